"""What the agent is told: the new message or a payment's outcome, and facts that no client can forge."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ag_ui.core import PROTOCOL_VERSION

from boxoffice.contracts.chat import PaymentOutcome
from boxoffice.domain.conversations import Answer, Said
from boxoffice.store.runs import TakenRun
from boxoffice.use_cases.house import House


def said_input(house: House, run: TakenRun, said: Said, *, rules_only: bool) -> dict[str, Any]:
    """A run that says something; earlier messages are the agent's to remember."""
    message = {"id": said.message_id, "role": "user", "content": said.text}
    return {**_input(house, run, rules_only), "messages": [message]}


def outcome_input(
    house: House, run: TakenRun, answer: Answer, outcome: PaymentOutcome, *, rules_only: bool
) -> dict[str, Any]:
    """A run that resumes a payment request with its outcome alone: no payment method, no amount."""
    status = "cancelled" if outcome.outcome == "cancelled" else "resolved"
    entry = {"interruptId": answer.interrupt_id, "status": status, "payload": outcome.to_wire()}
    return {**_input(house, run, rules_only), "messages": [], "resume": [entry]}


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
