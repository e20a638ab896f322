"""Answers of the house that did not help, recognised again in what it said."""

import re
from collections.abc import Mapping
from functools import lru_cache

from agents.models.rules.speak.templates import LANGUAGES, templates_of

OF_TICKETS = frozenset({"ticket_unknown", "ticket_still_unknown"})
"""What was named is not among the tickets."""
OF_DATES = frozenset({"date_past", "date_impossible", "date_after_validity"})
"""No ticket and no upgrade makes that date possible."""
SETBACKS = (
    OF_TICKETS
    | OF_DATES
    | frozenset({"tickets_blocked", "tier_unavailable", "date_unavailable", "date_sold_out", "span_unavailable"})
    | frozenset({"nothing_available", "hint_which_ticket", "hint_which_tier", "hint_which_date", "hint_which_order"})
)
"""Lines that do not serve what was wished for, or that explain how to answer."""
_PLACEHOLDER = re.compile(r"\\\{\w+\\\}")


@lru_cache(maxsize=1024)
def setback_in(said: str) -> str | None:
    """The key of the setback that a text of the house tells of; None where it helped."""
    for language in LANGUAGES:
        for key, pattern in _patterns(language).items():
            if pattern.search(said):
                return key
    return None


@lru_cache(maxsize=len(LANGUAGES))
def _patterns(language: str) -> Mapping[str, re.Pattern[str]]:
    lines = templates_of(language).lines
    return {key: _pattern(str(lines[key]).partition("\n")[0]) for key in sorted(SETBACKS)}


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(_PLACEHOLDER.sub(r"[^\n]{1,120}?", re.escape(template)))


@lru_cache(maxsize=1024)
def core(said: str) -> str:
    """A text of the house without the words that only say that it is said again."""
    for language in LANGUAGES:
        for opening in templates_of(language).lines["again"]:
            said = said.removeprefix(f"{opening} ")
    return said
