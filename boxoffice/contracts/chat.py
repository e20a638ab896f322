"""Conversations, runs and their events on the wire. The events themselves are AG-UI 1.0."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from boxoffice.contracts.wire import Money, Request, Wire
from boxoffice.domain import conversations as domain

MAX_TEXT = 8000
"""Characters in one chat message."""
MAX_FRAME_BYTES = 32 * 1024
"""A chat frame or run request larger than this is refused."""

MESSAGE_WITHDRAWN = "messageWithdrawn"
"""The one CUSTOM event, with `{"messageId"}`: that message was not finished and counts no more; a new one begins."""

CONFIRM_PAYMENT = "confirmPayment"
"""The reason of the one interrupt there is."""

ActivityType = Literal["ticketList", "upgradeOptions", "orderSummary", "paymentReceipt", "confirmation", "caseOpened"]

Outcome = Literal["paid", "declined", "unknown", "expired", "refused", "cancelled", "withdrawn"]


class ConversationCreated(Wire):
    conversation_id: UUID


class Conversation(Wire):
    """One chat, as listed."""

    id: UUID
    title: str
    created_at: datetime
    updated_at: datetime
    interrupt: dict[str, Any] | None = None

    @classmethod
    def of(cls, chat: domain.Conversation) -> Conversation:
        return cls(
            id=chat.id,
            title=chat.title,
            created_at=chat.created_at,
            updated_at=chat.updated_at,
            interrupt=dict(chat.interrupt) if chat.interrupt else None,
        )


class ConversationList(Wire):
    conversations: list[Conversation]
    next_cursor: str | None = None


class Message(Wire):
    """What was said, or an activity that was shown, in order."""

    id: str
    run_id: str
    role: Literal["user", "assistant", "activity"]
    content: str
    activity_type: str | None = None
    activity: dict[str, Any] | None = None
    created_at: datetime

    @classmethod
    def of(cls, message: domain.ChatMessage) -> Message:
        return cls(
            id=message.id,
            run_id=message.run_id,
            role=message.role,
            content=message.content,
            activity_type=message.activity["type"] if message.activity else None,
            activity=message.activity["content"] if message.activity else None,
            created_at=message.created_at,
        )


class MessageList(Wire):
    """Messages oldest first; `interrupt` is the open payment request, `running` the run that is under way."""

    messages: list[Message]
    next_cursor: str | None = None
    interrupt: dict[str, Any] | None = None
    running: str | None = None


class RunEvents(Wire):
    """The numbered events of a run after `n`; `finished` says that none will follow."""

    events: list[dict[str, Any]]
    finished: bool


class RunFinishedEvents(Wire):
    """A whole run without streaming."""

    events: list[dict[str, Any]]


class SocketTicket(Wire):
    """A socket address that works once, within 30 seconds."""

    url: str
    expires_at: datetime


class PaymentAnswer(Request):
    """The customer's structured answer to a payment request (AG-UI resume payload)."""

    order_id: UUID
    order_version: Annotated[int, Field(strict=True)]
    payment_method: Annotated[str, Field(pattern=r"^pm_[A-Za-z0-9]{1,64}$")]
    amount: Money


class PaymentOutcome(Wire):
    """All that the agent learns of a payment: the bridge sends it in place of the customer's answer."""

    order_id: UUID | None
    outcome: Outcome
    order_status: str | None = None
    confirmation_code: str | None = None
    failure_code: str | None = None


class TurnResult(Wire):
    """`RUN_FINISHED.result`: what was done, suggested replies, and how sure the agent is (0 to 1)."""

    actions: list[str] = []
    next_steps: list[str] = []
    confidence_score: Annotated[float, Field(ge=0, le=1)] = 1.0
