"""Time: what an instant means at midnight in the venue's zone, on the days when clocks change, on leap days, and in the
last minute of a change deadline."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from boxoffice.domain.errors import HoldExpired, InvalidInput, NotEligible, Refusal, TierUnavailable
from boxoffice.domain.options import asked_dates
from boxoffice.domain.orders import start_payment
from boxoffice.use_cases.list_tickets import get_tickets
from boxoffice.use_cases.show_options import show_options
from tests.database_stack import Databases
from tests.properties.order_world import OrderWorld, Sold
from tests.use_cases.world import VENUE

BERLIN = ZoneInfo("Europe/Berlin")
MOMENT = timedelta(microseconds=1)
SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)
LEAP = date(2028, 2, 29)


def berlin(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=BERLIN).astimezone(UTC)


def _instants_of(day: date) -> st.SearchStrategy[datetime]:
    return st.times().map(lambda at: datetime.combine(day, at, tzinfo=UTC))


@given(st.dates(date(2026, 1, 1), date(2040, 12, 31)))
@example(SPRING)
@example(AUTUMN)
@example(LEAP)
def test_the_venues_day_begins_and_ends_at_its_own_midnight(day: date) -> None:
    midnight = berlin(day, time(0))
    assert VENUE.today(midnight) == day
    assert VENUE.today(midnight - MOMENT) == day - timedelta(days=1)
    assert (berlin(day + timedelta(days=1), time(0)) - midnight) in {timedelta(hours=hours) for hours in (23, 24, 25)}


@given(st.dates(date(2026, 1, 1), date(2040, 12, 31)))
@example(SPRING)
@example(AUTUMN)
@example(LEAP)
def test_the_deadline_is_ten_oclock_on_the_wall_whatever_the_clocks_do(day: date) -> None:
    deadline = VENUE.change_deadline(day)
    assert deadline.astimezone(BERLIN).time() == time(10)
    assert VENUE.today(deadline) == day
    assert deadline.astimezone(UTC).hour in (8, 9)


ZONES = ["Europe/Berlin", "America/Santiago", "Africa/Cairo", "Asia/Beirut", "America/Havana", "Australia/Lord_Howe"]
"""In some of them clocks change at midnight: a day begins at one o'clock, or its last hour comes twice."""
OPENINGS = [time(0), time(0, 30), time(2, 30), time(23, 59)]


@given(
    st.sampled_from(ZONES),
    st.sampled_from(OPENINGS),
    st.dates(date(2026, 1, 1), date(2030, 12, 31)),
    st.integers(1, 90),
)
@example("Europe/Berlin", time(2, 30), SPRING, 1)
@example("Europe/Berlin", time(2, 30), AUTUMN, 1)
@example("America/Santiago", time(0), date(2026, 9, 6), 1)
def test_wherever_the_venue_is_its_days_and_deadlines_come_in_order(
    zone: str, opening: time, day: date, minutes: int
) -> None:
    """Also where the opening time does not exist on a day, or comes twice: then the first counts."""
    venue = replace(VENUE, time_zone=ZoneInfo(zone), opening_time=opening)
    deadline = venue.change_deadline(day).astimezone(UTC)
    following = venue.change_deadline(day + timedelta(days=1)).astimezone(UTC)
    assert venue.today(deadline) == day
    assert timedelta(hours=22) < following - deadline < timedelta(hours=26)
    for at in (deadline, following):
        later = at + timedelta(minutes=minutes)
        assert timedelta(0) <= venue.today(later) - venue.today(at) <= timedelta(days=1)
        assert venue.today(later) == (later + (later.astimezone(venue.time_zone).utcoffset() or timedelta(0))).date()


@given(st.dates(date(2026, 1, 1), date(2040, 1, 1)).flatmap(_instants_of))
@example(berlin(SPRING, time(0)) - MOMENT)
@example(berlin(LEAP, time(0)))
def test_dates_may_be_asked_for_until_the_venues_midnight(now: datetime) -> None:
    today = now.astimezone(BERLIN).date()
    yesterday, tomorrow = today - timedelta(days=1), today + timedelta(days=1)
    assert asked_dates(VENUE, now, yesterday, today).days() == (today,)
    assert asked_dates(VENUE, now, tomorrow, None).days()[0] == tomorrow
    with pytest.raises(InvalidInput):
        asked_dates(VENUE, now, None, yesterday)


@given(st.dates(date(2026, 1, 1), date(2040, 1, 1)).flatmap(_instants_of))
@example(berlin(SPRING, time(0)) - MOMENT)
@example(berlin(LEAP, time(0)))
def test_a_calendar_begins_today_and_never_misses_or_repeats_a_day(now: datetime) -> None:
    days = asked_dates(VENUE, now, None, None).days()
    assert days[0] == now.astimezone(BERLIN).date()
    assert len(days) == len(set(days)) == 60
    assert all(later - earlier == timedelta(days=1) for earlier, later in pairwise(days))


DAYS = {
    "an ordinary day": date(2026, 12, 4),
    "clocks go forward": SPRING,
    "clocks go back": AUTUMN,
    "leap day": LEAP,
    "new year": date(2027, 1, 1),
}


@pytest.mark.parametrize("day", DAYS.values(), ids=DAYS.keys())
def test_until_the_last_instant_before_the_deadline_and_not_after(module_databases: Databases, day: date) -> None:
    """The visit is on the ticket's and the wanted day; both deadlines are the same instant."""
    deadline = berlin(day, time(10))
    world = OrderWorld.opened(module_databases, [Sold(0), Sold(0)], places=5, at=deadline - timedelta(days=2))
    assert world.days[0] == day
    world.clock.at = deadline - MOMENT
    order = world.place(0, [world.tickets[0].id])
    assert order.hold_expires_at == deadline, "no hold outlives the deadline"
    [shown] = get_tickets(world.house, module_databases.customer, world.guests[0].caller, [world.tickets[1].id])
    assert shown.eligibility.eligible
    world.clock.at = deadline
    [shown] = get_tickets(world.house, module_databases.customer, world.guests[0].caller, [world.tickets[1].id])
    assert [reason.code for reason in shown.eligibility.reasons] == ["deadline_passed"]
    with pytest.raises(NotEligible):
        world.place(0, [world.tickets[1].id])
    with pytest.raises(HoldExpired):
        start_payment(order, order.total, None, world.clock())


@pytest.mark.parametrize("day", DAYS.values(), ids=DAYS.keys())
def test_at_the_venues_midnight_yesterday_is_gone_and_not_an_hour_before(
    module_databases: Databases, day: date
) -> None:
    """A ticket for later; the wanted date is the day that ends at midnight in Berlin, which is not UTC's."""
    world = OrderWorld.opened(
        module_databases, [Sold(0, day=1)], places=5, at=berlin(day - timedelta(days=2), time(12))
    )
    midnight = berlin(day + timedelta(days=1), time(0))
    for at, refusal in ((midnight - MOMENT, TierUnavailable), (midnight, InvalidInput)):
        world.clock.at = at
        with pytest.raises(refusal) as refused:
            world.place(0, [world.tickets[0].id])
        assert isinstance(refused.value, Refusal)
    options = show_options(world.house, module_databases.customer, world.guests[0].caller, [world.tickets[0].id])
    assert min(cell.date for option in options for cell in option.calendar) == world.days[1]
