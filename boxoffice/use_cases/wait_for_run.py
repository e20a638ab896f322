"""Waiting for a run that the orchestrator works off."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from boxoffice.aws.data_api import Database
from boxoffice.domain.identity import Caller
from boxoffice.use_cases.house import House
from boxoffice.use_cases.replay_events import QUIET, replay_events

_LONGEST_SECONDS = 24.0
"""API Gateway gives an answer up after 29 seconds."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.03, 0.25


@dataclass(frozen=True, slots=True)
class RunSoFar:
    """A run's events from its first; `over` says that none will follow."""

    events: list[dict[str, Any]]
    over: bool


def wait_for_run(
    house: House,
    database: Database,
    caller: Caller,
    conversation_id: UUID,
    run_id: str,
    ring: Callable[[UUID], None],
    *,
    longest: float = _LONGEST_SECONDS,
) -> RunSoFar:
    """The run's events once it is over, or as far as they are after `longest` seconds; the run goes on then.

    The orchestrator is rung for, again where nobody comes: a run may take longer than a request. `database` is the
    bridge role's. Raises NotFound.
    """
    until = time.monotonic() + longest
    events: list[dict[str, Any]] = []
    pause = _FIRST_PAUSE
    ring(conversation_id)
    ring_again_at = time.monotonic() + QUIET.total_seconds()
    while True:
        found = replay_events(house, database, caller, conversation_id, run_id, _last_number(events))
        events += found.events
        now = time.monotonic()
        if (found.over and not found.more) or now >= until:
            return RunSoFar(events, found.over and not found.more)
        if found.abandoned and now >= ring_again_at:
            ring(conversation_id)
            ring_again_at = now + QUIET.total_seconds()
        if not found.more:
            time.sleep(pause)
            pause = min(_LONGEST_PAUSE, pause * 1.5)


def _last_number(events: list[dict[str, Any]]) -> int:
    return int(events[-1]["metadata"]["n"]) if events else 0
