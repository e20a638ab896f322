"""Support cases on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from boxoffice.contracts.wire import NO_CONTROLS, Request, Wire
from boxoffice.domain import cases as domain

CaseStatus = Literal["open", "waiting", "resolved", "closed"]


class CaseMessage(Wire):
    """One message in a case."""

    id: UUID
    author: Literal["customer", "staff", "agent"]
    body: str
    created_at: datetime


class Case(Wire):
    """A support case; `messages` and `transcript` come with a single case, not in lists."""

    id: UUID
    number: str
    status: CaseStatus
    reason: str
    subject: str
    summary: str
    conversation_id: UUID | None
    assignee: str | None
    version: int
    created_at: datetime
    updated_at: datetime
    messages: list[CaseMessage] = []
    transcript: list[dict[str, Any]] = []

    @classmethod
    def of(cls, case: domain.Case) -> Case:
        return cls(
            id=case.id,
            number=case.label,
            status=case.status.value,
            reason=case.reason,
            subject=case.subject,
            summary=case.summary,
            conversation_id=case.conversation_id,
            assignee=case.assignee,
            version=case.version,
            created_at=case.created_at,
            updated_at=case.updated_at,
            messages=[
                CaseMessage(id=said.id, author=said.author.value, body=said.body, created_at=said.created_at)
                for said in case.messages
            ],
            transcript=[dict(line) for line in case.transcript],
        )


class CaseList(Wire):
    """A page of cases, newest first."""

    cases: list[Case]
    next_cursor: str | None = None


class CaseOpened(Wire):
    """The answer to opening a case."""

    id: UUID
    number: str
    status: CaseStatus
    subject: str

    @classmethod
    def of(cls, case: domain.Case) -> CaseOpened:
        return cls(id=case.id, number=case.label, status=case.status.value, subject=case.subject)


class NewCaseMessage(Request):
    """A message to add to a case."""

    body: Annotated[str, Field(min_length=1, max_length=8000), NO_CONTROLS]


class CaseChanges(Request):
    """What staff may change; with a `version`, only if it is still the one on record."""

    version: Annotated[int, Field(strict=True, ge=1)] | None = None
    status: CaseStatus | None = None
    assignee: Annotated[str, Field(max_length=100), NO_CONTROLS] | None = None
