"""Support cases, their messages and the mails that they cause."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from boxoffice.aws.data_api import Json, Transaction
from boxoffice.domain.cases import Author, Case, CaseMessage, CaseStatus
from boxoffice.domain.errors import NotFound
from boxoffice.domain.pages import Page, PageRequest
from boxoffice.store.idempotency import IdempotencyKey
from boxoffice.store.statements import statement

NO_SUCH_CASE = "No such case of yours."
_MOST_MESSAGES = 100


def opened_before(tx: Transaction, customer_id: UUID, key: IdempotencyKey) -> UUID | None:
    """The case that this key opened; raises KeyReused if it stood for another request."""
    rows = tx.query(statement(__name__, "earlier"), customer_id=customer_id, operation=key.operation, key=key.key)
    return key.entity((rows[0]["request_hash"], rows[0]["entity_id"]) if rows else None)


def open_case(
    tx: Transaction,
    case_id: UUID,
    customer_id: UUID,
    *,
    conversation_id: UUID | None,
    reason: str,
    subject: str,
    summary: str,
    transcript: Sequence[Mapping[str, Any]],
    mail_id: UUID,
    key: IdempotencyKey,
    now: datetime,
) -> None:
    """Save a new case with its transcript, its key and the mail that confirms it."""
    tx.query(
        statement(__name__, "open"),
        id=case_id,
        customer_id=customer_id,
        conversation_id=conversation_id,
        reason=reason,
        subject=subject,
        summary=summary,
        transcript=Json(list(transcript)),
        mail_id=mail_id,
        operation=key.operation,
        key=key.key,
        request_hash=key.request_hash,
        at=now,
    )


def get(tx: Transaction, case_id: UUID) -> Case:
    """A case of the transaction's caller (of anybody, for staff) with its newest messages; raises NotFound."""
    rows = tx.query(statement(__name__, "get"), id=case_id)
    if not rows:
        raise NotFound(NO_SUCH_CASE)
    said = tx.query(statement(__name__, "messages"), case_id=case_id, most=_MOST_MESSAGES)
    return replace(
        _case(rows[0]),
        transcript=tuple(json.loads(rows[0]["transcript"])),
        messages=tuple(
            CaseMessage(row["id"], Author(row["author"]), row["body"], row["created_at"]) for row in reversed(said)
        ),
    )


def lock(tx: Transaction, case_id: UUID) -> Case:
    """A case to be changed, without its messages; raises NotFound."""
    rows = tx.query(statement(__name__, "lock"), id=case_id)
    if not rows:
        raise NotFound(NO_SUCH_CASE)
    return _case(rows[0])


def list_cases(tx: Transaction, page: PageRequest, *, status: CaseStatus | None, assignee: str | None) -> Page[Case]:
    """Cases that the transaction's caller may see, newest first; an empty assignee asks for those of nobody."""
    before, before_id = page.before()
    rows = tx.query(
        statement(__name__, "list"),
        status=status.value if status else None,
        assignee=assignee,
        before=before,
        before_id=before_id,
        page=page.limit + 1,
    )
    return page.page([_case(row) for row in rows], lambda case: (case.created_at.isoformat(), str(case.id)))


def save(tx: Transaction, before: Case, after: Case) -> bool:
    """Save status and assignee of a case that is still as it was read; False if it has changed meanwhile."""
    return bool(
        tx.execute(
            statement(__name__, "save"),
            id=before.id,
            former_version=before.version,
            status=after.status.value,
            assignee=after.assignee,
            version=after.version,
            at=after.updated_at,
        )
    )


def add_message(tx: Transaction, case: Case, message: CaseMessage) -> None:
    """A message of the customer or of an agent."""
    tx.execute(
        statement(__name__, "add_message"),
        id=message.id,
        case_id=case.id,
        customer_id=case.customer_id,
        author=message.author.value,
        body=message.body,
        at=message.created_at,
    )


def add_reply(tx: Transaction, case: Case, message: CaseMessage, mail_id: UUID) -> None:
    """A message of staff, with the mail that brings it."""
    tx.execute(
        statement(__name__, "add_reply"),
        id=message.id,
        case_id=case.id,
        customer_id=case.customer_id,
        body=message.body,
        mail_id=mail_id,
        at=message.created_at,
    )


def _case(row: Mapping[str, Any]) -> Case:
    return Case(
        id=row["id"],
        number=row["number"],
        customer_id=row["customer_id"],
        conversation_id=row["conversation_id"],
        status=CaseStatus(row["status"]),
        reason=row["reason"],
        subject=row["subject"],
        summary=row["summary"],
        assignee=row["assignee"],
        version=row["version"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )
