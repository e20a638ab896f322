"""How people talk, per language, in data files; compiled once at first use."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

LANGUAGES = ("en", "de")


@dataclass(frozen=True)
class Lexicon:
    """The cues of one language: named patterns that meet text in normal spelling."""

    language: str
    cues: Mapping[str, re.Pattern[str]]
    asked: Mapping[str, re.Pattern[str]]
    tiers: Mapping[str, re.Pattern[str]]
    spellings: frozenset[str]
    telling: frozenset[str]
    """Words that show the language."""
    filler: frozenset[str]
    """Words that add nothing to a short answer."""

    def has(self, cue: str, text: str) -> bool:
        """Whether the cue stands anywhere in the text."""
        return self.cues[cue].search(text) is not None

    def is_only(self, cue: str, text: str) -> bool:
        """Whether nothing but the cue and punctuation is there."""
        return self.cues[cue].fullmatch(text.strip(" .!?,")) is not None

    def without(self, text: str, *cues: str) -> str:
        """The text with those cues blanked out."""
        for cue in cues:
            text = self.cues[cue].sub(" ", text)
        return text


def build(language: str, document: Mapping[str, Mapping[str, str | list[str]]]) -> Lexicon:
    """A lexicon from the sections of its data file."""
    vocabulary = {f"{{{name}}}": _alternatives(words) for name, words in document["vocabulary"].items()}

    def compiled(section: str) -> dict[str, re.Pattern[str]]:
        patterns: dict[str, re.Pattern[str]] = {}
        for name, pattern in document[section].items():
            text = _alternatives(pattern)
            for placeholder, words in vocabulary.items():
                text = text.replace(placeholder, words)
            patterns[name] = re.compile(rf"(?<!\w)(?:{text})(?!\w)")
        return patterns

    return Lexicon(
        language=language,
        cues=compiled("cues"),
        asked=compiled("asked"),
        tiers=compiled("tiers"),
        spellings=frozenset(document["spelling"]["known"]),
        telling=frozenset(str(document["words"]["telling"]).split()),
        filler=frozenset(str(document["words"]["filler"]).split()),
    )


def _alternatives(pattern: str | list[str]) -> str:
    return pattern if isinstance(pattern, str) else "|".join(pattern)


def document_of(language: str) -> dict[str, dict[str, str | list[str]]]:
    """The sections of a language's data file."""
    return tomllib.loads(Path(__file__).with_name(f"{language}.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=len(LANGUAGES))
def lexicon_of(language: str) -> Lexicon:
    """The lexicon of "en" or "de"."""
    return build(language, document_of(language))
