"""Working off one run: settle what the customer confirmed, let the agent answer, and say how it ended."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ag_ui.core import RunErrorEvent

from boxoffice.aws.agentcore import (
    AgentBrokeOff,
    AgentError,
    AgentFailed,
    AgentRefusedToken,
    AgentTimedOut,
    AgentUnavailable,
)
from boxoffice.aws.data_api import DatabaseError
from boxoffice.contracts.chat import TurnResult
from boxoffice.domain.conversations import Answer, RunStatus, Said
from boxoffice.domain.errors import InterruptUnknown
from boxoffice.store.runs import TakenRun
from boxoffice.use_cases.turns.agent_events import finished, shown
from boxoffice.use_cases.turns.agent_input import outcome_input, said_input, settled_question
from boxoffice.use_cases.turns.agent_stream import AgentStream
from boxoffice.use_cases.turns.bridge import Bridge
from boxoffice.use_cases.turns.payment import settle_answer
from boxoffice.use_cases.turns.sentences import BUDGET_IS_SPENT, RETRYABLE, sentence
from boxoffice.use_cases.turns.spending import BUDGET_SPENT, budget_is_spent, priced
from boxoffice.use_cases.turns.taking_over import time_left, told_before
from boxoffice.use_cases.turns.telling import LeaseLost, Telling

MOST_ATTEMPTS = 3
"""How often one holder of a run hears its agent begin and break off."""
_LONGEST_WAIT_SECONDS = 0.5
_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 1.0
_AGENT_CODES: dict[type[AgentError], str] = {
    AgentUnavailable: "agent_unavailable",
    AgentTimedOut: "agent_timeout",
    AgentRefusedToken: "token_expired",
    AgentFailed: "agent_failed",
}

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Turn:
    """A run that is being worked off; `question` is the payment request that stays open if it fails.

    `over_at` and `back_by` are times of the monotonic clock: when the turn, or the wait for its agent, is given up.
    """

    bridge: Bridge
    run: TakenRun
    telling: Telling
    lost: Callable[[], bool]
    question: Mapping[str, Any] | None
    tools: list[str] = field(default_factory=list)
    usage: list[dict[str, Any]] = field(default_factory=list)
    over_at: float = math.inf
    back_by: float = 0.0
    attempts: int = 0
    heard: bool = False
    pause: float = _FIRST_PAUSE


@dataclass(frozen=True, slots=True)
class Ending:
    """A run's last event, and what is stored with it."""

    event: Mapping[str, Any]
    status: RunStatus
    error_code: str | None
    result: Mapping[str, Any] | None
    interrupt: Mapping[str, Any] | None
    decision: Mapping[str, Any]


def take_turn(bridge: Bridge, run: TakenRun, telling: Telling, lost: Callable[[], bool]) -> Ending:
    """Tell a run's events up to its last one, which is returned.

    An agent that dies on the way is asked for the same run again, and so it is for one that a former holder began: it
    goes on where it was. A payment is settled again under the same key, which never charges twice. `lost` says that the
    lease is gone: LeaseLost is raised then.
    """
    question = run.open_interrupt if isinstance(run.asked, Answer) else settled_question(run)
    turn = Turn(bridge, run, telling, lost, question)
    try:
        left = bridge.longest_turn
        if run.restarted:
            telling.take_over(told_before(bridge, run))
            telling.take_back()
            left = time_left(bridge, run)
            turn.back_by = time.monotonic() + bridge.restart.total_seconds()
        turn.over_at = time.monotonic() + left.total_seconds()
        if isinstance(run.asked, Said):
            return _say(turn, run.asked)
        return _resume(turn, run.asked)
    except AgentError as error:
        logger.warning("the agent failed", extra={"run_id": run.id, "reason": str(error)})
        return _agent_failed(turn, _AGENT_CODES.get(type(error), "agent_failed"))


def _say(turn: Turn, said: Said) -> Ending:
    rules_only = budget_is_spent(turn.bridge, turn.run)
    body = said_input(turn.bridge.house, turn.run, said, rules_only=rules_only)

    def begin() -> None:
        _start(turn)
        if rules_only and not turn.run.budget_told and not turn.telling.has_said(BUDGET_SPENT):
            _tell_budget(turn)

    return _ask(turn, body, begin)


def _resume(turn: Turn, answer: Answer) -> Ending:
    _start(turn)
    try:
        answered = settle_answer(turn.bridge, turn.run, answer)
    except InterruptUnknown as refusal:
        return failed(turn, refusal.code)
    except DatabaseError:
        logger.exception("a payment could not be settled", extra={"run_id": turn.run.id})
        return failed(turn, "unavailable")
    turn.question = {**(turn.run.open_interrupt or {}), "outcome": answered.outcome.to_wire()}
    for activity in answered.activities:
        turn.telling.pass_on(activity)
    rules_only = budget_is_spent(turn.bridge, turn.run)
    body = outcome_input(turn.bridge.house, turn.run, answer, answered.outcome, rules_only=rules_only)
    return _ask(turn, body, lambda: None)


