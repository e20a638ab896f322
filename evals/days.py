"""Days as scenarios name them, relative to the venue's today, and as people write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_date

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LOCALES = {"en": "en_GB", "de": "de_DE"}
_OF_NEXT_WEEK = re.compile(rf"next ({'|'.join(WEEKDAYS)})")
_FROM_A_DAY_ON = re.compile(rf"({'|'.join(WEEKDAYS)}) \+(\d{{1,3}})")
_LAST_DAY = 110
"""The venue's calendar ends 120 days from today."""

DayExpression = int | str


def checked_expression(expression: DayExpression) -> DayExpression:
    """The expression; raises ValueError with what can be written."""
    resolved(expression, date(2026, 1, 1))
    return expression


def resolved(expression: DayExpression, today: date) -> date:
    """The day of an expression: `12` (days from today), `next friday` (of next week), `friday +14` (from then on)."""
    if isinstance(expression, int):
        if abs(expression) > _LAST_DAY:
            raise ValueError(f"a day is at most {_LAST_DAY} days from today")
        return today + timedelta(expression)
    if found := _OF_NEXT_WEEK.fullmatch(expression):
        monday = today + timedelta(7 - today.weekday())
        return monday + timedelta(WEEKDAYS.index(found[1]))
    if found := _FROM_A_DAY_ON.fullmatch(expression):
        first = today + timedelta(int(found[2]))
        return first + timedelta((WEEKDAYS.index(found[1]) - first.weekday()) % 7)
    raise ValueError("write days from today (12), 'next friday' for that day of next week, or 'friday +14'")


def spread(expression: DayExpression) -> tuple[int, int]:
    """The fewest and the most days from today that an expression can mean, whatever today is."""
    if isinstance(expression, int):
        return expression, expression
    if found := _FROM_A_DAY_ON.fullmatch(expression):
        return int(found[2]), int(found[2]) + 6
    return 1, 13


@dataclass(frozen=True)
class Day:
    """A day in texts: `{name}` in full, or `{name:WAY}` with short, weekday, ordinal, numeric or iso."""

    date: date
    language: str = "en"

    def __format__(self, how: str) -> str:
        return self.written(how or "full")

    def written(self, how: str) -> str:
        """Raises ValueError for a way that there is none of."""
        german = self.language == "de"
        ways = {
            "full": self._as("EEEE, d. MMMM y" if german else "EEEE d MMMM y"),
            "short": self._as("d. MMMM" if german else "d MMMM"),
            "weekday": self._as("EEEE"),
            "ordinal": f"{self.date.day}." if german else f"{self.date.day}{_ending(self.date.day)}",
            "numeric": self._as("d.M." if german else "d/M/y"),
            "iso": self.date.isoformat(),
        }
        if how not in ways:
            raise ValueError(f"a day can be written as {', '.join(ways)}, not as {how}")
        return ways[how]

    def _as(self, pattern: str) -> str:
        return format_date(self.date, pattern, _LOCALES[self.language])

    def is_in(self, text: str) -> bool:
        """Whether a text names this day in full, in either language, with or without commas."""
        plain = re.sub(r"[,\s]+", " ", text).lower()
        return any(re.sub(r"[,\s]+", " ", Day(self.date, one).written("full")).lower() in plain for one in ("en", "de"))


def _ending(day: int) -> str:
    return "th" if day in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
