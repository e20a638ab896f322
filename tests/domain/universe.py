"""A tiny venue in which things collide."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from boxoffice.domain.money import Money
from boxoffice.domain.options import Catalogue, TierInfo
from boxoffice.domain.tickets import Ticket, TicketStatus
from boxoffice.domain.tiers import TIERS, Tier
from boxoffice.domain.venue import PriceDirection, Venue

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
OWNER = UUID(int=1)


def venue(direction: PriceDirection = PriceDirection.AT_LEAST_EQUAL) -> Venue:
    return Venue("Test Park", ZoneInfo("Europe/Berlin"), time(10), "EUR", timedelta(minutes=15), direction)


def euros(amount: str | int) -> Money:
    return Money(Decimal(amount), "EUR")


def ticket(n: int = 1, **changes: object) -> Ticket:
    values: dict[str, object] = {
        "id": UUID(int=100 + n),
        "customer_id": OWNER,
        "ticket_type": "adult",
        "tier": None,
        "status": TicketStatus.ACTIVE,
        "visit_date": TODAY + timedelta(10),
        "valid_from": TODAY - timedelta(10),
        "valid_to": TODAY + timedelta(100),
        "purchase_date": TODAY - timedelta(10),
        "original_price": euros(40),
        "paid": euros(40),
    }
    return Ticket(**(values | changes))  # type: ignore[arg-type]  # a test's changes are free


def catalogue(
    prices: Mapping[tuple[Tier, int], str], places: Mapping[tuple[Tier, int], int] | None = None, kind: str = "adult"
) -> Catalogue:
    """Prices and places by (tier, days from today); ten places where none are named."""
    return Catalogue(
        tiers=tuple(TierInfo(tier, tier.value.title(), ()) for tier in TIERS),
        prices={(tier, kind, TODAY + timedelta(n)): Decimal(amount) for (tier, n), amount in prices.items()},
        places_left={(tier, TODAY + timedelta(n)): (places or {}).get((tier, n), 10) for tier, n in prices},
    )