def _ask(turn: Turn, body: Mapping[str, Any], begin: Callable[[], None]) -> Ending:
    """The agent's answer, asked for again where it dies on the way; `begin` is called once its work is under way."""
    while True:
        if time.monotonic() > turn.over_at:
            raise AgentTimedOut("the turn took too long")
        try:
            with AgentStream(turn.bridge.agent, turn.run, body) as stream:
                begin()
                return _listen(turn, stream)
        except (AgentBrokeOff, AgentUnavailable) as error:
            _wait_for_restart(turn, error)


def _wait_for_restart(turn: Turn, error: AgentError) -> None:
    """Raises `error` for an agent that had not begun, has died too often or is gone for too long."""
    died, turn.heard = turn.heard, False
    if died:
        logger.warning("the agent died in the middle of a run", extra={"run_id": turn.run.id, "reason": str(error)})
        turn.attempts, turn.pause = turn.attempts + 1, _FIRST_PAUSE
        turn.back_by = time.monotonic() + turn.bridge.restart.total_seconds()
    if turn.attempts >= MOST_ATTEMPTS or time.monotonic() >= min(turn.back_by, turn.over_at):
        raise error
    if died:
        turn.telling.take_back()
    turn.telling.tick()
    time.sleep(turn.pause)
    turn.pause = min(_LONGEST_PAUSE, 2 * turn.pause)
    if turn.lost():
        raise LeaseLost


def _start(turn: Turn) -> None:
    if not turn.telling.begun:
        turn.telling.tell({"type": "RUN_STARTED", **_names(turn.run)})


def _tell_budget(turn: Turn) -> None:
    text = sentence(BUDGET_IS_SPENT, turn.run.language)
    for event in (
        {"type": "TEXT_MESSAGE_START", "messageId": BUDGET_SPENT, "role": "assistant"},
        {"type": "TEXT_MESSAGE_CONTENT", "messageId": BUDGET_SPENT, "delta": text},
        {"type": "TEXT_MESSAGE_END", "messageId": BUDGET_SPENT},
    ):
        turn.telling.tell(event)


def _listen(turn: Turn, stream: AgentStream) -> Ending:
    while True:
        due = turn.telling.seconds_until_due()
        event = stream.next(_LONGEST_WAIT_SECONDS if due is None else min(due, _LONGEST_WAIT_SECONDS))
        if turn.lost():
            raise LeaseLost
        if time.monotonic() > turn.over_at:
            raise AgentTimedOut("the turn took too long")
        turn.heard = turn.heard or event is not None
        passed = None if event is None else shown(event)
        if passed is None:
            turn.telling.tick()
            continue
        if passed["type"] == "RUN_FINISHED":
            return _finished(turn, passed)
        if passed["type"] == "RUN_ERROR":
            logger.warning("the agent gave up", extra={"run_id": turn.run.id, "code": str(passed.get("code"))[:60]})
            turn.usage = priced(RunErrorEvent.model_validate(passed).usage or [], turn.bridge.prices)
            return _agent_failed(turn, "agent_failed")
        new = turn.telling.pass_on(passed)
        turn.telling.tick(more=stream.more)
        if new and passed["type"] == "TOOL_CALL_START":
            turn.tools.append(passed["toolCallName"])


def _finished(turn: Turn, event: dict[str, Any]) -> Ending:
    result, interrupt, used = finished(event)
    turn.usage = priced(used, turn.bridge.prices)
    wire = result.to_wire()
    last: dict[str, Any] = {"type": "RUN_FINISHED", **_names(turn.run), "result": wire}
    if interrupt is not None:
        last["outcome"] = {"type": "interrupt", "interrupts": [interrupt]}
    turn.telling.check({**last, "usage": turn.usage})
    outcome = "success" if interrupt is None else "interrupt"
    return Ending(last, RunStatus.FINISHED, None, wire, interrupt, _decision(turn, outcome, result))


def _agent_failed(turn: Turn, code: str) -> Ending:
    """What the agent has said goes: it will not know of it when the customer tries again. Raises LeaseLost."""
    try:
        turn.telling.take_back()
    except AgentFailed:
        logger.warning("an agent that says too much is not taken back", extra={"run_id": turn.run.id})
    return failed(turn, code)


def failed(turn: Turn, code: str) -> Ending:
    """A RUN_ERROR with a stable code and a sentence in the customer's language."""
    event = {
        "type": "RUN_ERROR",
        "message": sentence(code, turn.run.language),
        "code": code,
        "metadata": {"retryable": code in RETRYABLE},
    }
    decision = {**_decision(turn, "error", None), "code": code}
    return Ending(event, RunStatus.FAILED, code, None, turn.question, decision)


def _names(run: TakenRun) -> dict[str, str]:
    return {"threadId": str(run.conversation_id), "runId": run.id}


def _decision(turn: Turn, outcome: str, result: TurnResult | None) -> dict[str, Any]:
    """What the audit keeps of a turn: result, tool calls, model and tokens, outcome."""
    return {
        "conversation": str(turn.run.conversation_id),
        "outcome": outcome,
        "tools": turn.tools,
        "usage": turn.usage,
        **(result.to_wire() if result else {}),
    }
