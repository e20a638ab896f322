"""Races: many clients at once, behind a barrier, at the use cases and once more through REST.

Whoever wins: no place is sold twice, nobody pays twice, nothing stays stuck, and every loser is told which of these it
was. RACE_CLIENTS says how many run; the books judge afterwards. A payment whose record was kept from it by too many
others is `paying` to its client, who asks again under its key, until a sweeper settles it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest

from boxoffice.domain.tiers import Tier
from boxoffice.use_cases.house import House
from lambdas.rest_api.description import description
from tests.database_stack import Databases
from tests.payments.gateway_process import GatewayProcess
from tests.properties.books import Books
from tests.properties.cards_on_the_wire import APPROVED, TIMEOUT_AFTER
from tests.properties.doors import Door, Rest, UseCases, sweeping
from tests.properties.interrupted import INTERRUPTED, interrupted_orders
from tests.properties.order_world import OrderWorld, Sold
from tests.properties.proving_ground import ProvingGround
from tests.properties.racing import CLIENTS, PATIENT_SECONDS, Told, Track, at_once, words
from tests.properties.rest_surroundings import HostedRest, hosted_rest

Opened = Callable[[OrderWorld], Door]
_REST_PROCESSES = 6
_SECONDS_PER_CLIENT = 0.03
"""What a payment takes at least: holds run out one after the other at that pace."""


@pytest.fixture(scope="module")
def track(ground: ProvingGround) -> Track:
    return Track.on(ground)


@pytest.fixture(scope="module")
def hosted(module_databases: Databases, gateway_process: GatewayProcess) -> Iterator[HostedRest]:
    description()  # made before the threads that all want it
    with hosted_rest(
        module_databases, gateway_process, processes=_REST_PROCESSES, seconds=PATIENT_SECONDS
    ) as functions:
        yield functions


@pytest.fixture(params=["use cases", "REST"])
def door(request: pytest.FixtureRequest, track: Track) -> Opened:
    """Opens a world's door of either sort."""
    if request.param == "use cases":
        return lambda world: UseCases(world, track.gateway)
    functions: HostedRest = request.getfixturevalue("hosted")
    return lambda world: Rest(world, functions)


@pytest.mark.parametrize("places", [1, 3])
def test_the_last_places_go_to_as_many_clients_and_no_more(track: Track, door: Opened, places: int) -> None:
    world = track.world([Sold(n) for n in range(CLIENTS)], places=places)
    at = door(world)
    answers = at_once([partial(at.place, n, world.tickets[n].id) for n in range(CLIENTS)])
    assert words(answers) == {"pending": places, "sold_out": CLIENTS - places}
    assert set(track.judged(world).orders) == {answer.order for answer in answers if answer.order}


def test_one_ticket_gets_one_order_however_often_it_is_ordered_at_once(track: Track, door: Opened) -> None:
    world = track.world([Sold(0)], places=CLIENTS)
    at = door(world)
    answers = at_once([lambda: at.place(0, world.tickets[0].id)] * CLIENTS)
    assert words(answers) == {"pending": 1, "order_open": CLIENTS - 1}
    assert len(track.judged(world).orders) == 1


def test_one_key_gets_one_order_and_everybody_is_told_the_same(track: Track, door: Opened) -> None:
    world = track.world([Sold(0)], places=CLIENTS)
    at = door(world)
    answers = at_once([lambda: at.place(0, world.tickets[0].id, key="the-same")] * CLIENTS)
    [order] = Books.read(world).orders
    assert answers == [Told("pending", order)] * CLIENTS
    track.judged(world)


@pytest.mark.parametrize("same_key", [True, False])
def test_one_order_is_charged_once_however_often_it_is_paid_at_once(track: Track, door: Opened, same_key: bool) -> None:
    """Under one key all are told of the one payment, some while it is under way; under others it is refused."""
    world = track.world([Sold(0)])
    at, order = door(world), world.place(0, [world.tickets[0].id])
    keys = ["the-same"] * CLIENTS if same_key else [f"key-{n}" for n in range(CLIENTS)]
    answers = at_once([partial(at.pay, 0, order, track.cards.of[APPROVED], key=key) for key in keys])
    told = words(answers)
    assert told["fulfilled"] + told["paying"] == (CLIENTS if same_key else 1)
    assert told["order_not_payable"] == (0 if same_key else CLIENTS - 1)
    books = track.judged(world)
    assert [row["balance"] for row in books.orders.values()] == [Decimal("8.00")]


