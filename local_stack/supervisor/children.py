"""Processes of ours end with us, and leave nothing behind."""

import contextlib
import ctypes
import os
import signal
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1


def kill_group(leader: int) -> None:
    """Ends what a dead process left behind. Each process of ours leads a group of its own, named by its id."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def die_with(supervisor: int) -> Callable[[], None] | None:
    """For the child, before it becomes its program: end when the supervisor does (Linux only)."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl

    def prepare() -> None:
        prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
        if os.getppid() != supervisor:
            os._exit(1)

    return prepare
