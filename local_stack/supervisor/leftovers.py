"""Processes that an earlier supervisor left behind when it was killed, found by recorded id and start time."""

import contextlib
import json
import signal
from pathlib import Path

import psutil

from local_stack.supervisor.children import kill_group

_PATIENCE_SECONDS = 8.0


def started_at(pid: int) -> float | None:
    """When the process was started, in seconds since the epoch; None when it is gone."""
    with contextlib.suppress(psutil.Error):
        return psutil.Process(pid).create_time()
    return None


def end(record: Path) -> list[str]:
    """Ends every process that `record` (a status file) names and that still is the one recorded; gives their names."""
    try:
        processes = json.loads(record.read_text(encoding="utf-8"))["processes"]
        recorded = [
            (str(item["name"]), int(item["pid"]), float(item["startedAt"])) for item in processes if item["pid"]
        ]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    found = []
    for name, pid, when in recorded:
        with contextlib.suppress(psutil.Error):
            process = psutil.Process(pid)
            if abs(process.create_time() - when) < 0.02:
                found.append((name, process))
    for _, process in found:
        with contextlib.suppress(psutil.Error):
            process.send_signal(signal.SIGTERM)
    _, alive = psutil.wait_procs([process for _, process in found], timeout=_PATIENCE_SECONDS)
    for process in alive:
        with contextlib.suppress(psutil.Error):
            process.kill()
            kill_group(process.pid)
    psutil.wait_procs(alive, timeout=_PATIENCE_SECONDS)
    return [name for name, _ in found]
