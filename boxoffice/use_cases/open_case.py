"""Turning a chat into a case that a person takes up."""

from __future__ import annotations

from uuid import UUID

from boxoffice.aws.data_api import Database, ForeignKeyViolation, Transaction, UniqueViolation
from boxoffice.domain.cards import mask_card_numbers
from boxoffice.domain.cases import (
    MOST_TRANSCRIPT_BYTES,
    MOST_TRANSCRIPT_MESSAGES,
    Case,
    subject_of,
    transcript_of,
)
from boxoffice.domain.conversations import ChatMessage
from boxoffice.domain.errors import InvalidInput, NotFound
from boxoffice.domain.identity import Caller
from boxoffice.store import cases, conversations
from boxoffice.store.callers import enter_customer
from boxoffice.store.idempotency import IdempotencyKey
from boxoffice.telemetry import traced
from boxoffice.use_cases.house import House

_LONGEST_REASON = 60
_LONGEST_SUMMARY = 4000
_TRIES = 3


@traced
def open_case(
    house: House,
    database: Database,
    caller: Caller,
    *,
    conversation_id: UUID | None,
    reason: str,
    summary: str,
    key: str,
) -> Case:
    """A case of the caller with the transcript of their own conversation, and the mail that confirms it.

    `database` is the customer role's. The same key and request gives the same case again. Raises InvalidInput,
    KeyReused, or NotFound for a conversation that is not the caller's.
    """
    reason, summary = _checked(reason, "reason", _LONGEST_REASON), _checked(summary, "summary", _LONGEST_SUMMARY)
    request = {"conversation": str(conversation_id), "reason": reason, "summary": summary}
    named = IdempotencyKey.of("open_case", key, request)
    for attempt in range(1, _TRIES + 1):
        try:
            return _open(house, database, caller, conversation_id, reason, summary, named)
        except UniqueViolation:
            if attempt == _TRIES:  # the same key came first; the next look finds its case
                raise
        except ForeignKeyViolation as unknown:
            raise NotFound(conversations.NO_SUCH_CONVERSATION) from unknown
    raise AssertionError("unreachable: the last try returns or raises")


def _open(
    house: House,
    database: Database,
    caller: Caller,
    conversation_id: UUID | None,
    reason: str,
    summary: str,
    key: IdempotencyKey,
) -> Case:
    with database.transaction() as tx:
        customer = enter_customer(tx, caller)
        case_id = cases.opened_before(tx, customer.customer_id, key)
        if case_id is None:
            case_id = house.new_id()
            said = _said(tx, customer.customer_id, conversation_id) if conversation_id else []
            cases.open_case(
                tx,
                case_id,
                customer.customer_id,
                conversation_id=conversation_id,
                reason=reason,
                subject=subject_of(summary, reason),
                summary=summary,
                transcript=transcript_of(said),
                mail_id=house.new_id(),
                key=key,
                now=house.now(),
            )
        return cases.get(tx, case_id)


def _said(tx: Transaction, customer_id: UUID, conversation_id: UUID) -> list[ChatMessage]:
    return conversations.last_messages(
        tx, customer_id, conversation_id, MOST_TRANSCRIPT_MESSAGES, MOST_TRANSCRIPT_BYTES
    )


def _checked(text: str, field: str, longest: int) -> str:
    """The text without card numbers and what a database cannot hold.

    Raises InvalidInput when nothing is left or it is too long.
    """
    clean = "".join(
        sign for sign in text if sign in "\n\t" or (sign.isprintable() and not "\ud800" <= sign <= "\udfff")
    )
    clean = mask_card_numbers(clean.strip())
    if not 1 <= len(clean) <= longest:
        raise InvalidInput(f"Give 1 to {longest} characters.", field=field)
    return clean
