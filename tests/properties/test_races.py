"""Races: many clients at once, behind a barrier, at the use cases and once more through REST.

Whoever wins: no place is sold twice, nobody pays twice, nothing stays stuck.
"""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

import pytest

from boxoffice.aws.data_api import Database, DatabaseUnavailable, SerializationFailure
from boxoffice.domain.errors import Refusal
from boxoffice.domain.identity import Caller
from boxoffice.domain.orders import UpgradeOrder
from boxoffice.domain.tiers import Tier
from boxoffice.payments.client import GatewayClient
from boxoffice.use_cases.cancel_order import cancel_order
from boxoffice.use_cases.house import House
from lambdas.rest_api.description import description
from tests.database_stack import Databases, DatabaseStack
from tests.lambdas.rest_api.client import Answer
from tests.payments.gateway_process import GatewayProcess
from tests.properties.books import Books
from tests.properties.cards_on_the_wire import APPROVED, TIMEOUT_AFTER, Cards
from tests.properties.figures import tried
from tests.properties.order_world import OrderWorld, Sold
from tests.properties.rest_surroundings import HostedRest, hosted_rest

CLIENTS = int(os.environ.get("RACE_CLIENTS", "50"))
_PATIENT_SECONDS = 120


@dataclass(frozen=True)
class Track:
    """Where races are run: a database, the gateway with its cards, and its own tables."""

    databases: Databases
    cards: Cards
    gateway: GatewayClient
    gateway_tables: Database

    def judged(self, world: OrderWorld) -> Books:
        """The books after all has settled: every law of theirs holds, and the gateway tells of the same money."""
        assert Books.read(world).broken() == []
        swept = world.settle_all(self.gateway)
        books = Books.read(world)
        assert (swept.left, books.broken(), books.unsettled()) == (0, [], [])
        assert books.against_the_gateway(self.gateway_tables) == []
        tried("the races", races=1, orders=len(books.orders), oversold=0, charged_twice=0, stuck=0)
        return books


@pytest.fixture(scope="module")
def track(
    stack: DatabaseStack,
    module_databases: Databases,
    gateway_process: GatewayProcess,
    gateway_environment: dict[str, str],
) -> Iterator[Track]:
    cards = Cards.at(gateway_process)
    tables = stack.database("gateway", gateway_environment["GATEWAY_DB_NAME"])
    with cards.client() as gateway:
        yield Track(module_databases, cards, gateway, tables)


def at_once(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """All calls from one barrier; their results, or the refusals' codes. Whoever is told `unavailable` tries again."""
    barrier = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        barrier.wait(_PATIENT_SECONDS)
        for _ in range(20):
            try:
                return call()
            except Refusal as refusal:
                return refusal.code
            except (DatabaseUnavailable, SerializationFailure):  # both are `unavailable` to a client
                continue
        return "unavailable"

    tried("the races", clients=len(calls))
    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def orders_of(answers: Sequence[Any]) -> list[UpgradeOrder]:
    return [answer for answer in answers if isinstance(answer, UpgradeOrder)]


def words_of(answers: Sequence[Any]) -> Counter[str]:
    return Counter(answer for answer in answers if isinstance(answer, str))


@pytest.mark.parametrize("places", [1, 3])
def test_the_last_places_go_to_as_many_clients_and_no_more(track: Track, places: int) -> None:
    world = OrderWorld.opened(track.databases, [Sold(n) for n in range(CLIENTS)], places=places)
    answers = at_once([partial(world.place, n, [world.tickets[n].id]) for n in range(CLIENTS)])
    assert len(orders_of(answers)) == places
    assert words_of(answers) == {"sold_out": CLIENTS - places}
    track.judged(world)


def test_one_ticket_gets_one_order_however_often_it_is_ordered_at_once(track: Track) -> None:
    world = OrderWorld.opened(track.databases, [Sold(0)], places=CLIENTS)
    answers = at_once([lambda: world.place(0, [world.tickets[0].id])] * CLIENTS)
    assert len(orders_of(answers)) == 1
    assert words_of(answers) == {"order_open": CLIENTS - 1}
    track.judged(world)


def test_one_key_gets_one_order_and_everybody_is_told_the_same(track: Track) -> None:
    world = OrderWorld.opened(track.databases, [Sold(0)], places=CLIENTS)
    answers = at_once([lambda: world.place(0, [world.tickets[0].id], key="the same")] * CLIENTS)
    assert {order.id for order in orders_of(answers)} == set(Books.read(world).orders)
    assert (len(orders_of(answers)), len(Books.read(world).orders)) == (CLIENTS, 1)
    track.judged(world)


@pytest.mark.parametrize("same_key", [True, False])
def test_one_order_is_charged_once_however_often_it_is_paid_at_once(track: Track, same_key: bool) -> None:
    world = OrderWorld.opened(track.databases, [Sold(0)])
    order = world.place(0, [world.tickets[0].id])
    method = track.cards.of[APPROVED]
    keys = ["the same"] * CLIENTS if same_key else [str(n) for n in range(CLIENTS)]
    answers = at_once([partial(world.pay, 0, track.gateway, order, method, key=key) for key in keys])
    paid = [answer for answer in answers if not isinstance(answer, str) and answer.outcome == "succeeded"]
    assert paid
    assert set(words_of(answers)) <= {"order_not_payable"}
    books = track.judged(world)
    assert [row["balance"] for row in books.orders.values()] == [Decimal("8.00")]


def test_paying_while_the_hold_expires_ends_in_money_and_places_or_in_neither(track: Track) -> None:
    """Every second buyer pays late: its hold has run out on the sweeper's and the next buyers' clocks."""
    pairs = max(CLIENTS // 5, 1)
    world = OrderWorld.opened(track.databases, [Sold(n) for n in range(2 * pairs)], places=pairs)
    orders = [world.place(n, [world.tickets[n].id]) for n in range(pairs)]
    paying, after = _seconds_later(world, 899), _seconds_later(world, 901)
    methods = [track.cards.of[APPROVED], track.cards.of[TIMEOUT_AFTER]]
    payers = [lambda n=n: paying.pay(n, track.gateway, orders[n], methods[n % 2]) for n in range(pairs)]
    buyers = [lambda n=n: after.place(n, [world.tickets[n].id]) for n in range(pairs, 2 * pairs)]
    sweepers = [lambda: after.sweep(track.gateway)] * 2
    answers = at_once([*payers, *buyers, *sweepers])
    assert set(words_of(answers)) <= {"order_not_payable", "hold_expired", "sold_out"}
    world.clock.advance(seconds=901)  # the later of the two clocks, on which both have happened
    track.judged(world)


def test_cancelling_while_paying_ends_in_one_of_the_two(track: Track) -> None:
    pairs = max(CLIENTS // 2, 1)
    world = OrderWorld.opened(track.databases, [Sold(n) for n in range(pairs)], places=pairs)
    orders = [world.place(n, [world.tickets[n].id]) for n in range(pairs)]
    method = track.cards.of[APPROVED]
    cancels = [
        lambda n=n: cancel_order(world.house, world.databases.customer, world.guests[n].caller, orders[n].id)
        for n in range(pairs)
    ]
    payers = [lambda n=n: world.pay(n, track.gateway, orders[n], method) for n in range(pairs)]
    answers = at_once([*cancels, *payers])
    assert set(words_of(answers)) <= {"order_not_cancellable", "order_not_payable"}
    books = track.judged(world)
    assert {row["status"] for row in books.orders.values()} <= {"cancelled", "fulfilled"}


def test_several_sweepers_settle_each_order_once(track: Track) -> None:
    """A third was charged and keeps its place, a third lost it, a third was never charged."""
    n = max(CLIENTS // 10, 3)
    world = OrderWorld.opened(track.databases, [Sold(k) for k in range(2 * n)], places=n)
    orders = [world.place(k, [world.tickets[k].id]) for k in range(n)]
    for k, order in enumerate(orders):
        assert world.pay(k, track.gateway, order, track.cards.of[TIMEOUT_AFTER]).outcome == "unknown"
    world.clock.advance(seconds=901)
    for k in range(n, n + n // 2):
        world.place(k, [world.tickets[k].id])
    swept = at_once([lambda: world.sweep(track.gateway)] * 5)
    assert all(not isinstance(each, str) for each in swept)
    books = Books.read(world)
    states = Counter(row["status"] for row in books.orders.values())
    assert states == {"fulfilled": n - n // 2, "refunded": n // 2, "pending": n // 2}
    track.judged(world)


def test_fulfilments_that_free_each_others_former_places_wait_for_each_other(track: Track) -> None:
    """One customer's two tickets leave two tiers, another's takes a place of the one and leaves the other."""
    pairs = max(CLIENTS // 10, 2)
    sold: list[Sold] = []
    for n in range(pairs):
        sold += [
            Sold(2 * n, Tier.STANDARD, Decimal(48)),
            Sold(2 * n, Tier.NON_STOP, Decimal(66), day=1),
            Sold(2 * n + 1, Tier.STANDARD, Decimal(48)),
        ]
    world = OrderWorld.opened(track.databases, sold, places=4 * pairs)
    tickets = [sale.id for sale in sold]
    both = [world.place(2 * n, tickets[3 * n : 3 * n + 2], Tier.DOUBLE_FUN, day=1) for n in range(pairs)]
    one = [world.place(2 * n + 1, [tickets[3 * n + 2]], Tier.NON_STOP, day=1) for n in range(pairs)]
    method = track.cards.of[APPROVED]
    calls: list[Callable[[], Any]] = []
    for n in range(pairs):
        calls.append(partial(world.pay, 2 * n, track.gateway, both[n], method))
        calls.append(partial(world.pay, 2 * n + 1, track.gateway, one[n], method))
    answers = at_once(calls)
    assert words_of(answers) == {}
    books = track.judged(world)
    assert {row["status"] for row in books.orders.values()} == {"fulfilled"}


def test_through_rest_the_last_place_goes_once_and_one_order_is_charged_once(
    track: Track, gateway_process: GatewayProcess
) -> None:
    """The real function in several processes of the Lambda host, all asked at once."""
    clients = min(CLIENTS, 8)
    world = OrderWorld.opened(track.databases, [Sold(n) for n in range(clients)], at=datetime.now(UTC))
    world.databases.owner.execute(
        "UPDATE capacities SET capacity = 1 WHERE visit_date = :day AND tier = 'standard'", day=world.days[0]
    )
    callers = [guest.caller for guest in world.guests]
    description()  # made before the threads that all want it
    bodies = [
        {"ticketIds": [str(sale.id)], "tier": "standard", "visitDate": world.days[0].isoformat()}
        for sale in world.tickets
    ]
    with hosted_rest(track.databases, gateway_process, processes=3) as rest:
        post = partial(_posted_patiently, rest)
        placed = at_once([partial(post, callers[n], "/orders", bodies[n], str(uuid4())) for n in range(clients)])
        assert _told(placed) == {(201, None): 1, (422, "sold_out"): clients - 1}
        winner = next(n for n, answer in enumerate(placed) if answer.status == 201)
        order = placed[winner].json
        path, body = f"/orders/{order['id']}", {"paymentMethod": track.cards.of[APPROVED], "amount": order["total"]}
        paid = at_once([partial(post, callers[winner], f"{path}/payment", body, str(uuid4())) for _ in range(clients)])
        assert _told(paid) == {(200, None): 1, (422, "order_not_payable"): clients - 1}
        assert rest.call(callers[winner], "GET", path).ok()["status"] == "fulfilled"
    books = Books.read(world)
    assert books.broken() + books.against_the_gateway(track.gateway_tables) == []


def _posted_patiently(rest: HostedRest, who: Caller, path: str, body: Any, key: str) -> Answer:
    """The answer to a request that is sent again under its key while it is told `unavailable`."""
    answer = rest.call(who, "POST", path, body, key=key)
    for _ in range(20):
        if answer.status != HTTPStatus.SERVICE_UNAVAILABLE:
            break
        answer = rest.call(who, "POST", path, body, key=key)
    return answer


def _told(answers: Sequence[Answer]) -> Counter[tuple[int, str | None]]:
    """How many were told what: the status, and a refusal's code."""
    return Counter((answer.status, answer.code if answer.status >= 400 else None) for answer in answers)


def _seconds_later(world: OrderWorld, seconds: int) -> OrderWorld:
    """The same world on a clock that stands still, so many seconds ahead."""
    at = world.clock() + timedelta(seconds=seconds)
    return replace(world, house=House(world.house.venue, now=lambda: at))


def test_nothing_was_left_behind(track: Track) -> None:
    """Of all races of this module together: one payment that counts per order, one hold per place."""
    twice: list[UUID] = [
        row["order_id"]
        for row in track.databases.owner.query(
            "SELECT order_id FROM ledger_entries WHERE kind = 'charge' GROUP BY order_id HAVING count(*) > 1"
        )
    ]
    assert twice == []
