"""Readings: what one pattern of a grammar means. Shared by the English and the German grammar."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from agents.models.rules.understand.dates import names, reckon
from agents.models.rules.understand.dates.mention import Kind


@dataclass(frozen=True)
class Scope:
    """Against what a text is read: the venue's date, and the day that was spoken of last."""

    today: date
    anchor: date | None = None


@dataclass(frozen=True)
class Reading:
    """The days a pattern means."""

    start: date
    end: date
    kind: Kind = Kind.DAY
    weekdays: frozenset[int] = frozenset()
    bare: bool = False


Resolver = Callable[[re.Match[str], Scope], Sequence[Reading]]
"""An empty answer means: these words are about time, but name no day to visit ("last week")."""


@dataclass(frozen=True)
class Rule:
    """One wording and its meaning."""

    pattern: re.Pattern[str]
    read: Resolver


def rule(pattern: str, read: Resolver) -> Rule:
    """A rule whose pattern stands between word borders."""
    return Rule(re.compile(rf"(?<![\w.])(?:{pattern})(?!\w)"), read)


def day(found: date | None, scope: Scope, *, bare: bool = False) -> list[Reading]:
    """One day; none where the calendar has no such day."""
    if found is None:
        return [Reading(scope.today, scope.today, Kind.IMPOSSIBLE)]
    return [Reading(found, found, bare=bare)]


def span(days: reckon.Days, weekdays: frozenset[int] = frozenset()) -> list[Reading]:
    """Several days."""
    return [Reading(*days, kind=Kind.RANGE, weekdays=weekdays)]


def _number_of_day(said: str) -> int:
    digits = re.match(r"\d+", said)
    return int(digits.group()) if digits else names.ORDINALS[said]


def _month(match: re.Match[str]) -> int:
    said = match["mo"].rstrip(".")
    return int(said) if said.isdigit() else names.MONTHS[said]


def full(match: re.Match[str], scope: Scope) -> list[Reading]:
    """Groups d, mo and perhaps y: day and month, with or without the year."""
    number, month, year = _number_of_day(match["d"]), _month(match), match["y"]
    if month > 12 and number <= 12 and match["mo"].isdigit():
        number, month = month, number
    if year:
        return day(reckon.real_day(reckon.full_year(int(year)), month, number), scope)
    return day(reckon.without_year(scope.today, month, number) if month <= 12 else None, scope)


def numeric(match: re.Match[str], scope: Scope) -> list[Reading]:
    """Like full, for bare digits that may be no date at all ("12.50"): then nothing is meant."""
    found = full(match, scope)
    return [] if found[0].kind is Kind.IMPOSSIBLE and int(match["mo"]) > 12 else found


def bare_day(match: re.Match[str], scope: Scope) -> list[Reading]:
    """Group d: "the 12th": the coming one, or that of the later month which is spoken of."""
    wanted, anchor = _number_of_day(match["d"]), scope.anchor
    since = anchor.replace(day=1) if anchor and anchor > scope.today else scope.today
    return day(reckon.day_of_month(max(since, scope.today), wanted), scope, bare=True)


def day_of_this_month(match: re.Match[str], scope: Scope) -> list[Reading]:
    """Group d: "the 12th of this month", past or not."""
    return day(reckon.real_day(scope.today.year, scope.today.month, _number_of_day(match["d"])), scope)


def day_of_next_month(match: re.Match[str], scope: Scope) -> list[Reading]:
    """Group d: "the 12th of next month"."""
    year, month = reckon.next_month(scope.today.year, scope.today.month)
    return day(reckon.real_day(year, month, _number_of_day(match["d"])), scope)


def two_days(*, joined: bool) -> Resolver:
    """Groups d, d2, mo and y: "3 to 7 December" as a range when joined, "the 3rd or 4th of December" as two days."""

    def read(match: re.Match[str], scope: Scope) -> list[Reading]:
        last = full_of(match, "d2", scope)
        if last is None:
            return day(None, scope)
        first = reckon.real_day(last.year, last.month, _number_of_day(match["d"]))
        if first is None:
            return day(None, scope)
        return span((first, last)) if joined and first < last else [*day(first, scope), *day(last, scope)]

    return read


def full_of(match: re.Match[str], group: str, scope: Scope) -> date | None:
    """The day of another group in the match's month."""
    number, month, year = _number_of_day(match[group]), _month(match), match["y"]
    if month > 12:
        return None
    if year:
        return reckon.real_day(reckon.full_year(int(year)), month, number)
    return reckon.without_year(scope.today, month, number)


def offset(days: int) -> Resolver:
    """So many days from today."""
    return lambda _, scope: day(scope.today + timedelta(days=days), scope)


def later(unit: str) -> Resolver:
    """Group n, and perhaps from: "in 3 days", "two weeks from tomorrow"."""

    def read(match: re.Match[str], scope: Scope) -> list[Reading]:
        count = names.number(match["n"].strip())
        if count > 400:
            return []
        start = scope.today + timedelta(days=1) if "from" in match.re.groupindex and match["from"] else scope.today
        if unit == "month":
            return day(reckon.months_later(start, count), scope)
        return day(start + timedelta(days=count * (7 if unit == "week" else 1)), scope)

    return read


def from_anchor(days: int) -> Resolver:
    """So many days (group n counts, if there) from the day spoken of; nothing when none was."""

    def read(match: re.Match[str], scope: Scope) -> list[Reading]:
        if scope.anchor is None:
            return []
        count = names.number(match["n"].strip()) if "n" in match.re.groupindex and match["n"] else 1
        return day(scope.anchor + timedelta(days=days * min(count, 400)), scope)

    return read


def weekday(weeks: int | None) -> Resolver:
    """Group wd: the coming one (None), or that of this (0), the next (1) or another week."""

    def read(match: re.Match[str], scope: Scope) -> list[Reading]:
        which = names.WEEKDAYS[match["wd"].rstrip(".")]
        if weeks is None:
            return day(reckon.coming(scope.today, which), scope)
        return day(reckon.in_week(scope.today, which, weeks), scope)

    return read


def weekday_later(match: re.Match[str], scope: Scope) -> list[Reading]:
    """Group wd: "a week on Friday": seven days after the coming one."""
    return day(reckon.coming(scope.today, names.WEEKDAYS[match["wd"]]) + timedelta(days=7), scope)


def any_weekday(match: re.Match[str], scope: Scope) -> list[Reading]:
    """Group wd: "a Saturday": any of them in the time ahead."""
    which = frozenset({names.WEEKDAYS[match["wd"]]})
    return span((scope.today, scope.today + reckon.OPEN_END), which)


def working_days(_: re.Match[str], scope: Scope) -> list[Reading]:
    """Monday to Friday in the time ahead."""
    return span((scope.today, scope.today + reckon.OPEN_END), frozenset(range(5)))


def weekends(_: re.Match[str], scope: Scope) -> list[Reading]:
    """Any weekend in the time ahead."""
    return span((scope.today, scope.today + reckon.OPEN_END), frozenset({5, 6}))


def nothing(_match: re.Match[str], _scope: Scope) -> list[Reading]:
    """Words of time that name no day to visit."""
    return []
