"""The order machine: whatever customers, the clock, lost answers and deaths do, the box office is what the oracle says.

After every step orders, ledger, holds, places, tickets and mails agree in SQL and through the use cases, and in a
sample through REST.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from boxoffice.aws.data_api import Database
from boxoffice.domain.errors import Refusal
from boxoffice.domain.identity import Caller
from boxoffice.domain.money import Money
from boxoffice.domain.tiers import TIERS, Tier, rank_of
from boxoffice.use_cases.cancel_order import cancel_order
from boxoffice.use_cases.list_tickets import get_tickets
from boxoffice.use_cases.read_orders import list_orders
from boxoffice.use_cases.settle_order import Confirmation, settle_order
from tests.database_stack import Databases, DatabaseStack
from tests.payments.gateway_process import GatewayProcess
from tests.properties.books import Books
from tests.properties.cards_on_the_wire import (
    APPROVED,
    CARDS,
    DECLINED,
    TIMEOUT_AFTER,
    Cards,
    Impatient,
    SettlerDied,
)
from tests.properties.figures import tried
from tests.properties.order_oracle import KnownTicket, OrderOracle
from tests.properties.order_world import OrderWorld, Sold
from tests.properties.rest_surroundings import rest_surroundings
from tests.use_cases.world import VENUE

EXAMPLES = int(os.environ.get("ORDER_MACHINE_EXAMPLES", "12"))
STEPS = int(os.environ.get("ORDER_MACHINE_STEPS", "25"))
PLACES = 2


@dataclass(frozen=True)
class Surroundings:
    """What all examples share: the database, the gateway, its cards, and a way to ask REST."""

    databases: Databases
    cards: Cards
    gateway_tables: Database
    rest: Callable[[Any], Any]


@pytest.fixture(scope="module")
def around(
    stack: DatabaseStack,
    module_databases: Databases,
    gateway_process: GatewayProcess,
    gateway_environment: dict[str, str],
) -> Iterator[Surroundings]:
    tables = stack.database("gateway", gateway_environment["GATEWAY_DB_NAME"])
    with rest_surroundings(module_databases, gateway_process) as rest:
        yield Surroundings(module_databases, Cards.at(gateway_process), tables, rest)


@dataclass(frozen=True)
class Sent:
    """A request that was answered, and may be sent again under its key."""

    kind: str
    key: str
    again: Callable[[], Any]
    order: UUID
    card: str = ""


class OrderMachine(RuleBasedStateMachine):
    """Two customers, five tickets, two days, three tiers with two places each."""

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        self.around = around
        self.sent: list[Sent] = []

    @initialize()
    def opens(self) -> None:
        sold = [
            Sold(0),
            Sold(0, Tier.STANDARD, Decimal(48)),
            Sold(0, None, Decimal(48)),
            Sold(1, day=1),
            Sold(1, Tier.NON_STOP, Decimal(64), day=1),
        ]
        self.world = OrderWorld.opened(self.around.databases, sold, places=PLACES)
        days = self.world.days
        self.oracle = OrderOracle(
            {sale.id: KnownTicket(sale.guest, sale.tier, days[sale.day], sale.paid) for sale in sold},
            PLACES,
            {(days[0], Tier.STANDARD): 1, (days[1], Tier.NON_STOP): 1},
        )
        self.wire = Impatient(self.around.cards)
        self.gateway = self.around.cards.client(self.wire)

    # What customers do

    @rule(
        guest=st.integers(0, 1),
        chosen=st.sets(st.integers(0, 2), min_size=1),
        tier=st.sampled_from(TIERS),
        day=st.integers(0, 1),
    )
    def place(self, guest: int, chosen: set[int], tier: Tier, day: int) -> None:
        own = [sale.id for sale in self.world.tickets if sale.guest == guest]
        tickets = tuple(own[n] for n in sorted(chosen) if n < len(own)) or (own[0],)
        now, date, key = self.world.clock(), self.world.days[day], str(uuid4())
        price = self.world.price(tier, date)
        refusals = self.oracle.why_not(tickets, tier, date, price, now)
        again = lambda: self.world.place(guest, tickets, tier, day=day, key=key)  # noqa: E731 - sent again later
        answer = answered(again)
        if refusals:
            assert answer in refusals, (answer, refusals)
            return
        assert not isinstance(answer, str), answer
        self.oracle.place(answer.id, tickets, tier, date, price, now)
        self.sent.append(Sent("place", key, again, answer.id))

    @rule(ticket=st.integers(0, 4), up=st.integers(0, 2), day=st.integers(0, 1))
    def place_something_likely(self, ticket: int, up: int, day: int) -> None:
        """One ticket, to a tier above its own."""
        sale = self.world.tickets[ticket]
        own = [each.id for each in self.world.tickets if each.guest == sale.guest]
        higher = [tier for tier in TIERS if tier.rank > rank_of(self.oracle.tickets[sale.id].tier)] or [TIERS[-1]]
        self.place(sale.guest, {own.index(sale.id)}, higher[up % len(higher)], day)

    @rule(ticket=st.integers(0, 4), day=st.integers(0, 1), data=st.data())
    def place_and_pay_at_once(self, ticket: int, day: int, data: st.DataObject) -> None:
        before = set(self.oracle.orders)
        self.place_something_likely(ticket, 0, day)
        for order_id in set(self.oracle.orders) - before:
            self._pay(order_id, data.draw(st.sampled_from(CARDS), "card"), Decimal(0), None)

    @precondition(lambda self: self.oracle.orders)
    @rule(
        data=st.data(),
        card=st.sampled_from([APPROVED, *CARDS]),
        off=st.sampled_from([Decimal(0)] * 5 + [Decimal("-0.01"), Decimal(1)]),
        dies=st.sampled_from([None, None, None, "before", "after"]),
    )
    def pay(self, data: st.DataObject, card: str, off: Decimal, dies: str | None) -> None:
        payable = [key for key, known in self.oracle.orders.items() if known.status == "pending"]
        self._pay(data.draw(st.sampled_from([*payable, *self.oracle.orders]), "order"), card, off, dies)

    def _pay(self, order_id: UUID, card: str, off: Decimal, dies: str | None) -> None:
        known, now, key = self.oracle.orders[order_id], self.world.clock(), str(uuid4())
        amount = Money(max(known.total + off, Decimal(0)), "EUR")
        confirmed = Confirmation(order_id, amount, self.around.cards.of[card], key)
        refusal = self.oracle.why_unpayable(order_id, amount.amount, now)
        caller = self.world.guests[known.guest].caller
        again = self._payment(caller, confirmed)
        if dies:
            setattr(self.wire, dies, _dies)
        answer = answered(again)
        self.wire.before = self.wire.after = lambda _: None
        if refusal is not None:
            assert answer == refusal
            return
        self._paid(order_id, card, answer, key, charged=card in (APPROVED, TIMEOUT_AFTER) and dies != "before")
        self.sent.append(Sent("pay", key, again, order_id, card))

    def _paid(self, order_id: UUID, card: str, answer: Any, key: str, *, charged: bool) -> None:
        """Holds the answer to a payment that was begun against the card, and tells the oracle."""
        word = "succeeded" if card == APPROVED else "declined" if card in DECLINED else "unknown"
        if answer == "died":
            word = "nothing"
        else:
            assert str(answer.outcome) == word, answer
            assert answer.failure_code == DECLINED.get(card)
        self.oracle.pay(order_id, word, key=key, charged=charged, now=self.world.clock())

    def _payment(self, caller: Caller, confirmed: Confirmation) -> Callable[[], Any]:
        settlement = self.world.databases.settlement
        return lambda: settle_order(self.world.house, settlement, self.gateway, caller, confirmed)

    @precondition(lambda self: self.oracle.orders)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        order_id = data.draw(st.sampled_from(list(self.oracle.orders)), "order")
        caller = self.world.guests[self.oracle.orders[order_id].guest].caller
        answer = answered(lambda: cancel_order(self.world.house, self.world.databases.customer, caller, order_id))
        refusal = self.oracle.cancel(order_id, self.world.clock())
        assert answer == refusal if refusal else answer.status == "cancelled"

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def send_the_same_again(self, data: st.DataObject) -> None:
        """The first answer's order, as it is by now, and nothing more: no second order, no second charge."""
        sent = data.draw(st.sampled_from(self.sent), "request")
        known, now = self.oracle.orders[sent.order], self.world.clock()
        charges_now = sent.key in self.oracle.uncharged and known.status == "pending"
        answer = answered(sent.again)
        if charges_now:  # the first attempt reached no card, so this is the first that may
            if refusal := self.oracle.why_unpayable(sent.order, known.total, now):
                assert answer == refusal
            else:
                self._paid(sent.order, sent.card, answer, sent.key, charged=sent.card in (APPROVED, TIMEOUT_AFTER))
            return
        if sent.kind == "place" and answer == "invalid_input":
            assert self.oracle.orders[sent.order].day < VENUE.today(self.world.clock())
            return
        if sent.kind == "place":
            self.oracle.lapse(self.oracle.orders[sent.order].tickets, self.world.clock())
        order = answer if sent.kind == "place" else answer.order
        assert (order.id, str(order.status)) == (sent.order, self.oracle.orders[sent.order].status)

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def take_the_key_for_another_request(self, data: st.DataObject) -> None:
        sent = data.draw(st.sampled_from(self.sent), "request")
        known = self.oracle.orders[sent.order]
        guest = known.guest
        if sent.kind == "pay":
            confirmed = Confirmation(sent.order, Money(known.total, "EUR"), "pm_other", sent.key)
            caller, settlement = self.world.guests[guest].caller, self.world.databases.settlement
            answer = answered(lambda: settle_order(self.world.house, settlement, self.gateway, caller, confirmed))
        else:
            other = next(tier for tier in TIERS if tier is not known.tier)
            answer = answered(lambda: self.world.place(guest, known.tickets, other, day=0, key=sent.key))
        past = known.day < VENUE.today(self.world.clock())
        assert answer == "idempotency_key_reused" or (past and answer == "invalid_input"), answer

    # What happens to them

    @rule(seconds=st.sampled_from([0, 1, 1, 59, 61, 61, 300, 899, 900, 901, 40_000]))
    def time_passes(self, seconds: int) -> None:
        self.world.clock.advance(seconds=seconds)

    @rule()
    def sweep(self) -> None:
        self.world.sweep(self.gateway)
        self.oracle.sweep(self.world.clock())

    @rule(ticket=st.integers(0, 4), up=st.integers(0, 2), day=st.integers(0, 1))
    def a_place_is_sold_while_its_charge_is_in_doubt(self, ticket: int, up: int, day: int) -> None:
        """The way to a refund: charged without an answer, the hold runs out, another buys what is left."""
        before = set(self.oracle.orders)
        self.place_something_likely(ticket, up, day)
        for order_id in set(self.oracle.orders) - before:
            known = self.oracle.orders[order_id]
            if known.status != "pending":  # it cost nothing
                continue
            self._pay(order_id, TIMEOUT_AFTER, Decimal(0), None)
            self.time_passes(901)
            self._buy_all_that_is_left(1 - known.guest, known.tier, known.day)
            self.sweep()

    def _buy_all_that_is_left(self, guest: int, tier: Tier, day: date) -> None:
        left = self.oracle.left(day, tier, self.world.clock())
        own = [sale.id for sale in self.world.tickets if sale.guest == guest]
        lower = [n for n, each in enumerate(own) if rank_of(self.oracle.tickets[each].tier) < tier.rank]
        if 0 < left <= len(lower):
            self.place(guest, set(lower[:left]), tier, self.world.days.index(day))

    @rule()
    def everything_restarts(self) -> None:
        with self.gateway:
            pass
        self.wire = Impatient(self.around.cards)
        self.gateway = self.around.cards.client(self.wire)

    @rule()
    def look_through_rest(self) -> None:
        for guest in (0, 1):
            orders = [order for order in self.oracle.orders.values() if order.guest == guest]
            shown = self.around.rest(self.world.guests[guest].caller).get("/orders").ok()["orders"]
            assert {(each["id"], each["status"], Decimal(each["total"]["amount"])) for each in shown} == {
                (str(order.id), order.status, order.total) for order in orders
            }

    # What always holds

    @invariant()
    def the_books_are_the_oracles(self) -> None:
        if not hasattr(self, "world"):
            return
        books = Books.read(self.world)
        assert books.broken() == []
        assert {
            key: (row["status"], Decimal(row["total"]), row["balance"], row["mails"])
            for key, row in books.orders.items()
        } == {key: (order.status, order.total, order.balance, order.mails) for key, order in self.oracle.orders.items()}
        assert {key: (row["tier"], row["visit_date"], Decimal(row["paid"])) for key, row in books.tickets.items()} == {
            key: (known.tier.value if known.tier else None, known.day, known.paid)
            for key, known in self.oracle.tickets.items()
        }
        now = self.world.clock()
        for row in books.places:
            assert row["places_left"] == self.oracle.left(row["visit_date"], Tier(row["tier"]), now), row

    @invariant()
    def the_use_cases_say_the_same(self) -> None:
        if not hasattr(self, "world"):
            return
        customer = self.world.databases.customer
        for number, guest in enumerate(self.world.guests):
            own = {sale.id for sale in self.world.tickets if sale.guest == number}
            shown = get_tickets(self.world.house, customer, guest.caller, list(own))
            assert {each.ticket.id: each.ticket.tier for each in shown} == {
                key: self.oracle.tickets[key].tier for key in own
            }
            listed = {order.id: str(order.status) for order in list_orders(customer, guest.caller, limit=100).items}
            assert listed == {order.id: order.status for order in self.oracle.orders.values() if order.guest == number}

    def teardown(self) -> None:
        """In the end every order is final, and the gateway's own tables tell of the same money."""
        if not hasattr(self, "world"):
            return
        self.world.settle_all(self.gateway)
        books = Books.read(self.world)
        with self.gateway:
            pass
        assert books.broken() + books.unsettled() == []
        assert books.against_the_gateway(self.around.gateway_tables) == []
        states = Counter(row["status"] for row in books.orders.values())
        tried("the order machine", examples=1, answered=len(self.sent), orders=len(books.orders), **states)


def answered(request: Callable[[], Any]) -> Any:
    """What came back: the result, a refusal's code, or `died`."""
    try:
        return request()
    except Refusal as refusal:
        return refusal.code
    except SettlerDied:
        return "died"


def _dies(_request: object) -> None:
    raise SettlerDied


def test_the_box_office_is_what_the_oracle_says(around: Surroundings) -> None:
    run_state_machine_as_test(
        lambda: OrderMachine(around),  # type: ignore[arg-type]  # called without arguments, which is all it asks
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
