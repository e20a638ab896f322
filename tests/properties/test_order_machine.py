"""The order machine: whatever customers, the clock, lost answers, deaths and restarts do, the box office is what the
oracle says.

After every step orders, ledger, holds, places, tickets and mails agree in SQL and through REST.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule, run_state_machine_as_test

from boxoffice.domain.tiers import Tier, rank_of
from boxoffice.store import orders
from boxoffice.store.callers import enter
from boxoffice.use_cases.settle_order import refund_order
from boxoffice.use_cases.sweep_orders import SWEEPER, Swept
from tests.database_stack import Databases, DatabaseStack
from tests.payments.gateway_process import GatewayProcess
from tests.properties.books import Books
from tests.properties.cards_on_the_wire import TIMEOUT_AFTER
from tests.properties.figures import tried
from tests.properties.order_house import Premises, Running, premises
from tests.properties.order_judge import (
    rest_shows_the_orders,
    rest_shows_the_places,
    rest_shows_the_tickets,
    the_tables_agree,
)
from tests.properties.order_oracle import KnownTicket, OrderOracle
from tests.properties.order_requests import TWICE, OrderRequests
from tests.properties.order_world import OrderWorld, Sold

EXAMPLES = int(os.environ.get("ORDER_MACHINE_EXAMPLES", "12"))
STEPS = int(os.environ.get("ORDER_MACHINE_STEPS", "25"))
PLACES = 2


@pytest.fixture(scope="module")
def around(
    stack: DatabaseStack,
    module_databases: Databases,
    gateway_process: GatewayProcess,
    gateway_environment: dict[str, str],
) -> Iterator[Premises]:
    tables = stack.database("gateway", gateway_environment["GATEWAY_DB_NAME"])
    with premises(stack, module_databases.name, gateway_process, tables) as found:
        yield found


class OrderMachine(OrderRequests):
    """Two customers, five tickets, two days, three tiers with two places each."""

    def __init__(self, around: Premises) -> None:
        super().__init__()
        self.around = around
        self.steps = self.restarts = self.requests_before = 0

    @initialize()
    def opens(self) -> None:
        sold = [
            Sold(0),
            Sold(0, Tier.STANDARD, Decimal(48)),
            Sold(0, None, Decimal(48)),
            Sold(1, day=1),
            Sold(1, Tier.NON_STOP, Decimal(64), day=1),
        ]
        self.house = Running(self.around, OrderWorld.opened(self.around.databases(), sold, places=PLACES))
        days = self.house.world.days
        self.oracle = OrderOracle(
            {sale.id: KnownTicket(sale.guest, sale.tier, days[sale.day], sale.paid) for sale in sold},
            PLACES,
            {(days[0], Tier.STANDARD): 1, (days[1], Tier.NON_STOP): 1},
        )

    # What happens to customers

    @rule(seconds=st.sampled_from([0, 1, 1, 59, 61, 61, 300, 899, 900, 901, 40_000]))
    def time_passes(self, seconds: int) -> None:
        self.house.world.clock.advance(seconds=seconds)

    @rule(twice=TWICE)
    def sweep(self, twice: bool) -> None:
        """The second sweep finds nothing, and giving money back a second time gives nothing."""
        before = {key for key, order in self.oracle.orders.items() if order.status == "refunded"}
        self.house.world.sweep(self.house.gateway)
        self.oracle.sweep(self.house.world.clock())
        if twice:
            self.repeated += 1
            assert self.house.world.sweep(self.house.gateway) == Swept(0, 0, 0)
            for key, order in self.oracle.orders.items():
                if order.status == "refunded" and key not in before:
                    self._refund_again(key)

    def _refund_again(self, order_id: UUID) -> None:
        world = self.house.world
        settlement = world.databases.settlement
        with settlement.transaction() as tx:
            enter(tx, SWEEPER)
            refunded = orders.get_order(tx, order_id)
        again = refund_order(world.house, settlement, self.house.gateway, SWEEPER, refunded)
        assert again.order == refunded

    @rule(ticket=st.integers(0, 4), up=st.integers(0, 2), day=st.integers(0, 1), twice=TWICE)
    def a_place_is_sold_while_its_charge_is_in_doubt(self, ticket: int, up: int, day: int, twice: bool) -> None:
        """The way to a refund: charged without an answer, the hold runs out, another buys what is left."""
        before = set(self.oracle.orders)
        self.place_something_likely(ticket, up, day, twice)
        for order_id in set(self.oracle.orders) - before:
            known = self.oracle.orders[order_id]
            if known.status != "pending":  # it cost nothing
                continue
            self.confirm(order_id, TIMEOUT_AFTER, twice=twice)
            self.time_passes(901)
            self._buy_all_that_is_left(1 - known.guest, known.tier, known.day)
            self.sweep(twice)

    def _buy_all_that_is_left(self, guest: int, tier: Tier, day: date) -> None:
        world = self.house.world
        left = self.oracle.left(day, tier, world.clock())
        own = [sale.id for sale in world.tickets if sale.guest == guest]
        lower = [n for n, each in enumerate(own) if rank_of(self.oracle.tickets[each].tier) < tier.rank]
        if 0 < left <= len(lower):
            self.place(guest, set(lower[:left]), tier, world.days.index(day), twice=False)

    @precondition(lambda self: self.requests > self.requests_before)
    @rule(data_api=st.sampled_from([False, False, False, True]))
    def everything_restarts(self, data_api: bool) -> None:
        """Not twice in a row: the house would have nothing in memory."""
        self.requests_before = self.requests
        self.restarts += 1
        self.house.restart(data_api=data_api)

    # What always holds

    @invariant()
    def ledger_capacity_and_states_agree(self) -> None:
        """In SQL and through REST: all orders; one ticket's calendars, and its owner's tickets, after the other."""
        if not hasattr(self, "house"):
            return
        world = self.house.world
        the_tables_agree(world, self.oracle)
        for guest in range(len(world.guests)):
            rest_shows_the_orders(self.house.rest, guest, self.oracle)
        looked_at = world.tickets[self.steps % len(world.tickets)]
        rest_shows_the_tickets(self.house.rest, looked_at.guest, world, self.oracle)
        rest_shows_the_places(self.house.rest, looked_at, world, self.oracle)
        self.steps += 1

    def teardown(self) -> None:
        """In the end every order is final, and the gateway's own tables tell of the same money."""
        if not hasattr(self, "house"):
            return
        world = self.house.world
        world.settle_all(self.house.gateway)
        books = Books.read(world)
        self.house.end()
        assert books.broken() + books.unsettled() == []
        assert books.against_the_gateway(self.around.gateway_tables) == []
        states = Counter(row["status"] for row in books.orders.values())
        done = {"steps": self.steps, "repeated": self.repeated, "restarts": self.restarts}
        tried("the order machine", examples=1, **done, orders=len(books.orders), **states)


def test_the_box_office_is_what_the_oracle_says(around: Premises) -> None:
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
