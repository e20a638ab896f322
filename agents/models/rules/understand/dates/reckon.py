"""Reckoning with days: pure functions from what was said and today's date to days."""

from calendar import monthrange
from datetime import date, timedelta

JUST_PAST = timedelta(days=60)
"""A day without a year that lies at most so far back is meant as past; one further back as next year's."""
OPEN_END = timedelta(days=60)
"""How far an open range ("from the 3rd on") is followed."""

Days = tuple[date, date]


def real_day(year: int, month: int, day: int) -> date | None:
    """That day, or None where the calendar has none."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def full_year(year: int) -> int:
    """A year of two digits belongs to this century."""
    return year + 2000 if year < 100 else year


def without_year(today: date, month: int, day: int) -> date | None:
    """The occurrence of a day and month that is meant when no year is said; 29 February waits for its year."""
    for year in range(today.year, today.year + 9):
        found = real_day(year, month, day)
        if found is not None and found >= today - JUST_PAST:
            previous = real_day(year - 1, month, day)
            return previous if previous is not None and previous >= today - JUST_PAST else found
    return None


def day_of_month(today: date, day: int) -> date | None:
    """The next day with that number, today included."""
    year, month = today.year, today.month
    for _ in range(13):
        found = real_day(year, month, day)
        if found is not None and found >= today:
            return found
        year, month = next_month(year, month)
    return None


def next_month(year: int, month: int) -> tuple[int, int]:
    """The month after that one."""
    return (year + 1, 1) if month == 12 else (year, month + 1)


def whole_month(year: int, month: int) -> Days:
    """First and last day."""
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def month_ahead(today: date, month: int) -> tuple[int, int]:
    """The year and month meant by a month's name: this year's, or next year's once it is over."""
    return (today.year if month >= today.month else today.year + 1), month


def part_of_month(year: int, month: int, part: str) -> Days:
    """Its beginning (to the 10th), middle (11th to 20th) or end."""
    first, last = whole_month(year, month)
    if part == "early":
        return first, first.replace(day=10)
    if part == "middle":
        return first.replace(day=11), first.replace(day=20)
    return first.replace(day=21), last


def week_of(day: date) -> Days:
    """Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def coming(today: date, weekday: int) -> date:
    """The next day of that name, today included: "this Friday", "on Friday"."""
    return today + timedelta(days=(weekday - today.weekday()) % 7)


def in_week(today: date, weekday: int, weeks: int) -> date:
    """That day of this week (0), of next week (1: "next Friday"), of the week before (-1)."""
    return week_of(today)[0] + timedelta(days=weekday, weeks=weeks)


def weekend(today: date, weeks: int) -> Days:
    """Saturday and Sunday of this week or a later one; what is left of it when it has begun."""
    saturday = in_week(today, 5, weeks)
    return max(saturday, today) if weeks == 0 else saturday, saturday + timedelta(days=1)


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or that month's last."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Gauss, in the form of Meeus, Jones and Butcher)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)
