"""Whether a yes is a plain yes: agreement, politeness and what was offered, and nothing beyond."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from agents.models.rules.understand.lexicon import LANGUAGES, lexicon_of
from agents.models.rules.understand.words import normal

_WORD = re.compile(r"[^\W_]+")
_MONEY = re.compile(r"(?:€|eur\b|euros?\b) ?(\d{1,5}(?:[.,]\d\d)?)|(\d{1,5}(?:[.,]\d\d)?) ?(?:€|eur\b|euros?\b)")


@dataclass(frozen=True)
class _Assent:
    phrases: re.Pattern[str]
    words: frozenset[str]
    of_tickets: frozenset[str]


@lru_cache(maxsize=1)
def _assent() -> _Assent:
    found = tomllib.loads(Path(__file__).with_name("lexicon").joinpath("assent.toml").read_text(encoding="utf-8"))
    phrases = re.compile(rf"(?<!\w)(?:{'|'.join(found['phrases'])})(?!\w)")
    return _Assent(phrases, frozenset(found["words"].split()), frozenset(found["of_tickets"].split()))


def beyond_assent(
    text: str, offered: str, *, spans: Iterable[tuple[int, int]] = (), tier: str | None = None, tickets: bool = False
) -> tuple[str, ...]:
    """The words of a normal text that neither agree nor repeat what was offered; none in a plain yes.

    `offered` is what the house said, for its amounts; `spans` are where the offered date stands in the text, `tier` is
    the one offered, and `tickets` says that the tickets named are just those offered.
    """
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]} , {text[end:]}"
    if tier:
        for language in LANGUAGES:
            text = lexicon_of(language).tiers[tier].sub(" , ", text)
    amounts = _amounts(normal(offered))
    text = _MONEY.sub(lambda found: " , " if _amount(found) in amounts else found.group(), text)
    assent = _assent()
    left = _WORD.findall(assent.phrases.sub(" , ", text))
    known = assent.words | assent.of_tickets if tickets else assent.words
    return tuple(word for word in left if word not in known)


def _amounts(text: str) -> frozenset[str]:
    return frozenset(map(_amount, _MONEY.finditer(text)))


def _amount(found: re.Match[str]) -> str:
    return (found[1] or found[2]).replace(",", ".").removesuffix(".00")
