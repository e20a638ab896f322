"""Prices, places and tiers for some tickets on some dates, in one round trip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from boxoffice.aws.data_api import Transaction
from boxoffice.domain.options import Catalogue, DateRange, TierInfo
from boxoffice.domain.tickets import Ticket
from boxoffice.domain.tiers import Tier
from boxoffice.store.callers import Entered
from boxoffice.store.idempotency import IdempotencyKey
from boxoffice.store.statements import statement
from boxoffice.store.tickets import in_order, uuid_list


@dataclass(frozen=True, slots=True)
class Offer:
    """The tickets asked about, in that order, what the catalogue has for them, and what the key made before."""

    tickets: tuple[Ticket, ...]
    catalogue: Catalogue
    earlier_order: UUID | None


def load_offer(
    tx: Transaction,
    customer: Entered,
    ticket_ids: Sequence[UUID],
    dates: DateRange,
    *,
    now: datetime,
    key: IdempotencyKey | None = None,
) -> Offer:
    """Raises NotFound if a ticket is unknown or another's, KeyReused if the key stood for another request."""
    row = tx.query(
        statement(__name__, "offer"),
        customer_id=customer.customer_id,
        ticket_ids=uuid_list(ticket_ids),
        first_date=dates.first,
        last_date=dates.last,
        at=now,
        operation=key.operation if key else "",
        key=key.key if key else "",
    )[0]
    earlier = key.entity(row["earlier"]) if key else None
    tickets = tuple(named.ticket for named in in_order(row["tickets"] or [], ticket_ids, now))
    return Offer(tickets, _catalogue(row, customer.language), earlier)


def _catalogue(row: Mapping[str, Any], language: str) -> Catalogue:
    return Catalogue(
        tiers=tuple(
            TierInfo(Tier(tier["id"]), tier["names"][language], tuple(tier["benefits"][language]))
            for tier in row["tiers"]
        ),
        prices={
            (Tier(tier), ticket_type, date.fromisoformat(day)): Decimal(amount)
            for tier, ticket_type, day, amount in row["prices"] or []
        },
        places_left={(Tier(tier), date.fromisoformat(day)): int(places) for tier, day, places in row["places"] or []},
    )
