"""The outbox: messages written with what causes them, delivered after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from boxoffice.aws.data_api import Transaction
from boxoffice.store.statements import statement

LONGEST_TRY_SECONDS = 60
"""How long a claimed row stays with its dispatcher before another may take it."""


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A message to send; `facts` is all that its mail says, read from the tables it rests on."""

    id: UUID
    kind: str
    attempts: int
    facts: dict[str, Any]


def claim(tx: Transaction, now: datetime, until: datetime) -> OutboxRow | None:
    """Take the row that is due longest, with its facts; nobody else gets it before `until`. None: nothing is due."""
    claimed = tx.query(statement(__name__, "claim"), at=now, until=until)
    if not claimed:
        return None
    row = tx.query(statement(__name__, "load"), id=claimed[0]["id"])[0]
    return OutboxRow(row["id"], row["kind"], row["attempts"], row["facts"])


def mark_delivered(tx: Transaction, row: OutboxRow, provider_id: str, now: datetime) -> None:
    tx.query(statement(__name__, "mark_delivered"), id=row.id, provider_id=provider_id, at=now)


def mark_tried(tx: Transaction, row: OutboxRow, *, error: str, due_at: datetime, failed_at: datetime | None) -> None:
    """Not delivered: due again at `due_at`, or given up for good at `failed_at`."""
    tx.execute(statement(__name__, "mark_tried"), id=row.id, error=error[:500], due_at=due_at, failed_at=failed_at)


def write_again(tx: Transaction, mail_id: UUID, order_id: UUID, customer_id: UUID, key: str, now: datetime) -> bool:
    """Write the order's confirmation once more; False if this key wrote one already."""
    return bool(
        tx.execute(
            statement(__name__, "write_again"), id=mail_id, order_id=order_id, customer_id=customer_id, key=key, at=now
        )
    )
