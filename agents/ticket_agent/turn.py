"""One run of a conversation: what the customer said or what became of a payment goes in, AG-UI events come out."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Any

from ag_ui.core import BaseEvent, RunFinishedEvent, RunFinishedInterruptOutcome, TokenUsage
from strands import Agent

from agents.models.breaker import RULES_ONLY
from agents.models.rules.model import CONTEXT_KEY
from agents.models.usage import USAGE_KEY, ModelUse
from agents.ticket_agent.agent import prompt, system_prompt
from agents.ticket_agent.confirmation import as_interrupt, open_requests
from agents.ticket_agent.conversations import Conversation
from agents.ticket_agent.doubts import carry_over, doubts, leave_behind, settle_doubts
from agents.ticket_agent.kept import Kept
from agents.ticket_agent.memory import Learned
from agents.ticket_agent.outcome import models_used, turn_result
from agents.ticket_agent.prepared import Prepared, prepare, taken_up, told_again
from agents.ticket_agent.progress import Progress
from agents.ticket_agent.turn_input import Resumed, Said, TurnInput
from agents.ticket_agent.unchanging import settled

_SPOKE = frozenset({"end_turn", "stop_sequence", "content_filtered", "guardrail_intervened"})

logger = logging.getLogger(__name__)


class TurnFailed(Exception):
    """The model gave no answer; the conversation is as it was before the run. `usage` is what it cost all the same."""

    def __init__(self, reason: str, usage: list[TokenUsage]) -> None:
        super().__init__(reason)
        self.usage = usage


async def take_turn(
    conversation: Conversation, turn: TurnInput, asked: Said | Resumed, *, model_name: str, caches_prompt: bool
) -> AsyncIterator[BaseEvent]:
    """The run's events up to RUN_FINISHED. Runs of one conversation wait for each other.

    A run that was asked for before goes on where it was, and is told from its start. Raises InterruptUnknown or
    TurnFailed; the conversation is then as it was before.
    """
    async with conversation.lock:
        agent, kept = conversation.agent, conversation.kept
        if kept is not None and kept.run_id != turn.run_id:
            leave_behind(agent, kept)
            kept = None
        elif kept is not None and not kept.messages:
            kept = None  # nothing had come of it
        elif kept is not None:
            carry_over(agent, kept)
        if kept is not None and kept.over:
            for event in told_again(agent, kept):
                yield event
            yield _finished(agent, turn, _state(turn, turn.context, kept.used), model_name)
            return
        with _Undo(conversation) as undo:
            remembered, context = await _remembered(conversation, turn), {**turn.context, **doubts(agent)}
            state = _state(turn, {**context, "remembered": remembered}, kept.used if kept else ModelUse())
            agent.system_prompt = system_prompt(context, remembered, caches_prompt=caches_prompt)
            async with Progress(conversation, turn.run_id, state[USAGE_KEY]) as progress:
                undo.so_far = progress.so_far
                prepared = taken_up(agent, kept, state) if kept else prepare(agent, asked, state)
                async for event in _run(agent, turn, prepared, progress, model_name):
                    yield event
            conversation.kept = progress.so_far(over=True)
            settle_doubts(agent, conversation.kept.messages)
            undo.keep()
            agent.messages[:] = settled(agent.messages)
        remembering = asyncio.create_task(_remember(conversation, turn))
        try:
            await asyncio.sleep(0)  # it begins, and while it waits for its answer there is time to sum up
            finished = _finished(agent, turn, prepared.state, model_name)
        finally:
            await remembering
        yield finished


async def _run(
    agent: Agent, turn: TurnInput, prepared: Prepared, progress: Progress, model_name: str
) -> AsyncIterator[BaseEvent]:
    for event in prepared.events:
        yield event
    if prepared.answered:
        return
    result, translation = None, prepared.translation
    stream = agent.stream_async(prepared.prompt, invocation_state=prepared.state, limits=prepared.limits)
    try:
        async with aclosing(stream) as events:  # type: ignore[type-var]  # an async generator, typed as an iterator
            async for strands_event in events:
                result = strands_event.get("result", result)
                for event in translation.events(strands_event):
                    yield event
                if "message" in strands_event:
                    await progress.step(strands_event["message"])
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


def _state(turn: TurnInput, context: Mapping[str, Any], used: ModelUse) -> dict[str, Any]:
    """Strands' `invocation_state`."""
    return {CONTEXT_KEY: context, USAGE_KEY: replace(used), RULES_ONLY: turn.rules_only}


async def _remembered(conversation: Conversation, turn: TurnInput) -> Sequence[str]:
    """What is remembered of the customer, where they let us."""
    if conversation.remembered is None or not turn.remembers:
        return ()
    return await conversation.remembered.sentences()


async def _remember(conversation: Conversation, turn: TurnInput) -> None:
    """Keep the turn before it is said to be finished. Trouble is not the customer's: the next turn keeps both."""
    if conversation.memory is None or conversation.kept is None:
        return
    learned = Learned(turn.language, turn.context.get("firstName", "")) if turn.remembers else None
    try:
        await asyncio.to_thread(conversation.memory.save, conversation.agent, conversation.kept, learned)
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
    """Puts the agent back to where it was when a block fails, unless told to keep what happened.

    How far the run came, as `so_far` says, is left to its conversation, should it be asked for again.
    """

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation
        self._messages = list(conversation.agent.messages)
        self._state = conversation.agent.take_snapshot(include=["interrupt_state", "conversation_manager_state"])
        self._kept = False
        self.so_far: Callable[[], Kept] | None = None

    def keep(self) -> None:
        self._kept = True

    def __enter__(self) -> _Undo:
        return self

    def __exit__(self, *_: object) -> None:
        if self._kept:
            return
        if self.so_far is not None:
            self._conversation.kept = self.so_far()
        self._conversation.agent.messages = self._messages
        self._conversation.agent.load_snapshot(self._state)
