"""One run of a conversation: what the customer said or what became of a payment goes in, AG-UI events come out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from ag_ui.core import BaseEvent, RunFinishedEvent, RunFinishedInterruptOutcome, TokenUsage
from strands import Agent
from strands.types.agent import Limits

from agents.models.breaker import RULES_ONLY
from agents.models.rules.model import CONTEXT_KEY
from agents.models.usage import USAGE_KEY, ModelUse
from agents.ticket_agent.agent import prompt, system_prompt
from agents.ticket_agent.confirmation import OpenRequest, answered, as_interrupt, open_requests, withdraw
from agents.ticket_agent.conversations import Conversation
from agents.ticket_agent.memory import Learned
from agents.ticket_agent.outcome import models_used, turn_result
from agents.ticket_agent.translation import Translation
from agents.ticket_agent.turn_input import Resumed, Said, TurnInput
from agents.ticket_agent.unchanging import settled

MOST_MODEL_CALLS = 10
MOST_TOKENS = 200_000
_LIMITS: Limits = {"turns": MOST_MODEL_CALLS, "total_tokens": MOST_TOKENS}
_SPOKE = frozenset({"end_turn", "stop_sequence", "content_filtered", "guardrail_intervened"})

logger = logging.getLogger(__name__)


class TurnFailed(Exception):
    """The model gave no answer; the conversation is as it was before the run. `usage` is what it cost all the same."""

    def __init__(self, reason: str, usage: list[TokenUsage]) -> None:
        super().__init__(reason)
        self.usage = usage


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
            remembered = await _remembered(conversation, turn)
            prepared = _prepare(agent, turn, asked, waiting, translation, remembered)
            agent.system_prompt = system_prompt(turn.context, remembered, caches_prompt=caches_prompt)
            for event in prepared.events:
                yield event
            async for event in _run(agent, turn, prepared, translation, model_name):
                yield event
            undo.keep()
            agent.messages[:] = settled(agent.messages)
        remembering = asyncio.create_task(_remember(conversation, turn))
        try:
            await asyncio.sleep(0)  # it begins, and while it waits for its answer there is time to sum up
            finished = _finished(agent, turn, prepared.state, model_name)
        finally:
            await remembering
        yield finished


def _prepare(
    agent: Agent,
    turn: TurnInput,
    asked: Said | Resumed,
    waiting: list[OpenRequest],
    translation: Translation,
    remembered: Sequence[str],
) -> _Prepared:
    context = {**turn.context, "remembered": remembered}
    state: dict[str, Any] = {CONTEXT_KEY: context, USAGE_KEY: ModelUse(), RULES_ONLY: turn.rules_only}
    if isinstance(asked, Resumed):
        resuming, outcomes = answered(waiting, asked.interrupt_id, asked.outcome)
        return _Prepared(resuming, {**state, **outcomes}, [])
    if not waiting:
        return _Prepared(asked.text, state, [])
    message = withdraw(agent, waiting, asked)
    return _Prepared(None, state, list(translation.results(message)))


async def _run(
    agent: Agent, turn: TurnInput, prepared: _Prepared, translation: Translation, model_name: str
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
        raise TurnFailed(type(trouble).__name__, models_used(prepared.state, model_name)) from trouble
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


async def _remembered(conversation: Conversation, turn: TurnInput) -> Sequence[str]:
    """What is remembered of the customer, where they let us."""
    if conversation.remembered is None or not turn.remembers:
        return ()
    return await conversation.remembered.sentences()


async def _remember(conversation: Conversation, turn: TurnInput) -> None:
    """Keep the turn before it is said to be finished. Trouble is not the customer's: the next turn keeps both."""
    if conversation.memory is None:
        return
    learned = Learned(turn.language, turn.context.get("firstName", "")) if turn.remembers else None
    try:
        await asyncio.to_thread(conversation.memory.save, conversation.agent, learned)
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
        usage=models_used(state, model_name),
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
