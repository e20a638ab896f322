"""Holds and deadlines to the microsecond: the last moment of a hold, of a change deadline, and of a settler's minute,
also while the clocks on the wall change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest

from boxoffice.domain.errors import HoldExpired, TierUnavailable
from boxoffice.domain.settlement import Outcome
from boxoffice.domain.states import OrderStatus
from boxoffice.payments.client import GatewayClient
from tests.database_stack import Databases
from tests.payments.gateway_process import GatewayProcess
from tests.properties.books import Books
from tests.properties.cards_on_the_wire import APPROVED, BROKEN, TIMEOUT_AFTER, Cards, Impatient, SettlerDied
from tests.properties.order_world import OrderWorld, Sold
from tests.properties.test_time import LEAP, MOMENT, berlin
from tests.use_cases.world import VENUE


@pytest.fixture(scope="module")
def cards(gateway_process: GatewayProcess) -> Cards:
    return Cards.at(gateway_process)


@pytest.fixture
def gateway(cards: Cards) -> Iterator[GatewayClient]:
    with cards.client() as client:
        yield client


@pytest.mark.parametrize("leaves", [0, 1])
def test_who_has_placed_in_time_pays_before_the_deadline_of_either_day(
    databases: Databases, gateway: GatewayClient, cards: Cards, leaves: int
) -> None:
    """A ticket moves on by a day or back by one: the doors that open first end its hold, and not the others."""
    sold = [Sold(n, day=leaves) for n in range(2)]
    world = OrderWorld.opened(databases, sold, places=2)
    deadline = berlin(world.days[0], time(10))
    world.clock.at = deadline - timedelta(minutes=1)
    orders = [world.place(n, [world.tickets[n].id], day=1 - leaves) for n in range(2)]
    assert [order.hold_expires_at for order in orders] == [deadline] * 2
    world.clock.at = deadline - MOMENT
    assert world.pay(0, gateway, orders[0], cards.of[APPROVED]).order.status is OrderStatus.FULFILLED
    world.clock.at = deadline
    with pytest.raises(HoldExpired):
        world.pay(1, gateway, orders[1], cards.of[APPROVED])
    assert world.sweep(gateway).expired == 1
    assert Books.read(world).broken() == []


CHANGES = {
    "clocks go forward": datetime(2027, 3, 28, 1, tzinfo=UTC),
    "clocks go back": datetime(2027, 10, 31, 1, tzinfo=UTC),
    "midnight": berlin(date(2026, 12, 5), time(0)),
    "the leap day begins": berlin(LEAP, time(0)),
    "the leap day ends": berlin(LEAP + timedelta(days=1), time(0)),
    "new year": berlin(date(2027, 1, 1), time(0)),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_hold_lasts_fifteen_minutes_whatever_the_clocks_on_the_wall_do(
    databases: Databases, gateway: GatewayClient, change: datetime
) -> None:
    """Placed seven minutes before: the place is free again after fifteen, and neither an hour before nor after."""
    world = OrderWorld.opened(databases, [Sold(0), Sold(1)], at=change - timedelta(minutes=7))
    order = world.place(0, [world.tickets[0].id])
    [kept] = databases.owner.query("SELECT expires_at FROM holds WHERE order_id = :id", id=order.id)
    assert kept["expires_at"] == order.hold_expires_at == change + timedelta(minutes=8)
    world.clock.at = change + timedelta(minutes=8) - MOMENT
    assert world.sweep(gateway).expired == 0
    with pytest.raises(TierUnavailable):
        world.place(1, [world.tickets[1].id])
    world.clock.at = change + timedelta(minutes=8)
    assert world.sweep(gateway).expired == 1
    assert world.place(1, [world.tickets[1].id]).status is OrderStatus.PENDING


def test_who_may_still_be_charging_is_left_alone_for_a_minute(
    module_databases: Databases, cards: Cards, gateway: GatewayClient
) -> None:
    """A settler that died after the charge."""
    world = OrderWorld.opened(module_databases, [Sold(0)], places=1)
    order, wire = world.place(0, [world.tickets[0].id]), Impatient(cards)
    wire.after = _dies
    with cards.client(wire) as dying, pytest.raises(SettlerDied):
        world.pay(0, dying, order, cards.of[APPROVED])
    minute = world.clock() + timedelta(minutes=1)
    for at, expected in ((minute - MOMENT, "paying"), (minute, "fulfilled")):
        world.clock.at = at
        world.sweep(gateway)
        assert Books.read(world).orders[order.id]["status"] == expected


def _dies(_request: object) -> None:
    raise SettlerDied


def test_the_last_moment_of_a_hold_pays_and_the_next_does_not(
    databases: Databases, gateway: GatewayClient, cards: Cards
) -> None:
    world = OrderWorld.opened(databases, [Sold(0), Sold(1)], places=1)
    order = world.place(0, [world.tickets[0].id])
    assert order.hold_expires_at == world.clock() + VENUE.hold
    world.clock.at = order.hold_expires_at - MOMENT
    assert world.sweep(gateway).expired == 0
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
