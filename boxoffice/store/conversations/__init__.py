"""Conversations and what was said in them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from boxoffice.aws.data_api import Transaction
from boxoffice.domain.conversations import ChatMessage, Conversation
from boxoffice.domain.errors import NotFound
from boxoffice.domain.pages import Page, PageRequest
from boxoffice.store.statements import statement

NO_SUCH_CONVERSATION = "No such conversation of yours."


@dataclass(frozen=True, slots=True)
class OpenConversation:
    """A conversation and the run that is under way in it."""

    conversation: Conversation
    running: str | None


def start(tx: Transaction, conversation_id: UUID, customer_id: UUID, now: datetime) -> None:
    tx.execute(statement(__name__, "start"), id=conversation_id, customer_id=customer_id, at=now)


def list_conversations(tx: Transaction, customer_id: UUID, page: PageRequest) -> Page[Conversation]:
    """The customer's conversations, the one used last first."""
    before, before_id = page.before()
    rows = tx.query(
        statement(__name__, "list"),
        customer_id=customer_id,
        before=before,
        before_id=before_id,
        page=page.limit + 1,
    )
    return page.page([_conversation(row) for row in rows], lambda chat: (chat.updated_at.isoformat(), str(chat.id)))


def get(tx: Transaction, customer_id: UUID, conversation_id: UUID) -> OpenConversation:
    """A conversation of the customer's; raises NotFound."""
    rows = tx.query(statement(__name__, "get"), id=conversation_id, customer_id=customer_id)
    if not rows:
        raise NotFound(NO_SUCH_CONVERSATION)
    return OpenConversation(_conversation(rows[0]), rows[0]["running"])


def list_messages(tx: Transaction, customer_id: UUID, conversation_id: UUID, page: PageRequest) -> Page[ChatMessage]:
    """What was said, oldest first."""
    rows = tx.query(
        statement(__name__, "messages"),
        customer_id=customer_id,
        conversation_id=conversation_id,
        after=page.position(),
        page=page.limit + 1,
    )
    shown = page.page(rows, lambda row: (str(row["position"]),), found=rows[0]["found"] if rows else 0)
    return Page(tuple(_message(row) for row in shown.items), shown.next_cursor)


def last_messages(
    tx: Transaction, customer_id: UUID, conversation_id: UUID, most: int, most_bytes: int
) -> list[ChatMessage]:
    """The newest messages of a customer's conversation, oldest first; of an activity, its type alone."""
    rows = tx.query(
        statement(__name__, "last_messages"),
        customer_id=customer_id,
        conversation_id=conversation_id,
        most=most,
        most_bytes=most_bytes,
    )
    return [_message(row) for row in reversed(rows)]


def _conversation(row: Mapping[str, Any]) -> Conversation:
    question = json.loads(row["open_interrupt"]) if row["open_interrupt"] else None
    return Conversation(row["id"], row["title"], row["created_at"], row["updated_at"], still_open(question))


def still_open(question: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """The payment request that a customer can still answer: none once it carries its outcome."""
    return None if question is None or "outcome" in question else question


def _message(row: Mapping[str, Any]) -> ChatMessage:
    activity = json.loads(row["activity"]) if row["activity"] else None
    return ChatMessage(row["id"], row["run_id"], row["role"], row["content"], activity, row["created_at"])
