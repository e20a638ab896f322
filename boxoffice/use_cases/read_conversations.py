"""The caller's own conversations: our database is the record of what was said."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from boxoffice.aws.data_api import Database
from boxoffice.domain.conversations import ChatMessage, Conversation
from boxoffice.domain.identity import Caller
from boxoffice.domain.pages import Page, PageRequest
from boxoffice.store import conversations
from boxoffice.store.callers import enter_customer
from boxoffice.telemetry import traced


@dataclass(frozen=True, slots=True)
class Transcript:
    """A page of what was said, and the run that is under way."""

    conversation: Conversation
    running: str | None
    messages: Page[ChatMessage]


@traced
def list_conversations(
    database: Database, caller: Caller, *, limit: int | None = None, cursor: str | None = None
) -> Page[Conversation]:
    """The conversation used last comes first. `database` is the bridge role's, here and below."""
    page = PageRequest.of(limit, cursor, keys=2)
    with database.transaction() as tx:
        customer = enter_customer(tx, caller)
        return conversations.list_conversations(tx, customer.customer_id, page)


@traced
def list_messages(
    database: Database, caller: Caller, conversation_id: UUID, *, limit: int | None = None, cursor: str | None = None
) -> Transcript:
    """Oldest first. Raises NotFound for an unknown conversation or another's."""
    page = PageRequest.of(limit, cursor, keys=1)
    with database.transaction() as tx:
        customer = enter_customer(tx, caller)
        found = conversations.get(tx, customer.customer_id, conversation_id)
        messages = conversations.list_messages(tx, customer.customer_id, conversation_id, page)
    return Transcript(found.conversation, found.running, messages)
