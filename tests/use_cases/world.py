"""A small venue in a real database: two customers, some tickets, two weeks of prices, few places."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from boxoffice.domain.identity import Caller
from boxoffice.domain.money import Money
from boxoffice.domain.tiers import TIERS, Tier
from boxoffice.domain.venue import PriceDirection, Venue
from boxoffice.store import venue as store
from boxoffice.use_cases.house import House
from boxoffice.use_cases.venue_words import TICKET_TYPES, TIER_WORDS
from tests.database_stack import Databases

VENUE = Venue(
    "Test Park", ZoneInfo("Europe/Berlin"), time(10), "EUR", timedelta(minutes=15), PriceDirection.AT_LEAST_EQUAL
)
PRICES = {Tier.STANDARD: "48.00", Tier.NON_STOP: "64.00", Tier.DOUBLE_FUN: "85.50"}
PLAIN = "40.00"
PLACES = 3
DAYS = 14


class Clock:
    """A clock that moves when told."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class World:
    """`ann` and `bob` are customers; each test sells them what it needs."""

    databases: Databases
    clock: Clock
    house: House
    ann: Caller = field(default_factory=lambda: Caller.customer("sub-ann"))
    bob: Caller = field(default_factory=lambda: Caller.customer("sub-bob"))

    @property
    def today(self) -> date:
        return VENUE.today(self.clock())

    def day(self, n: int) -> date:
        return self.today + timedelta(days=n)

    def sell(self, caller: Caller, *, tier: Tier | None = None, paid: str = PLAIN, in_days: int = 7) -> UUID:
        """An active ticket of that customer; the places of its tier are confirmed."""
        ticket_id = uuid4()
        row = {
            "id": str(ticket_id),
            "customer_id": str(customer_id(caller)),
            "ticket_type": "adult",
            "tier": tier.value if tier else None,
            "status": "active",
            "visit_date": self.day(in_days).isoformat(),
            "valid_from": (self.today - timedelta(days=5)).isoformat(),
            "valid_to": (self.today + timedelta(days=100)).isoformat(),
            "purchase_date": (self.today - timedelta(days=5)).isoformat(),
            "original_price": PLAIN,
            "paid": paid,
            "currency": "EUR",
            "entry_code": f"BX-{ticket_id.hex}",
            "metadata": {},
        }
        with self.databases.owner.transaction() as tx:
            assert store.add_rows(tx, "tickets", [row]) == 1
            if tier:
                tx.execute(
                    "UPDATE capacities SET confirmed = confirmed + 1 WHERE visit_date = :day AND tier = :tier",
                    day=self.day(in_days),
                    tier=tier.value,
                )
        return ticket_id

    def one(self, sql: str, **params: object) -> dict[str, object]:
        """The only row of a query as the owner sees it."""
        [row] = self.databases.owner.query(sql, **params)  # type: ignore[arg-type]  # a test's parameters
        return row

    def places(self, day: date, tier: Tier) -> int:
        row = self.one(
            "SELECT places_left FROM places_left(:day, :day, :at) p WHERE p.tier = :tier",
            day=day,
            tier=tier.value,
            at=self.clock(),
        )
        return int(str(row["places_left"]))


def customer_id(caller: Caller) -> UUID:
    return UUID(int=sum(caller.subject.encode()))


def euros(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


def make_world(databases: Databases, at: datetime = datetime(2026, 11, 20, 12, tzinfo=UTC)) -> World:
    clock = Clock(at)
    world = World(databases, clock, House(VENUE, now=clock))
    days = [world.day(n) for n in range(DAYS)]
    rows = {
        "ticket_types": [{"id": kind, "names": names} for kind, names in TICKET_TYPES.items()],
        "tiers": [
            {"id": tier.value, "rank": tier.rank, "names": words.names, "benefits": words.benefits}
            for tier, words in TIER_WORDS.items()
        ],
        "customers": [
            {
                "id": str(customer_id(caller)),
                "email": f"{caller.subject}@example.com",
                "first_name": caller.subject[4:].title(),
                "last_name": "Test",
                "language": "en",
            }
            for caller in (world.ann, world.bob)
        ],
        "prices": [
            {
                "tier": tier.value,
                "ticket_type": "adult",
                "visit_date": day.isoformat(),
                "amount": PRICES[tier],
                "currency": "EUR",
            }
            for day in days
            for tier in TIERS
        ],
        "tickets": [],
        "capacities": [
            {"visit_date": day.isoformat(), "tier": tier.value, "capacity": PLACES} for day in days for tier in TIERS
        ],
    }
    with databases.owner.transaction() as tx:
        for table in store.TABLES:
            store.add_rows(tx, table, rows[table])
        for caller in (world.ann, world.bob):
            tx.execute(
                "UPDATE customers SET cognito_sub = :sub WHERE id = :id", sub=caller.subject, id=customer_id(caller)
            )
    return world
