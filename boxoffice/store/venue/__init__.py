"""Writing the venue's catalogue, and tickets that were sold elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from boxoffice.aws.data_api import Json, Transaction
from boxoffice.domain.errors import InvalidInput
from boxoffice.domain.tickets import Ticket
from boxoffice.store.statements import statement

TABLES = ("ticket_types", "tiers", "customers", "prices", "tickets", "capacities")
"""In the order in which their rows can be written."""


def add_rows(tx: Transaction, table: str, rows: Sequence[dict[str, Any]]) -> int:
    """Add those rows of a table of the catalogue that are not there yet; how many that were.

    A row of `capacities` names the places there are; those that tickets hold already are confirmed, and always fit.
    """
    return tx.execute(statement(__name__, f"add_{table}"), rows=Json(list(rows)))


def find_or_add_customer(tx: Transaction, new_id: UUID, email: str, now: datetime) -> UUID:
    """The customer of an email address; a new one without a name if there is none."""
    tx.execute(statement(__name__, "add_customer"), id=new_id, email=email, at=now)
    found: UUID = tx.query(statement(__name__, "find_customer"), email=email)[0]["id"]
    return found


def check_ticket_type(tx: Transaction, ticket_type: str) -> None:
    """Raises InvalidInput, naming the types there are, for a type that is none."""
    known = [row["id"] for row in tx.query(statement(__name__, "ticket_types"))]
    if ticket_type not in known:
        raise InvalidInput(f"There is no ticket type {ticket_type!r}; choose one of {', '.join(known)}.", field="type")


def ticket_row(ticket: Ticket, entry_code: str) -> dict[str, Any]:
    """A ticket as a row for `add_rows(tx, "tickets", …)`."""
    return {
        "id": str(ticket.id),
        "customer_id": str(ticket.customer_id),
        "ticket_type": ticket.ticket_type,
        "tier": ticket.tier.value if ticket.tier else None,
        "status": ticket.status.value,
        "visit_date": ticket.visit_date.isoformat(),
        "valid_from": ticket.valid_from.isoformat(),
        "valid_to": ticket.valid_to.isoformat(),
        "purchase_date": ticket.purchase_date.isoformat(),
        "original_price": str(ticket.original_price.amount),
        "paid": str(ticket.paid.amount),
        "currency": ticket.paid.currency,
        "entry_code": entry_code,
        "metadata": ticket.metadata,
    }
