"""What the agent is told: the new message or a payment's outcome, and facts that no client can forge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from ag_ui.core import PROTOCOL_VERSION

from boxoffice.contracts.chat import PaymentOutcome
from boxoffice.domain.conversations import Answer, Said
from boxoffice.store.runs import TakenRun
from boxoffice.use_cases.house import House


def said_input(house: House, run: TakenRun, said: Said, *, rules_only: bool) -> dict[str, Any]:
    """A run that says something; earlier messages are the agent's to remember.

    A payment request that was settled while the agent was away comes with it: the agent may not know of it yet.
    """
    message = {"id": said.message_id, "role": "user", "content": said.text}
    body = {**_input(house, run, rules_only), "messages": [message]}
    if (question := settled_question(run)) is not None:
        outcome = PaymentOutcome.model_validate(question["outcome"])
        body["forwardedProps"]["settled"] = _entry(question["id"], outcome)
    return body


def settled_question(run: TakenRun) -> Mapping[str, Any] | None:
    """The payment request that was settled and of which the agent may not know yet."""
    return run.open_interrupt if run.open_interrupt and "outcome" in run.open_interrupt else None


def outcome_input(
    house: House, run: TakenRun, answer: Answer, outcome: PaymentOutcome, *, rules_only: bool
) -> dict[str, Any]:
    """A run that resumes a payment request with its outcome alone: no payment method, no amount."""
    return {**_input(house, run, rules_only), "messages": [], "resume": [_entry(answer.interrupt_id, outcome)]}


def _entry(interrupt_id: str, outcome: PaymentOutcome) -> dict[str, Any]:
    status = "cancelled" if outcome.outcome == "cancelled" else "resolved"
    return {"interruptId": interrupt_id, "status": status, "payload": outcome.to_wire()}


def prewarming_input(conversation_id: UUID) -> dict[str, Any]:
    """A run with nothing in it, which only makes the conversation's process start."""
    return {
        "threadId": str(conversation_id),
        "runId": f"prewarm-{conversation_id}",
        "state": {},
        "messages": [],
        "tools": [],
        "context": [],
        "forwardedProps": {"prewarm": True},
    }


def _input(house: House, run: TakenRun, rules_only: bool) -> dict[str, Any]:
    venue = house.venue
    context = {
        "today": venue.today(house.now()).isoformat(),
        "timeZone": str(venue.time_zone),
        "language": run.language,
        "firstName": run.first_name,
        "venueName": venue.name,
        "rememberPreferences": "true" if run.remember_preferences else "false",
    }
    return {
        "threadId": str(run.conversation_id),
        "runId": run.id,
        "protocolVersion": PROTOCOL_VERSION,
        "state": {},
        "tools": [],
        "context": [{"description": name, "value": value} for name, value in context.items()],
        "forwardedProps": {"rulesOnly": True} if rules_only else {},
    }
