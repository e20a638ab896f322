"""Time: what an instant means at midnight in the venue's zone, on the days when clocks change, on leap days, and in the
last minute of a hold and of a change deadline."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from boxoffice.domain.errors import HoldExpired, InvalidInput, NotEligible, Refusal, TierUnavailable
from boxoffice.domain.options import asked_dates
from boxoffice.domain.orders import start_payment
from boxoffice.domain.settlement import Outcome
from boxoffice.domain.states import OrderStatus
from boxoffice.payments.client import GatewayClient
from boxoffice.use_cases.list_tickets import get_tickets
from boxoffice.use_cases.show_options import show_options
from tests.database_stack import Databases
from tests.payments.gateway_process import GatewayProcess
from tests.properties.books import Books
from tests.properties.cards_on_the_wire import APPROVED, BROKEN, TIMEOUT_AFTER, Cards
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


@pytest.fixture(scope="module")
def cards(gateway_process: GatewayProcess) -> Cards:
    return Cards.at(gateway_process)


@pytest.fixture
def gateway(cards: Cards) -> Iterator[GatewayClient]:
    with cards.client() as client:
        yield client


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


def test_the_last_moment_of_a_hold_pays_and_the_next_does_not(
    module_databases: Databases, gateway: GatewayClient, cards: Cards
) -> None:
    world = OrderWorld.opened(module_databases, [Sold(0), Sold(1)], places=1)
    order = world.place(0, [world.tickets[0].id])
    assert order.hold_expires_at == world.clock() + VENUE.hold
    world.clock.at = order.hold_expires_at - MOMENT
    assert world.pay(0, gateway, order, cards.of[APPROVED]).order.status is OrderStatus.FULFILLED
    late = world.place(1, [world.tickets[1].id], day=1)
    world.clock.at = late.hold_expires_at
    with pytest.raises(HoldExpired):
        world.pay(1, gateway, late, cards.of[APPROVED])
    world.sweep(gateway)
    books = Books.read(world)
    assert (books.orders[late.id]["status"], books.broken()) == ("expired", [])


def test_a_hold_frees_its_place_at_its_deadline_and_not_a_moment_before(module_databases: Databases) -> None:
    world = OrderWorld.opened(module_databases, [Sold(0), Sold(1)], places=1)
    order = world.place(0, [world.tickets[0].id])
    world.clock.at = order.hold_expires_at - MOMENT
    with pytest.raises(TierUnavailable):
        world.place(1, [world.tickets[1].id])
    world.clock.at = order.hold_expires_at
    assert world.place(1, [world.tickets[1].id]).status is OrderStatus.PENDING


def test_clocks_that_disagree_leave_no_payment_behind(
    module_databases: Databases, gateway: GatewayClient, cards: Cards
) -> None:
    """Two settlers' clocks differ: the second attempt bears an earlier time than the first, which was declined."""
    world = OrderWorld.opened(module_databases, [Sold(0)], places=1)
    order = world.place(0, [world.tickets[0].id])
    world.clock.advance(seconds=5)
    assert world.pay(0, gateway, order, cards.of["4000000000000002"]).outcome is Outcome.DECLINED
    world.clock.advance(seconds=-2)
    assert world.pay(0, gateway, order, cards.of[TIMEOUT_AFTER]).outcome is Outcome.UNKNOWN
    assert world.sweep(gateway).settled == 1
    books = Books.read(world)
    assert [row["status"] for row in books.orders.values()] == ["fulfilled"]
    assert books.broken() == []


@pytest.mark.parametrize(("moments", "status"), [(-1, "pending"), (0, "expired"), (1, "expired")])
def test_an_order_that_was_not_charged_is_payable_until_its_hold_ends(
    module_databases: Databases, gateway: GatewayClient, cards: Cards, moments: int, status: str
) -> None:
    world = OrderWorld.opened(module_databases, [Sold(0)], places=1)
    order = world.place(0, [world.tickets[0].id])
    assert world.pay(0, gateway, order, cards.of[BROKEN]).outcome is Outcome.UNKNOWN
    world.clock.at = order.hold_expires_at + moments * MOMENT
    assert world.sweep(gateway).settled == 1
    assert [row["status"] for row in Books.read(world).orders.values()] == [status]
