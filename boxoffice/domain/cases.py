"""Support cases: how they are opened, answered and closed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from boxoffice.domain.conversations import ChatMessage
from boxoffice.domain.errors import TransitionForbidden

MOST_TRANSCRIPT_BYTES = 40_000
"""A row of the database is read whole, at most 64 KB of it."""
MOST_TRANSCRIPT_MESSAGES = 200
_SUBJECT_LENGTH = 120


class CaseStatus(StrEnum):
    """`waiting` is for the customer; `resolved` may be reopened; `closed` is final."""

    OPEN = "open"
    WAITING = "waiting"
    RESOLVED = "resolved"
    CLOSED = "closed"


class Author(StrEnum):
    CUSTOMER = "customer"
    STAFF = "staff"
    AGENT = "agent"


_S = CaseStatus
CASE_TRANSITIONS: dict[CaseStatus, frozenset[CaseStatus]] = {
    _S.OPEN: frozenset({_S.WAITING, _S.RESOLVED}),
    _S.WAITING: frozenset({_S.OPEN, _S.RESOLVED}),
    _S.RESOLVED: frozenset({_S.OPEN, _S.CLOSED}),
    _S.CLOSED: frozenset(),
}


def move_case(before: CaseStatus, after: CaseStatus) -> CaseStatus:
    """`after`, if the table has that transition; raises TransitionForbidden otherwise."""
    if after not in CASE_TRANSITIONS[before]:
        raise TransitionForbidden(f"A case that is {before} cannot become {after}.")
    return after


@dataclass(frozen=True, slots=True)
class CaseMessage:
    """One message in a case."""

    id: UUID
    author: Author
    body: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """A support request; `messages` and `transcript` are filled where one case is read alone."""

    id: UUID
    number: int
    customer_id: UUID
    conversation_id: UUID | None
    status: CaseStatus
    reason: str
    subject: str
    summary: str
    assignee: str | None
    version: int
    created_at: datetime
    updated_at: datetime
    messages: tuple[CaseMessage, ...] = ()
    transcript: tuple[Mapping[str, Any], ...] = ()

    @property
    def label(self) -> str:
        """The number as people see it, e.g. `C-1001`."""
        return f"C-{self.number}"


def replied(case: Case, author: Author, now: datetime) -> Case:
    """The case after a message: a customer's reopens it, staff's waits for the customer.

    Raises TransitionForbidden for a closed case.
    """
    if case.status is CaseStatus.CLOSED:
        raise TransitionForbidden("This case is closed. Open a new one in the chat.")
    return replace(case, status=_after_reply(case.status, author), version=case.version + 1, updated_at=now)


def _after_reply(status: CaseStatus, author: Author) -> CaseStatus:
    if author is Author.CUSTOMER and status is not CaseStatus.OPEN:
        return move_case(status, CaseStatus.OPEN)
    if author is Author.STAFF and status is CaseStatus.OPEN:
        return move_case(status, CaseStatus.WAITING)
    return status


def changed(case: Case, *, status: CaseStatus | None, assignee: str | None, now: datetime) -> Case:
    """The case after staff's change; None leaves a field, an empty assignee removes it."""
    moved = case.status if status in (None, case.status) else move_case(case.status, CaseStatus(status))
    taken = case.assignee if assignee is None else assignee or None
    return replace(case, status=moved, assignee=taken, version=case.version + 1, updated_at=now)


def subject_of(summary: str, reason: str) -> str:
    """A case's subject line: the first line of its summary, or its reason."""
    line = next((line.strip() for line in summary.splitlines() if line.strip()), reason)
    return line if len(line) <= _SUBJECT_LENGTH else line[: _SUBJECT_LENGTH - 1].rstrip() + "…"


def transcript_of(messages: Sequence[ChatMessage]) -> list[dict[str, Any]]:
    """The newest messages, oldest first, as far as a case can hold them; of an activity, its type alone."""
    kept: list[dict[str, Any]] = []
    left = MOST_TRANSCRIPT_BYTES
    for message in reversed(messages[-MOST_TRANSCRIPT_MESSAGES:]):
        line: dict[str, Any] = {"role": message.role, "content": message.content, "at": message.created_at.isoformat()}
        if message.activity is not None:
            line["activityType"] = message.activity["type"]
        left -= len(json.dumps(line, ensure_ascii=False).encode())
        if left < 0:
            break
        kept.append(line)
    return kept[::-1]