def test_paying_while_the_hold_expires_ends_in_money_and_places_or_in_neither(track: Track, door: Opened) -> None:
    """The first holds are over when the race begins, then one after the other, the last live on; others want the places
    and two sweepers are about. A slow card is charged while its hold runs out."""
    buyers = max(CLIENTS // 5, 1)
    world = track.world([Sold(n) for n in range(CLIENTS + buyers)], places=CLIENTS)
    at, cards = door(world), track.cards.of
    orders = [world.place(n, [world.tickets[n].id]) for n in range(CLIENTS)]
    late, early = CLIENTS // 5, CLIENTS - CLIENTS // 5
    spread = [-0.001 if n < late else (n - late) * _SECONDS_PER_CLIENT for n in range(early)]
    world.holds_end([order.id for order in orders[:early]], [world.clock() + timedelta(seconds=s) for s in spread])
    payers = [
        partial(at.pay, n, order, cards[TIMEOUT_AFTER if n % 10 == 5 else APPROVED]) for n, order in enumerate(orders)
    ]
    wanting = [partial(at.place, n, world.tickets[n].id) for n in range(CLIENTS, CLIENTS + buyers)]
    answers = at_once([*payers, *wanting], partial(sweeping, at), partial(sweeping, at))
    paid, bought = answers[:CLIENTS], answers[CLIENTS:]
    assert set(words(bought)) <= {"pending", "sold_out"}
    assert set(words(paid[:late])) <= {"hold_expired", "order_not_payable"}
    assert set(words(paid[early:])) <= {"fulfilled", "stuck", "paying"}
    books, ends = track.judged(world), {"hold_expired": {"expired"}, "order_not_payable": {"expired"}}
    ends |= {"fulfilled": {"fulfilled"}, "refunded": {"refunded"}, "stuck": {"fulfilled", "refunded"}}
    ends["paying"] = {"fulfilled", "refunded", "expired"}
    for order, answer in zip(orders, paid, strict=True):
        assert books.orders[order.id]["status"] in ends[answer.word], answer


def test_a_payer_whose_clock_is_behind_the_sweepers_keeps_the_place_or_gets_the_money_back(track: Track) -> None:
    """On the payers' clock the holds live, on the sweepers' and the next buyers' they have run out."""
    pairs = max(CLIENTS // 5, 1)
    world = track.world([Sold(n) for n in range(2 * pairs)], places=pairs)
    orders = [world.place(n, [world.tickets[n].id]) for n in range(pairs)]
    later = replace(world, house=House(world.house.venue, now=lambda: world.clock() + timedelta(seconds=901)))
    payer, buyer = UseCases(world, track.gateway), UseCases(later, track.gateway)
    methods = [track.cards.of[APPROVED], track.cards.of[TIMEOUT_AFTER]]
    payers = [partial(payer.pay, n, orders[n], methods[n % 2]) for n in range(pairs)]
    buyers = [partial(buyer.place, n, world.tickets[n].id) for n in range(pairs, 2 * pairs)]
    answers = at_once([*payers, *buyers], partial(sweeping, buyer), partial(sweeping, buyer))
    assert set(words(answers[:pairs])) <= {"fulfilled", "refunded", "refunding", "paying", "stuck", "order_not_payable"}
    assert set(words(answers[pairs:])) <= {"pending", "sold_out"}
    world.clock.advance(seconds=901)  # the later of the two clocks, on which both have happened
    track.judged(world)


def test_cancelling_while_paying_ends_in_one_of_the_two(track: Track, door: Opened) -> None:
    pairs = max(CLIENTS // 2, 1)
    world = track.world([Sold(n) for n in range(pairs)], places=pairs)
    at, method = door(world), track.cards.of[APPROVED]
    orders = [world.place(n, [world.tickets[n].id]) for n in range(pairs)]
    cancels = [partial(at.cancel, n, order) for n, order in enumerate(orders)]
    payers = [partial(at.pay, n, order, method) for n, order in enumerate(orders)]
    answers = at_once([*cancels, *payers])
    books = track.judged(world)
    for order, cancelled, paid in zip(orders, answers[:pairs], answers[pairs:], strict=True):
        told = (cancelled.word, paid.word, books.orders[order.id]["status"])
        assert told in {
            ("cancelled", "order_not_payable", "cancelled"),
            ("order_not_cancellable", "fulfilled", "fulfilled"),
            ("order_not_cancellable", "paying", "fulfilled"),
            ("order_not_cancellable", "paying", "expired"),
        }


def test_two_sweepers_settle_each_order_once_whatever_their_customers_do_meanwhile(track: Track, door: Opened) -> None:
    """Orders that were interrupted in every way, each paid again and cancelled by its customer at the same time."""
    each = max(CLIENTS // (2 * len(INTERRUPTED)), 1)
    world, orders = interrupted_orders(track, each)
    at, method = door(world), track.cards.of[APPROVED]
    payers = [partial(at.pay, n, order, method) for n, (_, order) in enumerate(orders)]
    cancels = [partial(at.cancel, n, order) for n, (_, order) in enumerate(orders)]
    answers = at_once([*payers, *cancels], partial(sweeping, at), partial(sweeping, at))
    assert Books.read(world).unsettled() == [], "two sweepers have left something"
    books = track.judged(world)
    for n, (how, order) in enumerate(orders):
        paid, cancelled = answers[n].word, answers[len(orders) + n].word
        assert (paid, cancelled, books.orders[order.id]["status"]) in how.ends


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
    world = track.world(sold, places=4 * pairs)
    tickets, at, method = [sale.id for sale in sold], UseCases(world, track.gateway), track.cards.of[APPROVED]
    calls: list[Callable[[], Told]] = []
    for n in range(pairs):
        both = world.place(2 * n, tickets[3 * n : 3 * n + 2], Tier.DOUBLE_FUN, day=1)
        one = world.place(2 * n + 1, [tickets[3 * n + 2]], Tier.NON_STOP, day=1)
        calls += [partial(at.pay, 2 * n, both, method), partial(at.pay, 2 * n + 1, one, method)]
    told = words(at_once(calls))
    assert told["fulfilled"] + told["paying"] == 2 * pairs
    books = track.judged(world)
    assert {row["status"] for row in books.orders.values()} == {"fulfilled"}
