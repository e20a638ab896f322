"""A venue of an example's own, in a database that examples share: customers, tickets and places, two days, a clock.

Each example takes days that no other has, so nothing has to be cleaned between them.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from boxoffice.domain.identity import Caller
from boxoffice.domain.orders import UpgradeOrder
from boxoffice.domain.tiers import TIERS, Tier
from boxoffice.payments.client import GatewayClient
from boxoffice.store import venue as store
from boxoffice.use_cases.house import House
from boxoffice.use_cases.place_order import place_order
from boxoffice.use_cases.settle_order import Confirmation, Settlement, settle_order
from boxoffice.use_cases.sweep_orders import Swept, sweep_orders
from boxoffice.use_cases.venue_words import TICKET_TYPES, TIER_WORDS
from tests.database_stack import Databases
from tests.use_cases.world import VENUE, Clock

PRICES = {Tier.STANDARD: Decimal("48.00"), Tier.NON_STOP: Decimal("64.00"), Tier.DOUBLE_FUN: Decimal("85.50")}
LATER_DAY_COSTS = Decimal("2.00")
PLAIN = Decimal("40.00")
BEGINNING = datetime(2026, 11, 20, 12, tzinfo=UTC)
MOST_PASSES = 20
"""More than enough for all that a world holds; a sweep takes a hundred orders of each sort."""
_DAYS_PER_WORLD = 5
_numbers = itertools.count()


class RunningClock(Clock):
    """The real clock, so much ahead of the truth (or behind it) as it was told to advance."""

    def __init__(self) -> None:
        self.off = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.off

    def advance(self, **by: float) -> None:
        self.off += timedelta(**by)


@dataclass(frozen=True)
class Guest:
    """A customer with an account."""

    id: UUID
    caller: Caller

    @classmethod
    def new(cls) -> Guest:
        guest_id = uuid4()
        return cls(guest_id, Caller.customer(f"sub-{guest_id}"))


@dataclass(frozen=True)
class Sold:
    """A ticket as it was sold; `day` is an index into the world's days."""

    guest: int
    tier: Tier | None = None
    paid: Decimal = PLAIN
    day: int = 0
    id: UUID = field(default_factory=uuid4)


@dataclass
class OrderWorld:
    """`days` are the dates on sale; every tier has `places` on each."""

    databases: Databases
    guests: list[Guest]
    tickets: list[Sold]
    days: list[date]
    clock: Clock
    house: House

    @classmethod
    def opened(
        cls,
        databases: Databases,
        tickets: Sequence[Sold],
        *,
        places: int = 1,
        at: datetime | None = None,
        clock: Clock | None = None,
        ahead: int = 2,
    ) -> OrderWorld:
        """A new one with as many customers as the tickets name; its days begin so many `ahead` of its clock's."""
        clock = clock or Clock(at or BEGINNING + timedelta(days=_DAYS_PER_WORLD * next(_numbers)))
        guests = [Guest.new() for _ in range(1 + max((ticket.guest for ticket in tickets), default=0))]
        days = [VENUE.today(clock()) + timedelta(days=n) for n in (ahead, ahead + 1)]
        world = cls(databases, guests, list(tickets), days, clock, House(VENUE, now=clock))
        world._write(places)
        return world

    def price(self, tier: Tier, day: date) -> Decimal:
        return PRICES[tier] + (LATER_DAY_COSTS if day == self.days[1] else Decimal(0))

    def _write(self, places: int) -> None:
        rows = self._rows(places)
        with self.databases.owner.transaction() as tx:
            for table in store.TABLES:
                store.add_rows(tx, table, rows[table])
            for guest in self.guests:
                tx.execute(
                    "UPDATE customers SET cognito_sub = :sub WHERE id = :id", sub=guest.caller.subject, id=guest.id
                )

    def _rows(self, places: int) -> dict[str, list[dict[str, Any]]]:
        each = [(day, tier) for day in self.days for tier in TIERS]
        return {
            "ticket_types": [{"id": kind, "names": names} for kind, names in TICKET_TYPES.items()],
            "tiers": [
                {"id": tier.value, "rank": tier.rank, "names": words.names, "benefits": words.benefits}
                for tier, words in TIER_WORDS.items()
            ],
            "customers": [
                {
                    "id": str(guest.id),
                    "email": f"{guest.id}@example.com",
                    "first_name": "Guest",
                    "last_name": "Test",
                    "language": "en",
                }
                for guest in self.guests
            ],
            "prices": [
                {
                    "tier": tier.value,
                    "ticket_type": "adult",
                    "visit_date": day.isoformat(),
                    "amount": str(self.price(tier, day)),
                    "currency": "EUR",
                }
                for day, tier in each
            ],
            "tickets": [self._ticket_row(ticket) for ticket in self.tickets],
            "capacities": [
                {"visit_date": day.isoformat(), "tier": tier.value, "capacity": places} for day, tier in each
            ],
        }

    def _ticket_row(self, ticket: Sold) -> dict[str, Any]:
        today = VENUE.today(self.clock())
        return {
            "id": str(ticket.id),
            "customer_id": str(self.guests[ticket.guest].id),
            "ticket_type": "adult",
            "tier": ticket.tier.value if ticket.tier else None,
            "status": "active",
            "visit_date": self.days[ticket.day].isoformat(),
            "valid_from": (today - timedelta(days=5)).isoformat(),
            "valid_to": (today + timedelta(days=100)).isoformat(),
            "purchase_date": (today - timedelta(days=5)).isoformat(),
            "original_price": str(ticket.paid),
            "paid": str(ticket.paid),
            "currency": "EUR",
            "entry_code": f"BX-{ticket.id.hex}",
            "metadata": {},
        }

    def place(
        self, guest: int, tickets: Sequence[UUID], tier: Tier = Tier.STANDARD, *, day: int = 0, key: str | None = None
    ) -> UpgradeOrder:
        return place_order(
            self.house,
            self.databases.customer,
            self.guests[guest].caller,
            ticket_ids=tickets,
            tier=tier,
            visit_date=self.days[day],
            key=key or str(uuid4()),
        )

    def pay(
        self, guest: int, gateway: GatewayClient, order: UpgradeOrder, method: str, *, key: str | None = None
    ) -> Settlement:
        confirmed = Confirmation(order.id, order.total, method, key or str(uuid4()))
        return settle_order(self.house, self.databases.settlement, gateway, self.guests[guest].caller, confirmed)

    def holds_end(self, orders: Sequence[UUID], at: Sequence[datetime]) -> None:
        """Moves the deadlines of some orders' holds."""
        rows: list[dict[str, UUID | datetime]] = [
            {"id": order, "at": end} for order, end in zip(orders, at, strict=True)
        ]
        with self.databases.owner.transaction() as tx:
            tx.execute_many("UPDATE upgrade_orders SET hold_expires_at = :at WHERE id = :id", rows)
            tx.execute_many("UPDATE holds SET expires_at = :at WHERE order_id = :id", rows)

    def sweep(self, gateway: GatewayClient) -> Swept:
        return sweep_orders(self.house, self.databases.background, self.databases.settlement, gateway)

    def settle_all(self, gateway: GatewayClient) -> Swept:
        """Time enough for every hold and settler, then the sweeper until it finds nothing more."""
        self.clock.advance(minutes=20)
        swept = self.sweep(gateway)
        for _ in range(MOST_PASSES):
            if not (swept.expired or swept.settled or swept.left):
                break
            swept = self.sweep(gateway)
        return swept
