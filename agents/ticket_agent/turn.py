"""One run of a conversation: what the customer said or what became of a payment goes in, AG-UI events come out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from ag_ui.core import BaseEvent, RunFinishedEvent, RunFinishedInterruptOutcome
from strands import Agent
from strands.types.agent import Limits

from agents.models.rules.model import CONTEXT_KEY
from agents.ticket_agent.agent import prompt, system_prompt
from agents.ticket_agent.confirmation import OpenRequest, answered, as_interrupt, open_requests, withdraw
from agents.ticket_agent.conversations import Conversation
from agents.ticket_agent.outcome import tokens_used, turn_result
from agents.ticket_agent.translation import Translation
from agents.ticket_agent.turn_input import Resumed, Said, TurnInput

MOST_MODEL_CALLS = 10
_LIMITS: Limits = {"turns": MOST_MODEL_CALLS}
_SPOKE = frozenset({"end_turn", "stop_sequence", "content_filtered", "guardrail_intervened"})

logger = logging.getLogger(__name__)


class TurnFailed(Exception):
    """The model gave no answer; the conversation is as it was before the run."""


@dataclass(frozen=True, slots=True)
class _Prepared:
    """What Strands is invoked with, and the events that preparing it made."""

    prompt: Any
    state: dict[str, Any]
    events: list[BaseEvent]


async def take_turn(
    conversation: Conversation, turn: TurnInput, asked: Said | Resumed, *, model_name: str, caches_prompt: bool
) -> AsyncIterator[BaseEvent]:
    """The run's events up to RUN_FINISHED. Runs of one conversation wait for each other.

    Raises InterruptUnknown or TurnFailed; the conversation is then as it was before.
    """
    async with conversation.lock:
        agent = conversation.agent
        waiting = open_requests(agent)
        translation = Translation(_calls_waiting(agent) if waiting else {})
        with _Undo(agent) as undo:
            prepared = _prepare(agent, turn, asked, waiting, translation)
            agent.system_prompt = system_prompt(turn.context, caches_prompt=caches_prompt)
            for event in prepared.events:
                yield event
            async for event in _run(agent, turn, prepared, translation):
                yield event
            undo.keep()
        await _remember(conversation)
        yield _finished(agent, turn, prepared.state, model_name)


def _prepare(
    agent: Agent, turn: TurnInput, asked: Said | Resumed, waiting: list[OpenRequest], translation: Translation
) -> _Prepared:
    state: dict[str, Any] = {CONTEXT_KEY: dict(turn.context)}
    if isinstance(asked, Resumed):
        resuming, outcomes = answered(waiting, asked.interrupt_id, asked.outcome)
        return _Prepared(resuming, {**state, **outcomes}, [])
    if not waiting:
        return _Prepared(asked.text, state, [])
    message = withdraw(agent, waiting, asked.text)
    return _Prepared(None, state, list(translation.results(message)))


async def _run(
    agent: Agent, turn: TurnInput, prepared: _Prepared, translation: Translation
) -> AsyncIterator[BaseEvent]:
    result = None
    stream = agent.stream_async(prepared.prompt, invocation_state=prepared.state, limits=_LIMITS)
    try:
        async with aclosing(stream) as events:  # type: ignore[type-var]  # an async generator, typed as an iterator
            async for strands_event in events:
                result = strands_event.get("result", result)
                for event in translation.events(strands_event):
                    yield event
    except Exception as trouble:
        raise TurnFailed(type(trouble).__name__) from trouble
    for event in translation.end():
        yield event
    if result is None or result.stop_reason not in {"interrupt", *_SPOKE}:
        logger.warning("a turn was cut short", extra={"reason": result.stop_reason if result else None})
    spoken = agent.messages[-1]["role"] == "assistant" and any(b.get("text") for b in agent.messages[-1]["content"])
    if (result is None or result.stop_reason != "interrupt") and not spoken:
        closing = prompt(f"closing.{turn.language}")
        agent.messages.append({"role": "assistant", "content": [{"text": closing}]})
        for event in translation.say(closing):
            yield event


def _calls_waiting(agent: Agent) -> dict[str, str]:
    """The tool calls of the message that a payment request stopped: names by id. Their results come in this run."""
    uses = [block["toolUse"] for block in agent.messages[-1]["content"] if "toolUse" in block]
    return {use["toolUseId"]: use["name"] for use in uses}


async def _remember(conversation: Conversation) -> None:
    """Keep the turn before it is said to be finished. Trouble is not the customer's: the next turn keeps both."""
    if conversation.memory is None:
        return
    try:
        await asyncio.to_thread(conversation.memory.save, conversation.agent)
    except Exception:  # the SDK raises whatever boto3 does, and what a cut line gives
        logger.warning("a turn could not be kept yet", exc_info=True)


def _finished(agent: Agent, turn: TurnInput, state: dict[str, Any], model_name: str) -> RunFinishedEvent:
    waiting = open_requests(agent)
    outcome = RunFinishedInterruptOutcome(interrupts=[as_interrupt(waiting[0], turn.language)]) if waiting else None
    return RunFinishedEvent(
        thread_id=turn.conversation_id,
        run_id=turn.run_id,
        result=turn_result(agent, state).to_wire(),
        outcome=outcome,
        usage=[tokens_used(agent, model_name)],
    )


class _Undo:
    """Puts the agent back to where it was when a block fails, unless told to keep what happened."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent
        self._messages = list(agent.messages)
        self._state = agent.take_snapshot(include=["interrupt_state", "conversation_manager_state"])
        self._kept = False

    def keep(self) -> None:
        self._kept = True

    def __enter__(self) -> _Undo:
        return self

    def __exit__(self, *_: object) -> None:
        if not self._kept:
            self._agent.messages = self._messages
            self._agent.load_snapshot(self._state)
