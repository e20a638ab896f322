"""Opening and closing the chat's sockets: a one-time ticket says whose a connection is."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from boxoffice.aws.data_api import Database
from boxoffice.aws.tokens import expiry
from boxoffice.domain.conversations import LONGEST_CONNECTION, SOCKET_TICKET_LIFE
from boxoffice.domain.identity import Caller
from boxoffice.store import sockets
from boxoffice.store.callers import enter, enter_customer
from boxoffice.telemetry import traced
from boxoffice.use_cases.house import House

_SOCKET = Caller.system("chat_socket")
_SWEEPER = Caller.system("order_sweeper")
_TICKET_BYTES = 32


@dataclass(frozen=True, slots=True)
class IssuedTicket:
    """What the client is given: the ticket itself, which is stored nowhere, and when it ends."""

    ticket: str
    expires_at: datetime


@traced
def issue_socket_ticket(house: House, database: Database, caller: Caller, token: str) -> IssuedTicket:
    """A ticket that opens one connection as the caller within 30 seconds. `database` is the bridge role's.

    `token` is the caller's verified access token; what is sent over the connection is done under it.
    """
    expires_at = house.now() + SOCKET_TICKET_LIFE
    ticket = secrets.token_urlsafe(_TICKET_BYTES)
    with database.transaction() as tx:
        customer = enter_customer(tx, caller)
        sockets.issue(
            tx,
            sockets.SocketTicket(
                ticket_hash=_hash(ticket),
                customer_id=customer.customer_id,
                subject=caller.subject,
                token=token,
                token_expires_at=expiry(token),
                expires_at=expires_at,
            ),
        )
    return IssuedTicket(ticket, expires_at)


@traced
def connect_socket(house: House, database: Database, ticket: str, connection_id: str) -> bool:
    """Use the ticket up; False refuses the connection: the ticket is unknown, used or late."""
    with database.transaction() as tx:
        enter(tx, _SOCKET)
        return sockets.connect(tx, _hash(ticket), connection_id, house.now())


@traced
def disconnect_sockets(database: Database, connection_ids: Sequence[str]) -> None:
    """Forget connections that are closed."""
    with database.transaction() as tx:
        enter(tx, _SOCKET)
        sockets.disconnect(tx, connection_ids)


@traced
def sweep_sockets(house: House, background: Database) -> None:
    """Remove what no $disconnect will: tickets that were never used, connections older than any can be."""
    now = house.now()
    with background.transaction() as tx:
        enter(tx, _SWEEPER)
        sockets.sweep(tx, now, now - LONGEST_CONNECTION)


def _hash(ticket: str) -> str:
    return hashlib.sha256(ticket.encode("utf-8", "replace")).hexdigest()
