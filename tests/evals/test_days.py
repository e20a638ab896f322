"""Days as scenarios name them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.days import WEEKDAYS, Day, checked_expression, resolved, spread

DATES = st.dates(date(2025, 1, 1), date(2035, 12, 31))


@given(DATES, st.sampled_from(WEEKDAYS))
def test_next_is_of_the_week_after_this_one(today: date, weekday: str) -> None:
    day = resolved(f"next {weekday}", today)
    assert WEEKDAYS[day.weekday()] == weekday
    monday = today - timedelta(today.weekday())
    assert monday + timedelta(7) <= day < monday + timedelta(14)


@given(DATES, st.sampled_from([*(f"next {name}" for name in WEEKDAYS), *(f"{name} +14" for name in WEEKDAYS), 3, -2]))
def test_a_day_is_within_its_spread(today: date, expression: int | str) -> None:
    first, last = spread(expression)
    assert first <= (resolved(expression, today) - today).days <= last


@pytest.mark.parametrize("expression", ["tomorrow", "next fryday", "+12", "friday", 111, -111])
def test_what_is_no_day_is_refused(expression: int | str) -> None:
    with pytest.raises(ValueError, match="day"):
        checked_expression(expression)


def test_a_day_is_written_as_people_do() -> None:
    day = date(2026, 12, 4)
    assert f"{Day(day)} {Day(day):short} {Day(day):ordinal}" == "Friday 4 December 2026 4 December 4th"
    german = Day(day, "de")
    assert f"{german}|{german:short}|{german:numeric}|{german:weekday}" == (
        "Freitag, 4. Dezember 2026|4. Dezember|4.12.|Freitag"
    )
    assert [f"{Day(date(2026, 12, n)):ordinal}" for n in (1, 2, 3, 11, 12, 13, 21, 22, 23)] == (
        ["1st", "2nd", "3rd", "11th", "12th", "13th", "21st", "22nd", "23rd"]
    )


def test_only_a_day_in_full_is_found_in_a_text() -> None:
    day = Day(date(2026, 12, 4))
    for text in ("on Friday 4 December 2026.", "Friday, 4 December 2026", "am Freitag, 4. Dezember 2026:"):
        assert day.is_in(text)
    for text in ("on Friday", "4 December 2026", "Friday 14 December 2026", "2026-12-04"):
        assert not day.is_in(text)
