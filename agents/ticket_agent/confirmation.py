"""Asking the customer to confirm a payment: Strands' interrupt inside, AG-UI's interrupt outside.

The tool `request_payment` charges nothing. It ends the run with the order's payment request; the customer's answer goes
to the bridge, which settles it, and the run that resumes brings its outcome, the one thing the model learns.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from ag_ui.core import Interrupt
from pydantic import ValidationError
from strands import Agent, ToolContext, tool
from strands.types.content import ContentBlock, Message
from strands.types.tools import AgentTool, ToolResult, ToolUse

from agents.ticket_agent.remote_tools import RemoteTool, tool_result
from agents.ticket_agent.turn_input import Resumed, Said
from boxoffice.contracts.chat import CONFIRM_PAYMENT, PaymentAnswer, PaymentOutcome
from boxoffice.contracts.orders import PaymentRequest

ASKS_PAYMENT = "request_payment"
OUTCOMES = "boxoffice_payment_outcomes"
"""In `invocation_state`: the outcome of each payment request that this run answers, by tool call."""

_CALL, _REQUEST = "toolCallId", "request"
_LOCALES = {"en": "en_GB", "de": "de_DE"}


class InterruptUnknown(Exception):
    """The run resumes a payment request that is not open."""


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A payment request that waits for the customer."""

    interrupt_id: str
    tool_use_id: str
    request: PaymentRequest


def request_payment_tool(remote: RemoteTool) -> AgentTool:
    """`request_payment` as the model sees it: asks the MCP tool what is due, then the customer."""
    spec = remote.tool_spec

    @tool(name=ASKS_PAYMENT, description=spec["description"], inputSchema=spec["inputSchema"]["json"], context=True)
    async def request_payment(order_id: str, tool_context: ToolContext) -> ToolResult:
        tool_use_id = tool_context.tool_use["toolUseId"]
        outcome = tool_context.invocation_state.get(OUTCOMES, {}).get(tool_use_id)
        if outcome is not None:
            return _told(tool_use_id, outcome)
        asked = await remote.call({"order_id": order_id})
        request = _request_in(asked.data) if asked.data is not None and not asked.failed else None
        if request is None or not request.due:
            return tool_result(tool_use_id, asked)
        tool_context.interrupt(CONFIRM_PAYMENT, reason={_CALL: tool_use_id, _REQUEST: request.to_wire()})
        raise AssertionError("unreachable: an interrupt without an outcome ends the run")

    return request_payment


def _request_in(data: Any) -> PaymentRequest | None:
    try:
        return PaymentRequest.model_validate(data)
    except ValidationError:
        return None


def open_requests(agent: Agent) -> list[OpenRequest]:
    """The payment requests that the agent waits for, in the order asked; also after a restart."""
    state = agent.take_snapshot(include=["interrupt_state"]).data["interrupt_state"]
    if not state["activated"]:
        return []
    return [
        OpenRequest(found["id"], found["reason"][_CALL], PaymentRequest.model_validate(found["reason"][_REQUEST]))
        for found in state["interrupts"].values()
        if found["name"] == CONFIRM_PAYMENT and found["response"] is None
    ]


def answered(waiting: list[OpenRequest], interrupt_id: str, outcome: PaymentOutcome) -> tuple[Any, dict[str, Any]]:
    """What resumes the agent: Strands' prompt, and what `request_payment` finds in `invocation_state`.

    Raises InterruptUnknown when that request is not open, or the outcome is another order's.
    """
    found = next((request for request in waiting if request.interrupt_id == interrupt_id), None)
    if found is None or outcome.order_id not in (None, found.request.order_id):
        raise InterruptUnknown
    wire = outcome.model_copy(update={"order_id": found.request.order_id}).to_wire()
    prompt = [{"interruptResponse": {"interruptId": interrupt_id, "response": wire}}]
    return prompt, {OUTCOMES: {found.tool_use_id: wire}}


def withdraw(agent: Agent, waiting: list[OpenRequest], said: Said) -> Message:
    """Answer all open requests and say the customer's text, in one message; the agent waits no more.

    They are withdrawn, but for one that the bridge has settled already.
    """
    snapshot = agent.take_snapshot(include=["interrupt_state"])
    pending = snapshot.data["interrupt_state"]["pending_tool_execution"]
    asked = {request.tool_use_id: request for request in waiting}
    results: list[ToolResult] = list(pending["completed_tool_results"])
    done = {result["toolUseId"] for result in results}
    for block in pending["assistant_message"]["content"]:
        use: ToolUse | None = block.get("toolUse")
        if use is not None and use["toolUseId"] not in done:
            results.append(_told(use["toolUseId"], _became(asked.get(use["toolUseId"]), said.settled).to_wire()))
    content: list[ContentBlock] = [{"toolResult": result} for result in results]
    message: Message = {"role": "user", "content": [*content, {"text": said.text}]}
    agent.messages.append(message)
    snapshot.data["interrupt_state"] = {"interrupts": {}, "context": {}, "activated": False}
    agent.load_snapshot(snapshot)
    return message


def _became(asked: OpenRequest | None, settled: Resumed | None) -> PaymentOutcome:
    """What the customer's words make of a request: withdrawn, unless it was settled before them."""
    order_id = asked.request.order_id if asked else None
    if asked and settled and settled.interrupt_id == asked.interrupt_id and settled.outcome.order_id == order_id:
        return settled.outcome
    return PaymentOutcome(order_id=order_id, outcome="withdrawn")


def _told(tool_use_id: str, outcome: dict[str, Any]) -> ToolResult:
    text = json.dumps(outcome, separators=(",", ":"))
    return {"toolUseId": tool_use_id, "status": "success", "content": [{"text": text}]}


def as_interrupt(asked: OpenRequest, language: str) -> Interrupt:
    """The payment request as AG-UI's interrupt; it ends with the order's hold."""
    wire = asked.request.to_wire()
    summary, price = _in_words(asked.request, language)
    verb = "Zahlung bestätigen" if language == "de" else "Confirm the payment"
    return Interrupt(
        id=asked.interrupt_id,
        reason=CONFIRM_PAYMENT,
        message=f"{verb}: {summary}, {price}",
        tool_call_id=asked.tool_use_id,
        response_schema=_answer_schema(),
        expires_at=wire["expiresAt"],
        metadata={**{name: wire[name] for name in ("orderId", "orderVersion", "total")}, "summary": summary},
    )


def _in_words(asked: PaymentRequest, language: str) -> tuple[str, str]:
    """What is paid for, with the date in full, and the price, in the customer's language."""
    from babel.dates import format_date  # noqa: PLC0415 - a tenth of a cold start that most turns do without
    from babel.numbers import format_currency  # noqa: PLC0415 - as above

    locale = _LOCALES[language]
    ticket = "Ticket" if language == "de" else "ticket"
    day = format_date(asked.visit_date, "EEEE, d. MMMM y" if language == "de" else "EEEE d MMMM y", locale=locale)
    count = f"{asked.tickets} {ticket}{'s' if asked.tickets > 1 else ''}"
    price = format_currency(asked.total.amount, asked.total.currency, locale=locale)
    return f"{count}, {asked.tier.label}, {day}", price


@cache
def _answer_schema() -> dict[str, Any]:
    return PaymentAnswer.model_json_schema(by_alias=True)
