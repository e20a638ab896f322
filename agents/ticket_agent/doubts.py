"""What a run that was never finished may have done: a trusted fact of the runs after it, until the records are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from strands import Agent
from strands.types.content import Message

from agents.ticket_agent.kept import Kept

PERHAPS_ORDERED = "perhapsOrdered"
_LOOKS = "list_orders"
_FACT = "An answer was lost: an order may be there. Look with list_orders before you say what is ordered or not."


def leave_behind(agent: Agent, kept: Kept) -> None:
    """A run comes after one that was not finished: whether that one has ordered is in doubt from here on."""
    if kept.may_have_ordered or _doubted(kept):
        agent.state.set(PERHAPS_ORDERED, True)


def carry_over(agent: Agent, kept: Kept) -> None:
    """A run goes on where it was: what was in doubt there still is, also in a process that knows only what was kept."""
    if _doubted(kept):
        agent.state.set(PERHAPS_ORDERED, True)


def doubts(agent: Agent) -> Mapping[str, str]:
    """The fact as a run is told it; empty where there is no doubt."""
    return {PERHAPS_ORDERED: _FACT} if agent.state.get(PERHAPS_ORDERED) else {}


def settle_doubts(agent: Agent, messages: Sequence[Message]) -> None:
    """The run is over; it may have read the records."""
    asked = {
        block["toolUse"]["toolUseId"]
        for message in messages
        for block in message["content"]
        if "toolUse" in block and block["toolUse"]["name"] == _LOOKS
    }
    results = [block["toolResult"] for message in messages for block in message["content"] if "toolResult" in block]
    if any(result["toolUseId"] in asked and result["status"] == "success" for result in results):
        agent.state.delete(PERHAPS_ORDERED)


def _doubted(kept: Kept) -> bool:
    return not kept.over and bool((kept.state.get("state") or {}).get(PERHAPS_ORDERED))
