"""Tickets of the caller."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from boxoffice.aws.data_api import Database, Transaction
from boxoffice.domain.errors import NotFound
from boxoffice.domain.identity import Caller
from boxoffice.domain.money import Money
from boxoffice.domain.pages import PageRequest
from boxoffice.domain.tickets import Ticket, TicketStatus
from boxoffice.domain.tiers import Tier
from boxoffice.store.callers import Entered, entered_customer, named
from boxoffice.store.statements import statement

NO_SUCH_TICKET = "No such ticket of yours. Ask for your tickets to see their ids."


@dataclass(frozen=True, slots=True)
class NamedTicket:
    """A ticket with its type's names by language and what its QR code says."""

    ticket: Ticket
    type_names: Mapping[str, str]
    entry_code: str


def list_tickets(
    database: Database, caller: Caller, page: PageRequest, now: datetime
) -> tuple[Entered, list[NamedTicket]]:
    """Who the caller is, and their tickets by visit date; one more than the page holds, where there is one.

    Entering and reading are one statement, a transaction of its own. Raises NotAllowed and NoAccount.
    """
    after_date, after_id = page.since()
    rows = database.read(
        statement(__name__, "list"),
        **named(caller),
        after_date=after_date,
        after_id=after_id,
        page=page.limit + 1,
    )
    customer = entered_customer(rows[0], caller)
    return customer, [ticket_from(row["ticket"], now) for row in rows if row["ticket"] is not None]


def get_tickets(tx: Transaction, customer_id: UUID, ticket_ids: Sequence[UUID], now: datetime) -> list[NamedTicket]:
    """Those tickets, in the order asked; raises NotFound if one is unknown or another's."""
    row = tx.query(statement(__name__, "get"), customer_id=customer_id, ticket_ids=uuid_list(ticket_ids))[0]
    return in_order(row["tickets"] or [], ticket_ids, now)


def in_order(found: Sequence[Mapping[str, Any]], ticket_ids: Sequence[UUID], now: datetime) -> list[NamedTicket]:
    """The found rows as tickets in the order asked; raises NotFound when one is missing."""
    by_id = {named.ticket.id: named for named in (ticket_from(row, now) for row in found)}
    if any(ticket_id not in by_id for ticket_id in ticket_ids):
        raise NotFound(NO_SUCH_TICKET, field="ticketIds")
    return [by_id[ticket_id] for ticket_id in ticket_ids]


def uuid_list(ids: Sequence[UUID]) -> str:
    """A PostgreSQL array literal: the Data API takes no arrays."""
    return "{" + ",".join(map(str, ids)) + "}"


def ticket_from(row: Mapping[str, Any], now: datetime) -> NamedTicket:
    """A row of the view `ticket_details` as JSON. An open order whose hold ran out no longer counts."""
    lapses_at = row["open_order_lapses_at"]
    lapsed = lapses_at is not None and datetime.fromisoformat(lapses_at) <= now
    currency = row["currency"]
    ticket = Ticket(
        id=UUID(row["id"]),
        customer_id=UUID(row["customer_id"]),
        ticket_type=row["ticket_type"],
        tier=Tier(row["tier"]) if row["tier"] else None,
        status=TicketStatus(row["status"]),
        visit_date=date.fromisoformat(row["visit_date"]),
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]),
        purchase_date=date.fromisoformat(row["purchase_date"]),
        original_price=Money.rounded(Decimal(row["original_price"]), currency),
        paid=Money.rounded(Decimal(row["paid"]), currency),
        open_order_id=None if lapsed or row["open_order_id"] is None else UUID(row["open_order_id"]),
        metadata=dict(row["metadata"]),
    )
    return NamedTicket(ticket, row["type_names"], row["entry_code"])
