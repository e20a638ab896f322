"""Clearing what a killed PostgreSQL left behind."""

import os
import signal
from pathlib import Path

import psutil

_PATIENCE_SECONDS = 10


def clear(data: Path) -> None:
    """Ends every process that still works in `data` and removes a stale postmaster.pid.

    Call it only while holding the state folder's lock: a server that still runs then has lost its keeper. It gets time
    to stop cleanly. The processes are found by their working folder, which is the data folder for all of PostgreSQL's.
    """
    pid_file = data / "postmaster.pid"
    if not pid_file.exists():
        return
    postmaster = _postmaster(pid_file)
    living = _working_in(data)
    for process in living:
        if process.pid == postmaster:
            _signal(process, signal.SIGINT)
            psutil.wait_procs([process], timeout=_PATIENCE_SECONDS)
    for process in (process for process in living if process.is_running()):
        _signal(process, signal.SIGKILL)
    psutil.wait_procs(living, timeout=_PATIENCE_SECONDS)
    pid_file.unlink(missing_ok=True)


def _postmaster(pid_file: Path) -> int:
    try:
        return int(pid_file.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return 0


def _working_in(data: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.cwd() == str(data):
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return found


def _signal(process: psutil.Process, number: signal.Signals) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return
