"""What a run's agent is invoked with: what the customer asked, or the rest of a run that was begun before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ag_ui.core import BaseEvent
from strands import Agent
from strands.types.agent import Limits
from strands.types.content import ContentBlock, Message

from agents.models.usage import USAGE_KEY
from agents.ticket_agent.confirmation import answered, open_requests, withdraw
from agents.ticket_agent.kept import Kept
from agents.ticket_agent.tool_server import ANSWER_LOST
from agents.ticket_agent.translation import Translation
from agents.ticket_agent.turn_input import Resumed, Said

MOST_MODEL_CALLS = 10
MOST_TOKENS = 200_000
_LOST = f"unavailable: {ANSWER_LOST}"


@dataclass(frozen=True, slots=True)
class Prepared:
    """Strands' prompt, `invocation_state` and limits, and the events that preparing made.

    `answered` says that there is nothing left to invoke the agent for.
    """

    prompt: Any
    state: dict[str, Any]
    translation: Translation
    events: Sequence[BaseEvent] = ()
    answered: bool = False
    calls_made: int = 0

    @property
    def limits(self) -> Limits:
        """A run has what it has, however often it is taken up; what is left is enough to end it."""
        tokens = self.state[USAGE_KEY].total_tokens
        return {"turns": max(1, MOST_MODEL_CALLS - self.calls_made), "total_tokens": max(1, MOST_TOKENS - tokens)}


def prepare(agent: Agent, asked: Said | Resumed, state: dict[str, Any]) -> Prepared:
    """A run from its start. Raises InterruptUnknown."""
    waiting = open_requests(agent)
    translation = Translation(_calls_waiting(agent.messages) if waiting else {})
    if isinstance(asked, Resumed):
        resuming, outcomes = answered(waiting, asked.interrupt_id, asked.outcome)
        return Prepared(resuming, {**state, **outcomes}, translation)
    if not waiting:
        return Prepared(asked.text, state, translation)
    message = withdraw(agent, waiting, asked)
    return Prepared(None, state, translation, list(translation.results(message)))


def taken_up(agent: Agent, kept: Kept, state: dict[str, Any]) -> Prepared:
    """A run from where it was: a tool that was called and has not answered is called, else the model goes on.

    One whose second call would not be the first is not called: the model learns that its answer was lost.
    """
    events = list(told_again(agent, kept))
    translation = Translation(_names([*agent.messages[-1:], *kept.messages]))
    agent.messages.extend(kept.messages)
    kept.session_agent().initialize_internal_state(agent)
    waits, unanswered = bool(open_requests(agent)), _names(agent.messages[-1:])
    if not waits and not all(_repeats_safely(agent, name) for name in unanswered.values()):
        lost = _lost(unanswered)
        agent.messages.append(lost)
        events += translation.results(lost)
    answered = waits or (agent.messages[-1]["role"] == "assistant" and not unanswered)
    return Prepared(None, state, translation, events, answered, kept.answers)


def _repeats_safely(agent: Agent, tool: str) -> bool:
    return getattr(agent.tool_registry.registry.get(tool), "repeats_safely", True)


def _lost(calls: Iterable[str]) -> Message:
    results: list[ContentBlock] = [
        {"toolResult": {"toolUseId": call, "status": "error", "content": [{"text": _LOST}]}} for call in calls
    ]
    return {"role": "user", "content": results}


def told_again(agent: Agent, kept: Kept) -> Iterator[BaseEvent]:
    """The events of a run's messages, which may be in the agent's history already."""
    before = agent.messages[: -len(kept.messages)] if kept.over else agent.messages
    translation = Translation(_calls_waiting(before))
    for message in kept.messages:
        yield from translation.retell(message)
    yield from translation.end()


def _calls_waiting(messages: Sequence[Message]) -> dict[str, str]:
    """The tool calls of a message that a payment request stopped: names by id. Their results come in this run."""
    return _names(messages[-1:])


def _names(messages: Sequence[Message]) -> dict[str, str]:
    uses = [block["toolUse"] for message in messages for block in message["content"] if "toolUse" in block]
    return {use["toolUseId"]: use["name"] for use in uses}
