"""Socket tickets, which open one connection each, and the connections that are open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from boxoffice.aws.data_api import Json, Transaction
from boxoffice.store.statements import statement


@dataclass(frozen=True, slots=True)
class SocketTicket:
    """A customer's right to open one connection; only the hash of what the client was given is kept."""

    ticket_hash: str
    customer_id: UUID
    subject: str
    token: str = field(repr=False)
    token_expires_at: datetime
    expires_at: datetime


def issue(tx: Transaction, ticket: SocketTicket) -> None:
    tx.execute(
        statement(__name__, "issue"),
        ticket_hash=ticket.ticket_hash,
        customer_id=ticket.customer_id,
        subject=ticket.subject,
        token=ticket.token,
        token_expires_at=ticket.token_expires_at,
        expires_at=ticket.expires_at,
    )


def connect(tx: Transaction, ticket_hash: str, connection_id: str, now: datetime) -> bool:
    """Use the ticket up, keep the connection under its customer; False for a ticket that is unknown, used or late."""
    return bool(
        tx.execute(statement(__name__, "connect"), ticket_hash=ticket_hash, connection_id=connection_id, at=now)
    )


def disconnect(tx: Transaction, connection_ids: Sequence[str]) -> None:
    tx.execute(statement(__name__, "disconnect"), ids=Json(list(connection_ids)))


def sweep(tx: Transaction, now: datetime, opened_before: datetime) -> None:
    """Remove tickets that were never used and connections that cannot be open any more."""
    tx.execute(statement(__name__, "sweep"), at=now, opened_before=opened_before)
