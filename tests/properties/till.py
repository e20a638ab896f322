"""The office's orders and the gateway's cards, for examples that pay."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from hypothesis import assume

from boxoffice.domain.conversations import PaymentConfirmation
from boxoffice.domain.orders import UpgradeOrder
from boxoffice.domain.tiers import Tier
from boxoffice.payments.client import GatewayClient
from boxoffice.payments.patience import Patience
from boxoffice.use_cases.place_order import place_order
from boxoffice.use_cases.settle_order import Confirmation, Settlement, settle_order
from boxoffice.use_cases.sweep_orders import sweep_orders
from tests.payments.gateway_process import SECRET_KEY, GatewayProcess
from tests.properties.cards_on_the_wire import Cards, Impatient
from tests.properties.chatting import Talk
from tests.properties.office import Office
from tests.properties.oracles import bookable
from tests.properties.strategies import Universe
from tests.properties.wire_faults import Line, Overheard

_TWO_TRIES = Patience(connect=30, read=60, attempts=2, first_pause=0.01, budget=600, breaker_failures=10**6)
PATIENCE = {attempts: replace(_TWO_TRIES, attempts=attempts) for attempts in (1, 2, 3)}
"""The settings of clients that ask so often."""


@dataclass
class Till:
    """`gateways` are clients by how often they ask; all of them send over the one `line`."""

    office: Office
    cards: Cards
    gateways: dict[int, GatewayClient]
    line: Line

    @property
    def gateway(self) -> GatewayClient:
        return self.gateways[_TWO_TRIES.attempts]

    def answer(self, talk: Talk, order: UpgradeOrder, number: str) -> list[dict[str, Any]]:
        """The events after the customer confirmed the chat's open payment request, as it was shown, with that card."""
        question = talk.question
        assert question
        assert question["metadata"]["orderId"] == str(order.id)
        version = question["metadata"]["orderVersion"]
        confirmed = PaymentConfirmation(order.id, version, order.total, self.cards.of[number])
        return talk.answer(question["id"], confirmed)

    def place(self, universe: Universe, tier: Tier, day: int) -> UpgradeOrder:
        """Ann's order on all her tickets. An example in which it cannot be had, or costs nothing, is none."""
        mine = universe.of("ann")
        assume(bookable(universe, [universe.tickets[n] for n in mine], tier, day))
        found = self.office.fill(universe)
        return place_order(
            self.office.world.house,
            self.office.world.databases.customer,
            self.office.ann,
            ticket_ids=[found[n] for n in mine],
            tier=tier,
            visit_date=self.office.world.day(day),
            key=str(uuid4()),
        )

    def pay(self, order: UpgradeOrder, number: str, *, attempts: int = 2, **changes: Any) -> Settlement:
        """The customer confirms the order as it was shown, but for `changes`; the gateway is asked so often."""
        confirmed = Confirmation(order.id, order.total, self.cards.of[number], str(uuid4()), order.version)
        world = self.office.world
        changed = replace(confirmed, **changes)
        gateway = self.gateways[attempts]
        return settle_order(world.house, world.databases.settlement, gateway, self.office.ann, changed)

    def sweep(self) -> None:
        world = self.office.world
        sweep_orders(world.house, world.databases.background, world.databases.settlement, self.gateway)

    def status(self, order: UpgradeOrder) -> str:
        return str(self.office.rows("SELECT status FROM upgrade_orders WHERE id = %s", order.id)[0][0])

    def booked(self) -> int:
        """Charges minus refunds in our ledger, in cents."""
        sql = "SELECT coalesce(sum(CASE kind WHEN 'charge' THEN amount ELSE -amount END), 0) * 100 FROM ledger_entries"
        return self.office.count(sql)

    def taken(self) -> int:
        """Charges minus refunds by the gateway's own books, for this example's payments, in cents."""
        keys = [f"charge-{row[0]}" for row in self.office.rows("SELECT id FROM payments")]
        found: list[dict[str, Any]] = [intent for key in keys for intent in self.cards.process.intents_under(key)]
        return sum(_cents(i["amount"]) - _cents(i["amountRefunded"]) for i in found if i["status"] == "succeeded")


def _cents(money: dict[str, str]) -> int:
    return round(float(money["amount"]) * 100)


@contextmanager
def open_till(office: Office, process: GatewayProcess) -> Iterator[Till]:
    cards, line = Cards.at(process), Line()
    with ExitStack() as ending:
        gateways = {
            attempts: ending.enter_context(
                GatewayClient(process.url, SECRET_KEY, transport=Overheard(line, Impatient(cards)), patience=patience)
            )
            for attempts, patience in PATIENCE.items()
        }
        yield Till(office, cards, gateways, line)
