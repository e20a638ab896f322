"""Numbers that count tickets and no days, and days told from another one ("the weekend after the 5th")."""

import re
from collections.abc import Iterable
from dataclasses import replace

from agents.models.rules.understand.dates.mention import DateMention, Kind

_NTH_TICKET = re.compile(
    r"(?<!\d)\d(?:st|nd|rd|th)(?: ?(?:,|and|&) ?(?:the )?\d(?:st|nd|rd|th))* (?:tickets?|tix|pass(?:es)?)\b"
)
_PLAIN_PLACES = re.compile(
    r"\b(?:fuer|for|nur|only|just) \d(?: ?(?:,|and|und|&) ?\d)+(?![\w./:]"
    r"| ?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|maerz|mai|okt|dez|of\b))"
)
"""Nor is its place in the list ("the 1st and 3rd ticket", "for 1 and 3")."""
_MONTH_BEFORE = re.compile(
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tues?|wed|thu|fri|sat|sun)[a-z]*\.?(?: the)? $"
)
_RELATIVE = re.compile(r"\b(?:weekend|week|day|wochenende|woche|tag)\b")
_SAID_WHICH = re.compile(r"^(?:this|next|diese\w*|naechste\w*|kommende\w*)\b")
_ANCHOR = re.compile(r"^ (?:after|before|following|nach|vor)(?= (?!that\b|this\b|next\b|it\b|dem naechsten\b)\w)")
_WEEKEND = frozenset({5, 6})


def hide_places(text: str) -> str:
    """The text, as long as before, without the digits that are places in a list of tickets."""
    return _PLAIN_PLACES.sub(_hidden_place, _NTH_TICKET.sub(_hidden_place, text))


def _hidden_place(found: re.Match[str]) -> str:
    of_month = _MONTH_BEFORE.search(found.string[: found.start()])
    return found.group() if of_month else re.sub(r"\d", "#", found.group())


def anchored(text: str, mentions: Iterable[DateMention]) -> list[DateMention]:
    """ "The weekend after the 5th" is no weekend of its own, and after a day that nobody knows it is none at all."""
    kept: list[DateMention] = []
    weekend = False
    for mention in mentions:
        tail = text[mention.span[1] :]
        follows = _ANCHOR.match(tail) or (mention.text.endswith(" after") and _ANCHOR.match(f" after{tail}"))
        if follows and _RELATIVE.search(mention.text) and not _SAID_WHICH.match(mention.text):
            weekend = mention.weekdays == _WEEKEND or "end" in mention.text
            continue
        if weekend and mention.kind is Kind.RANGE and not mention.weekdays:
            mention = replace(mention, weekdays=_WEEKEND)  # noqa: PLW2901 - the same mention, told closer
        weekend = False
        kept.append(mention)
    return kept
