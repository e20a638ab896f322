"""Conversations, their runs, and what a customer can ask of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from boxoffice.domain.cards import mask_card_numbers
from boxoffice.domain.errors import TransitionForbidden
from boxoffice.domain.money import Money

MOST_WAITING = 10
"""How many runs of one conversation may wait; the next one is refused."""
SOCKET_TICKET_LIFE = timedelta(seconds=30)
LONGEST_CONNECTION = timedelta(hours=2, minutes=10)
"""API Gateway ends a connection after two hours; an older one is left over."""
_TITLE_LENGTH = 80


class RunStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"


RUN_TRANSITIONS: dict[RunStatus, frozenset[RunStatus]] = {
    RunStatus.QUEUED: frozenset({RunStatus.RUNNING}),
    RunStatus.RUNNING: frozenset({RunStatus.FINISHED, RunStatus.FAILED}),
    RunStatus.FINISHED: frozenset(),
    RunStatus.FAILED: frozenset(),
}


def move_run(before: RunStatus, after: RunStatus) -> RunStatus:
    """`after`, if the table has that transition; raises TransitionForbidden otherwise."""
    if after not in RUN_TRANSITIONS[before]:
        raise TransitionForbidden(f"A run that is {before} cannot become {after}.")
    return after


@dataclass(frozen=True, slots=True)
class Said:
    """A message of the customer."""

    message_id: str
    text: str

    def masked(self) -> Said:
        return replace(self, text=mask_card_numbers(self.text))

    @property
    def title(self) -> str:
        """What a conversation that begins with this message is called in lists."""
        line = " ".join(self.text.split())
        return line if len(line) <= _TITLE_LENGTH else line[: _TITLE_LENGTH - 1].rstrip() + "…"


@dataclass(frozen=True, slots=True)
class PaymentConfirmation:
    """The customer's own structured word: this order, as it was shown, by this payment method, for this amount."""

    order_id: UUID
    order_version: int
    amount: Money
    payment_method: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to an open question; `confirmation` None cancels it, `words` is what the transcript shows of it."""

    interrupt_id: str
    confirmation: PaymentConfirmation | None
    words: Said | None = None

    def masked(self) -> Answer:
        return self if self.words is None else replace(self, words=self.words.masked())


@dataclass(frozen=True, slots=True)
class RunRequest:
    """One run that a customer asks for: something said, or an answer to a payment request."""

    conversation_id: UUID
    run_id: str
    asked: Said | Answer

    def masked(self) -> RunRequest:
        """Without card numbers, before it is stored or passed on."""
        return replace(self, asked=self.asked.masked())

    @property
    def words(self) -> Said | None:
        """What the transcript shows as the customer's own."""
        return self.asked if isinstance(self.asked, Said) else self.asked.words


@dataclass(frozen=True, slots=True)
class Conversation:
    """One chat, as listed; `interrupt` is its open payment request (AG-UI Interrupt)."""

    id: UUID
    title: str
    created_at: datetime
    updated_at: datetime
    interrupt: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """What was said, or an activity (`{"type", "content"}`) that was shown."""

    id: str
    run_id: str
    role: Literal["user", "assistant", "activity"]
    content: str
    activity: Mapping[str, Any] | None
    created_at: datetime
