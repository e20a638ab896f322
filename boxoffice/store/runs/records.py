"""What the database says of runs, as the bridge works with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from boxoffice.domain.conversations import Answer, PaymentConfirmation, RunStatus, Said
from boxoffice.domain.identity import Caller
from boxoffice.domain.model_costs import ModelSpending
from boxoffice.domain.money import Money


class Verdict(StrEnum):
    """What became of a run that was asked for."""

    ACCEPTED = "accepted"
    KNOWN = "known"
    REUSED = "reused"
    NOT_FOUND = "not_found"
    BUSY = "busy"
    NO_CONNECTION = "no_connection"
    TOKEN_EXPIRED = "token_expired"  # noqa: S105 - a verdict's name, no secret


@dataclass(frozen=True, slots=True)
class Accepted:
    """The verdict; `over` says that a known run of `caller` has ended already."""

    verdict: Verdict
    over: bool = False
    caller: Caller | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """Another holder works on this conversation."""


@dataclass(frozen=True, slots=True)
class Released:
    """The lease is nobody's; `waiting` says that runs were left for another holder."""

    waiting: bool = False


@dataclass(frozen=True, slots=True)
class TakenRun:
    """A run under the caller's lease, with everything that working it off needs.

    `spent` is what models have cost so far; `budget_told` says that the conversation knows that it was too much.
    """

    id: str
    conversation_id: UUID
    customer_id: UUID
    caller: Caller
    asked: Said | Answer
    token: str = field(repr=False)
    restarted: bool
    open_interrupt: Mapping[str, Any] | None
    last_n: int
    first_name: str
    language: str
    remember_preferences: bool
    spent: ModelSpending
    budget_told: bool
    connections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EndedRun:
    """How a run ended; `messages` holds `{id, role, content, activity}` in order, `interrupt` the open question."""

    status: RunStatus
    error_code: str | None
    result: Mapping[str, Any] | None
    events: Sequence[Mapping[str, Any]]
    messages: Sequence[Mapping[str, Any]]
    interrupt: Mapping[str, Any] | None
    decision: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Replay:
    """Stored events of a run; `abandoned` says that nobody works on it."""

    events: list[dict[str, Any]]
    over: bool
    abandoned: bool
    more: bool


def taken(answer: Mapping[str, Any]) -> TakenRun | Held | Released:
    """The answer of `take_run` and `finish_run`."""
    if answer["verdict"] == "held":
        return Held()
    if answer["verdict"] != "taken":
        return Released(waiting=answer["verdict"] == "left")
    secret = answer["secret"] or {}
    return TakenRun(
        id=answer["id"],
        conversation_id=UUID(answer["conversation_id"]),
        customer_id=UUID(answer["customer_id"]),
        caller=Caller.customer(answer["subject"]),
        asked=_asked(answer["input"], secret),
        token=secret.get("token", ""),
        restarted=answer["restarted"],
        open_interrupt=answer["open_interrupt"],
        last_n=answer["last_n"],
        first_name=answer["customer"]["first_name"],
        language=answer["customer"]["language"],
        remember_preferences=answer["customer"]["remember_preferences"],
        spent=ModelSpending(Decimal(answer["spent"]["conversation"]), Decimal(answer["spent"]["day"])),
        budget_told=answer["budget_told"],
        connections=tuple(answer["connections"]),
    )


def stored_input(asked: Said | Answer) -> dict[str, Any]:
    """What is stored of a request: the payment method's token is not part of it."""
    if isinstance(asked, Said):
        return {"message": {"id": asked.message_id, "text": asked.text}}
    stored: dict[str, Any] = {"interruptId": asked.interrupt_id, "status": "cancelled"}
    if asked.confirmation is not None:
        amount = asked.confirmation.amount
        stored |= {
            "status": "resolved",
            "orderId": str(asked.confirmation.order_id),
            "orderVersion": asked.confirmation.order_version,
            "amount": {"amount": str(amount.amount), "currency": amount.currency},
        }
    return {"answer": stored}


def _asked(stored: Mapping[str, Any], secret: Mapping[str, Any]) -> Said | Answer:
    if "message" in stored:
        return Said(stored["message"]["id"], stored["message"]["text"])
    given = stored["answer"]
    if given["status"] == "cancelled":
        return Answer(given["interruptId"], None)
    amount = Money(Decimal(given["amount"]["amount"]), given["amount"]["currency"])
    confirmation = PaymentConfirmation(
        UUID(given["orderId"]), given["orderVersion"], amount, secret.get("paymentMethod", "")
    )
    return Answer(given["interruptId"], confirmation)
