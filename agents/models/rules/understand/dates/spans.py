"""Readings that mean several days: weeks, weekends, months and their parts, and feasts."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from agents.models.rules.understand.dates import names, reckon
from agents.models.rules.understand.dates.reading import Reading, Resolver, Scope, day, span


def week(weeks: int) -> Resolver:
    """This week from today on (0), or a later one."""

    def read(_: re.Match[str], scope: Scope) -> list[Reading]:
        first, last = reckon.week_of(scope.today + timedelta(weeks=weeks))
        return span((max(first, scope.today), last))

    return read


def weekend(weeks: int) -> Resolver:
    """This weekend (0), or a later one."""
    return lambda _, scope: span(reckon.weekend(scope.today, weeks))


def month(months: int) -> Resolver:
    """This month from today on (0), or a later one."""

    def read(_: re.Match[str], scope: Scope) -> list[Reading]:
        first, last = reckon.whole_month(*_ahead(scope.today, months))
        return span((max(first, scope.today), last))

    return read


def _ahead(today: date, months: int) -> tuple[int, int]:
    later = reckon.months_later(today.replace(day=1), months)
    return later.year, later.month


def _named(match: re.Match[str], scope: Scope) -> tuple[int, int]:
    groups = match.re.groupindex
    if "mo" in groups and match["mo"]:
        number = names.MONTHS[match["mo"].rstrip(".")]
        if "y" in groups and match["y"]:
            return reckon.full_year(int(match["y"])), number
        return reckon.month_ahead(scope.today, number)
    return _ahead(scope.today, 1 if "next" in groups and match["next"] else 0)


def named_month(match: re.Match[str], scope: Scope) -> list[Reading]:
    """Groups mo and perhaps y: "in December"; what is left of it when it is the present one."""
    first, last = reckon.whole_month(*_named(match, scope))
    return span((max(first, scope.today) if last >= scope.today else first, last))


def part(match: re.Match[str], scope: Scope) -> list[Reading]:
    """Groups part, and mo or next: "early December", "the end of next month"."""
    return span(reckon.part_of_month(*_named(match, scope), names.PARTS[match["part"]]))


def weekday_in_month(match: re.Match[str], scope: Scope) -> list[Reading]:
    """Groups wd and mo: "a Saturday in December"."""
    first, last = reckon.whole_month(*_named(match, scope))
    return span((max(first, scope.today), last), frozenset({names.WEEKDAYS[match["wd"]]}))


def ahead(unit: int) -> Resolver:
    """Group n: "in the next two weeks", in units of so many days."""

    def read(match: re.Match[str], scope: Scope) -> list[Reading]:
        count = min(names.number(match["n"].strip()) if match["n"] else 1, 400)
        return span((scope.today, scope.today + timedelta(days=count * unit)))

    return read


def feast(month_number: int, number: int) -> Resolver:
    """A feast with a fixed date."""
    return lambda _, scope: day(_upcoming(scope.today, lambda year: date(year, month_number, number)), scope)


def days_after_easter(days: int) -> Resolver:
    """A feast that moves with Easter."""
    return lambda _, scope: day(_upcoming(scope.today, lambda year: reckon.easter(year) + timedelta(days=days)), scope)


def season(first: tuple[int, int], length: int) -> Resolver:
    """The days around a feast: from a month and day on, so many days."""

    def read(_: re.Match[str], scope: Scope) -> list[Reading]:
        start = _upcoming(scope.today - timedelta(days=length), lambda year: date(year, *first))
        return span((max(start, scope.today), start + timedelta(days=length)))

    return read


def _upcoming(today: date, in_year: Callable[[int], date]) -> date:
    this_year = in_year(today.year)
    return this_year if this_year >= today else in_year(today.year + 1)
