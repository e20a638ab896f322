"""What of the agent's events is passed on: valid AG-UI, of the kinds that customers are shown."""

from __future__ import annotations

import logging
from functools import cache
from typing import Any, get_args
from uuid import UUID

from ag_ui.core import Event, EventType, RunFinishedEvent, RunFinishedInterruptOutcome, TokenUsage
from pydantic import TypeAdapter, ValidationError

from boxoffice.aws.agentcore import AgentFailed
from boxoffice.contracts.chat import CONFIRM_PAYMENT, MESSAGE_WITHDRAWN, ActivityType, TurnResult

_PASSED = frozenset(
    {
        EventType.TEXT_MESSAGE_START,
        EventType.TEXT_MESSAGE_CONTENT,
        EventType.TEXT_MESSAGE_END,
        EventType.TOOL_CALL_START,
        EventType.TOOL_CALL_ARGS,
        EventType.TOOL_CALL_END,
        EventType.TOOL_CALL_RESULT,
        EventType.ACTIVITY_SNAPSHOT,
        EventType.CUSTOM,
        EventType.RUN_FINISHED,
        EventType.RUN_ERROR,
    }
)
_UNSUPPORTED = frozenset({EventType.TEXT_MESSAGE_CHUNK, EventType.TOOL_CALL_CHUNK, EventType.ACTIVITY_DELTA})
"""Kinds that would have to be put together before they could be stored: our agents do not send them."""
_OF_THE_BRIDGE = "paymentReceipt"
"""The one activity that no agent can show: it says that money moved."""
_ACTIVITIES = frozenset(get_args(ActivityType)) - {_OF_THE_BRIDGE}
_LONGEST_INTERRUPT_ID = 110

logger = logging.getLogger(__name__)


def shown(event: dict[str, Any]) -> dict[str, Any] | None:
    """The event as it is passed on, or None for one that customers are not shown.

    Raises AgentFailed for what is no AG-UI event or of a kind that cannot be stored.
    """
    kind = event["type"]
    if kind in _UNSUPPORTED:
        raise AgentFailed(f"the agent sent {kind}, which the bridge does not take")
    try:
        _events().validate_python(event)
    except ValidationError as error:
        raise AgentFailed(f"the agent sent a malformed {str(kind)[:40]}") from error
    if kind not in _PASSED:
        return None
    if kind == EventType.ACTIVITY_SNAPSHOT and event["activityType"] not in _ACTIVITIES:
        logger.warning("an activity of the agent was dropped", extra={"activity": str(event["activityType"])[:40]})
        return None
    if kind == EventType.CUSTOM and not _withdraws(event):
        return None
    if kind == EventType.TEXT_MESSAGE_START:
        event = {**event, "role": "assistant"}
    return {name: value for name, value in event.items() if name != "rawEvent" and value is not None}


def _withdraws(event: dict[str, Any]) -> bool:
    value = event["value"]
    return event["name"] == MESSAGE_WITHDRAWN and isinstance(value, dict) and isinstance(value.get("messageId"), str)


@cache
def _events() -> TypeAdapter[Any]:
    return TypeAdapter(Event)


def finished(event: dict[str, Any]) -> tuple[TurnResult, dict[str, Any] | None, list[TokenUsage]]:
    """A RUN_FINISHED's result, its payment request if it ends with one, and what models were used.

    Raises AgentFailed for an interrupt that is no payment request.
    """
    ended = RunFinishedEvent.model_validate(event)
    try:
        result = TurnResult.model_validate(ended.result or {})
    except ValidationError:
        logger.warning("the agent's result was dropped")
        result = TurnResult()
    usage = list(ended.usage or [])
    if not isinstance(ended.outcome, RunFinishedInterruptOutcome):
        return result, None, usage
    interrupt = ended.outcome.interrupts[0]
    wire: dict[str, Any] = interrupt.model_dump(mode="json", by_alias=True)
    if interrupt.reason != CONFIRM_PAYMENT or len(ended.outcome.interrupts) > 1:
        raise AgentFailed("the agent asked a question that is no payment request")
    if len(interrupt.id) > _LONGEST_INTERRUPT_ID:
        raise AgentFailed("the agent's interrupt has too long an id")
    asked_order(wire)
    return result, wire, usage


def asked_order(interrupt: dict[str, Any]) -> UUID:
    """The order that a payment request is about; raises AgentFailed if it names none."""
    try:
        return UUID((interrupt.get("metadata") or {})["orderId"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise AgentFailed("the agent's payment request names no order") from error
