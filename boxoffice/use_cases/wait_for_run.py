"""Working a run off within a request, or waiting for whoever is at it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from boxoffice.domain.identity import Caller
from boxoffice.use_cases.replay_events import replay_events
from boxoffice.use_cases.turns.bridge import Bridge
from boxoffice.use_cases.work_off_runs import WorkedOff, work_off_runs

_LONGEST_SECONDS = 25.0
"""API Gateway gives an answer up after 29 seconds."""
_LOOK_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class RunSoFar:
    """A run's events from its first; `over` says that none will follow."""

    events: list[dict[str, Any]]
    over: bool


def wait_for_run(
    bridge: Bridge, caller: Caller, conversation_id: UUID, run_id: str, ring: Callable[[UUID], None]
) -> RunSoFar:
    """The run's events once it is over, or as far as they are after 25 seconds.

    This process works the conversation off unless another holds its lease; what is left is rung for. Raises NotFound.
    """
    until = time.monotonic() + _LONGEST_SECONDS
    events: list[dict[str, Any]] = []
    while True:
        worked_off = work_off_runs(bridge, conversation_id, may_go_on=lambda: time.monotonic() < until)
        found = replay_events(bridge.house, bridge.database, caller, conversation_id, run_id, _last_number(events))
        events += found.events
        over = found.over and not found.more
        if over or time.monotonic() >= until:
            break
        if not found.more:
            time.sleep(_LOOK_SECONDS)
    if worked_off is WorkedOff.LEFT or not over:
        ring(conversation_id)
    return RunSoFar(events, over)


def _last_number(events: list[dict[str, Any]]) -> int:
    return int(events[-1]["metadata"]["n"]) if events else 0
