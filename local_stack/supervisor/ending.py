"""Stopping the stack of a state folder from outside."""

import contextlib
import json
import signal
import time
from pathlib import Path

import psutil

from local_stack.supervisor import leftovers
from local_stack.supervisor.errors import CannotStart
from local_stack.supervisor.state_folder import STATUS, is_locked

_PATIENCE_SECONDS = 40.0


def down(state: Path) -> str:
    """Stops the stack that runs on the folder, and what a killed one left behind; tells what was done.

    Raises CannotStart when the stack does not stop.
    """
    state = state.expanduser().resolve()
    record = state / STATUS
    if not is_locked(state):
        left = leftovers.end(record)
        record.unlink(missing_ok=True) if left else None
        return (
            f"No stack runs on {state}." if not left else f"A killed stack's processes were ended: {', '.join(left)}."
        )
    process = _supervisor(record)
    if process is not None:
        with contextlib.suppress(psutil.Error):
            process.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while is_locked(state):
        if time.monotonic() > deadline:
            raise CannotStart(f"The stack on {state} does not stop: its log folder {state / 'logs'} may say why.")
        time.sleep(0.05)
    return f"The stack on {state} has stopped."


def _supervisor(record: Path) -> psutil.Process | None:
    try:
        told = json.loads(record.read_text(encoding="utf-8"))["supervisor"]
        process = psutil.Process(int(told["pid"]))
        same = abs(process.create_time() - float(told["startedAt"])) < 0.02
    except (OSError, ValueError, KeyError, TypeError, psutil.Error):
        return None
    return process if same else None
