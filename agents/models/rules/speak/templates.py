"""The sentences of each language, from its file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

LANGUAGES = ("en", "de")


@dataclass(frozen=True)
class Templates:
    """What can be said in one language. A line with several wordings takes them in turn."""

    lines: Mapping[str, str | list[str]]
    questions: Mapping[str, str]
    """Each question's own sentence, without values, so that it is known again wherever it was said."""
    words: Mapping[str, str]
    """Small parts: reasons, tiers, fields, glue."""


@lru_cache(maxsize=len(LANGUAGES))
def templates_of(language: str) -> Templates:
    """The templates of "en" or "de"; English for any other."""
    name = language if language in LANGUAGES else "en"
    document = tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8"))
    return Templates(document["lines"], document["questions"], document["words"])
