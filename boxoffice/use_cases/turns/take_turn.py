"""Working off one run: settle what the customer confirmed, let the agent answer, and say how it ended."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ag_ui.core import RunErrorEvent

from boxoffice.aws.agentcore import AgentError, AgentFailed, AgentRefusedToken, AgentTimedOut, AgentUnavailable
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
from boxoffice.use_cases.turns.telling import LeaseLost, Telling

_LONGEST_WAIT_SECONDS = 0.5
_AGENT_CODES: dict[type[AgentError], str] = {
    AgentUnavailable: "agent_unavailable",
    AgentTimedOut: "agent_timeout",
    AgentRefusedToken: "token_expired",
    AgentFailed: "agent_failed",
}

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Turn:
    """A run that is being worked off; `question` is the payment request that stays open if it fails."""

    bridge: Bridge
    run: TakenRun
    telling: Telling
    lost: Callable[[], bool]
    question: Mapping[str, Any] | None
    tools: list[str] = field(default_factory=list)
    usage: list[dict[str, Any]] = field(default_factory=list)


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

    A run that a former holder began is not said to the agent again; a payment is settled again under the same key,
    which never charges twice. `lost` says that the lease is gone: LeaseLost is raised then.
    """
    question = run.open_interrupt if isinstance(run.asked, Answer) else settled_question(run)
    turn = Turn(bridge, run, telling, lost, question)
    try:
        if isinstance(run.asked, Said):
            return failed(turn, "interrupted") if run.restarted else _say(turn, run.asked)
        return _resume(turn, run.asked)
    except AgentError as error:
        logger.warning("the agent failed", extra={"run_id": run.id, "reason": str(error)})
        return failed(turn, _AGENT_CODES.get(type(error), "agent_failed"))


def _say(turn: Turn, said: Said) -> Ending:
    rules_only = budget_is_spent(turn.bridge, turn.run)
    body = said_input(turn.bridge.house, turn.run, said, rules_only=rules_only)
    with AgentStream(turn.bridge.agent, turn.run, body) as stream:
        _start(turn)
        if rules_only and not turn.run.budget_told:
            _tell_budget(turn)
        return _listen(turn, stream)


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
        turn.telling.tell(activity)
    rules_only = budget_is_spent(turn.bridge, turn.run)
    body = outcome_input(turn.bridge.house, turn.run, answer, answered.outcome, rules_only=rules_only)
    with AgentStream(turn.bridge.agent, turn.run, body) as stream:
        return _listen(turn, stream)


def _start(turn: Turn) -> None:
    if turn.run.last_n == 0:
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
    over_at = time.monotonic() + turn.bridge.longest_turn.total_seconds()
    while True:
        due = turn.telling.seconds_until_due()
        event = stream.next(_LONGEST_WAIT_SECONDS if due is None else min(due, _LONGEST_WAIT_SECONDS))
        if turn.lost():
            raise LeaseLost
        if time.monotonic() > over_at:
            raise AgentTimedOut("the turn took too long")
        passed = None if event is None else shown(event)
        if passed is None:
            turn.telling.tick()
            continue
        if passed["type"] == "RUN_FINISHED":
            return _finished(turn, passed)
        if passed["type"] == "RUN_ERROR":
            logger.warning("the agent gave up", extra={"run_id": turn.run.id, "code": str(passed.get("code"))[:60]})
            turn.usage = priced(RunErrorEvent.model_validate(passed).usage or [], turn.bridge.prices)
            return failed(turn, "agent_failed")
        turn.telling.tell(passed)
        turn.telling.tick()
        if passed["type"] == "TOOL_CALL_START":
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
