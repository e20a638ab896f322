"""A stretch of days that tickets are sought by: a year, or whatever a date phrase means."""

import re
from collections.abc import Sequence
from datetime import date

from agents.models.rules.understand import DateMention

_YEAR = re.compile(
    r"\b(?:(this|dieses|diesem|heuer)(?: year| jahr)?|(next|naechstes|naechsten|naechstem|kommendes) (?:year|jahr)"
    r"|(?:in|of|im jahr|jahr|during|until end of|bis ende) (20\d\d))\b"
)
_YEAR_NAMED = re.compile(r"\b(?:this year|dieses jahr|diesem jahr|heuer)\b")


def period_in(text: str, dates: Sequence[DateMention], today: date) -> tuple[date, date] | None:
    """First and last day of the stretch that a normal text names; None where it names none."""
    if _YEAR_NAMED.search(text):
        return date(today.year, 1, 1), date(today.year, 12, 31)
    for found in _YEAR.finditer(text):
        if found.group(2):
            return date(today.year + 1, 1, 1), date(today.year + 1, 12, 31)
        if found.group(3):
            return date(int(found.group(3)), 1, 1), date(int(found.group(3)), 12, 31)
    named = [found for found in dates if not found.negated]
    return (named[0].start, named[0].end) if named else None
