"""Taking a run over from a holder that died: what it told and stored, and how long ago the run began."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from boxoffice.domain.identity import Caller
from boxoffice.store import runs
from boxoffice.store.callers import enter
from boxoffice.store.runs import TakenRun
from boxoffice.use_cases.replay_events import replay_events
from boxoffice.use_cases.turns.bridge import Bridge

_HOLDER = Caller.system("agent_orchestrator")


def told_before(bridge: Bridge, run: TakenRun) -> list[dict[str, Any]]:
    """The run's stored events, in order."""
    events: list[dict[str, Any]] = []
    while True:
        after = events[-1]["metadata"]["n"] if events else 0
        found = replay_events(bridge.house, bridge.database, run.caller, run.conversation_id, run.id, after)
        events += found.events
        if not found.more:
            return events


def time_left(bridge: Bridge, run: TakenRun) -> timedelta:
    """What is left of the longest turn, however many holders it had; negative once it is over."""
    with bridge.database.transaction() as tx:
        enter(tx, _HOLDER)
        began = runs.began(tx, run.conversation_id, run.id)
    return began + bridge.longest_turn - bridge.house.now()
