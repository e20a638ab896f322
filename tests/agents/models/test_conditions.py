"""Second choices and limits in one message, in two languages; and sentences that only look like one."""

from datetime import date

import pytest

from agents.models.rules.understand import Heard, Understanding, understand


def hear(text: str) -> Understanding:
    return understand(text, Heard(date(2026, 11, 20)))


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("if the 12th is sold out take the 13th", 12, 13),
        ("the 12th, or the 13th if that's sold out", 12, 13),
        ("the 5th, otherwise the 6th", 5, 6),
        ("the 5th, if it's not available then the 6th", 5, 6),
        ("the 12th. If it's full, the 13th", 12, 13),
        ("take the 13th if the 12th is sold out", 12, 13),
        ("am 12. Dezember, falls ausverkauft am 13. Dezember", 12, 13),
        ("wenn der 12. Dezember ausverkauft ist, dann bitte den 13. Dezember", 12, 13),
        ("bitte am 12. Dezember, sonst am 13. Dezember", 12, 13),
        ("is the 12th sold out?", 12, None),
        ("what if the 12th is sold out?", 12, None),
        ("the 12th if possible", 12, None),
    ],
)
def test_days(text: str, first: int, second: int | None) -> None:
    heard = hear(text)
    assert [found.start.day for found in heard.targets] == [first]
    assert (heard.second_date.start.day if heard.second_date else None) == second


@pytest.mark.parametrize(
    ("text", "tiers", "second"),
    [
        ("Double Fun if possible, otherwise Non-stop", ("double-fun",), "non-stop"),
        ("Non-stop, and if that's sold out Standard", ("non-stop",), "standard"),
        ("if Double Fun is sold out take Non-stop", ("double-fun",), "non-stop"),
        ("Double Fun, sonst Standard", ("double-fun",), "standard"),
        ("otherwise Non-stop", ("non-stop",), None),
        ("Gibt es sonst noch Standard?", ("standard",), None),
    ],
)
def test_tiers(text: str, tiers: tuple[str, ...], second: str | None) -> None:
    heard = hear(text)
    assert (heard.tiers, heard.second_tier) == (tiers, second)


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("unless it's more than 50 euros", "50"),
        ("only if it's under €60", "60"),
        ("max 50€", "50"),
        ("up to 49.90 euros", "49.90"),
        ("no more than 30 EUR please", "30"),
        ("nicht mehr als 50 Euro", "50"),
        ("höchstens 12,50 €", "12.50"),
        ("my budget is 80 euros", "80"),
        ("it costs 50 euros", None),
        ("I paid more than 50 euros", None),
        ("up to the 12th", None),
        ("under 12 December", None),
    ],
)
def test_limits(text: str, limit: str | None) -> None:
    found = hear(text).limit
    assert (None if found is None else str(found)) == limit


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("I was there on the 3rd", ["2026-11-03"]),
        ("we visited on Friday and loved it", ["2026-11-13"]),
        ("I bought it on the 30th", ["2026-10-30"]),
        ("ich war am 3. schon da", ["2026-11-03"]),
    ],
)
def test_days_that_have_been_are_no_wishes(text: str, told: list[str]) -> None:
    heard = hear(text)
    assert ([found.start.isoformat() for found in heard.dates], heard.targets) == (told, ())


@pytest.mark.parametrize(
    "text", ["we were hoping for the 12th", "I was thinking of the 12th", "I was told the 12th is free"]
)
def test_hopes_are_wishes(text: str) -> None:
    assert [found.start.isoformat() for found in hear(text).targets] == ["2026-12-12"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Kann ich mein Ticket upgraden to Double Fun on Saturday?", "2026-11-21"),
        ("Ich möchte Non-stop on December 12th bitte", "2026-12-12"),
        ("please upgrade my ticket for Samstag", "2026-11-21"),
        ("I'm 12 and I am at home", None),
    ],
)
def test_a_date_in_the_other_language(text: str, day: str | None) -> None:
    assert [found.start.isoformat() for found in hear(text).dates] == ([day] if day else [])
