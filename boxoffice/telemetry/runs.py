"""A run's trace: begun where the run is taken in, gone on with wherever it is worked off.

The trace's id follows from the run's name, so nothing has to travel beside the run: who has its row has its trace,
after a queue, a dead holder or a restart.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from boxoffice.telemetry.correlation import correlated
from boxoffice.telemetry.tracing import RunKey, Span, run_begun, run_taken_up


@contextmanager
def begin_run(conversation_id: UUID, run_id: str, name: str) -> Iterator[Span]:
    """Taking a run in: logs name it, and its trace begins here."""
    key = RunKey(str(conversation_id), run_id)
    with correlated(conversation_id=key.conversation_id, run_id=run_id), run_begun(key, name) as span:
        yield span


@contextmanager
def take_up_run(conversation_id: UUID, run_id: str, name: str) -> Iterator[Span]:
    """Working a run off: logs name it, and its trace goes on."""
    key = RunKey(str(conversation_id), run_id)
    with correlated(conversation_id=key.conversation_id, run_id=run_id), run_taken_up(key, name) as span:
        yield span
