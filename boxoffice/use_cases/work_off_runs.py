"""Working off a conversation's runs: one holder at a time, in sequence, until none waits."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from uuid import UUID

from boxoffice.aws.data_api import DatabaseError
from boxoffice.store import runs
from boxoffice.store.runs import EndedRun, Held, Released, TakenRun
from boxoffice.telemetry import over
from boxoffice.telemetry.runs import take_up_run
from boxoffice.use_cases.turns.bridge import Bridge
from boxoffice.use_cases.turns.lease import Lease
from boxoffice.use_cases.turns.take_turn import Ending, Turn, failed, take_turn
from boxoffice.use_cases.turns.telling import LeaseLost, Telling

logger = logging.getLogger(__name__)


class WorkedOff(Enum):
    """DONE: nothing waits. HELD: another holder is at it. LEFT: runs wait for a holder; ring again."""

    DONE = "done"
    HELD = "held"
    LEFT = "left"


def work_off_runs(bridge: Bridge, conversation_id: UUID, *, may_go_on: Callable[[], bool] = lambda: True) -> WorkedOff:
    """Take the conversation's lease and work off its waiting runs; a repeated call finds nothing to do.

    `may_go_on` is asked before each further run; where it says no, the lease is released and the rest is left.
    """
    holder = str(bridge.house.new_id())
    began: int | None = time.time_ns()
    now = bridge.house.now()
    taken: TakenRun | Held | Released | None = runs.take(
        bridge.database, conversation_id, holder, now, now + bridge.lease
    )
    if isinstance(taken, Held):
        return WorkedOff.HELD
    if isinstance(taken, Released):
        return WorkedOff.DONE
    with Lease(bridge, conversation_id, holder) as lease:
        while isinstance(taken, TakenRun):
            with take_up_run(taken.conversation_id, taken.id, "work off run"):
                if began is not None:
                    over("take lease", began)
                    began = None
                taken = _work_off(bridge, taken, holder, lease, may_go_on)
    if taken is None:
        return WorkedOff.HELD
    return WorkedOff.LEFT if taken.waiting else WorkedOff.DONE


def _work_off(
    bridge: Bridge, run: TakenRun, holder: str, lease: Lease, may_go_on: Callable[[], bool]
) -> TakenRun | Released | None:
    """One run to its end; the next one, or what became of the lease (None: it is another's)."""
    began = time.monotonic()
    telling = Telling(bridge, run, holder)
    ending: Ending | None = None
    try:
        ending = take_turn(bridge, run, telling, lease.lost)
    except LeaseLost:
        logger.warning("the lease was lost", extra={"run_id": run.id})
        return None
    finally:
        if ending is None and not lease.lost():
            # a fault of our own: the customer is told before it ends this process's work
            ending = failed(Turn(bridge, run, telling, lease.lost, run.open_interrupt), "interrupted")
            with suppress(DatabaseError):
                _end(bridge, run, holder, telling, ending, go_on=False)
    upcoming = _end(bridge, run, holder, telling, ending, go_on=may_go_on())
    logger.info(
        "run worked off",
        extra={
            "conversation_id": str(run.conversation_id),
            "run_id": run.id,
            "outcome": ending.decision["outcome"],
            "code": ending.error_code,
            "tools": ending.decision["tools"],
            "ms": round((time.monotonic() - began) * 1000),
        },
    )
    return upcoming


def _end(
    bridge: Bridge, run: TakenRun, holder: str, telling: Telling, ending: Ending, *, go_on: bool
) -> TakenRun | Released | None:
    """Store the end of a run, then tell it: whoever has seen its last event can replay all of them."""
    events, frame = telling.last(ending.event)
    ended = EndedRun(
        status=ending.status,
        error_code=ending.error_code,
        result=ending.result,
        events=events,
        messages=telling.messages,
        interrupt=ending.interrupt,
        decision=ending.decision,
    )
    now = bridge.house.now()
    upcoming = runs.finish(bridge.database, run, holder, ended, now, now + bridge.lease if go_on else None)
    if upcoming is not None:
        telling.post(frame)
    telling.close()
    return upcoming
