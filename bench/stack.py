"""A stack of the benchmark's own, started and stopped through the command line as anybody would."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from boxoffice.cli.running_stack import RunningStack, require_stack

_START_SECONDS = 120
_STOP_SECONDS = 60


class BenchStack:
    """A state folder in which a stack can be started and stopped."""

    def __init__(self, state: Path, environment: Mapping[str, str] | None = None) -> None:
        self._state = state
        self._environment = {**os.environ, **(environment or {})}

    def up(self) -> float:
        """Start it; the seconds until it was ready."""
        began = time.perf_counter()
        self._command("up", "--detach", timeout=_START_SECONDS)
        return time.perf_counter() - began

    def down(self) -> None:
        self._command("down", timeout=_STOP_SECONDS)

    @property
    def running(self) -> RunningStack:
        return require_stack(self._state)

    def _command(self, *words: str, timeout: float) -> None:
        command = [sys.executable, "-m", "boxoffice.cli.main", *words, "--state", str(self._state)]
        done = subprocess.run(  # noqa: S603 - our own command
            command, env=self._environment, timeout=timeout, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise RuntimeError(f"boxoffice {' '.join(words)} failed: {done.stderr.strip() or done.stdout.strip()}")


@contextlib.contextmanager
def bench_stack(environment: Mapping[str, str] | None = None) -> Iterator[BenchStack]:
    """A stack in a folder to throw away; stopped in the end."""
    with tempfile.TemporaryDirectory(prefix="boxoffice-bench-") as folder:
        stack = BenchStack(Path(folder) / "state", environment)
        try:
            yield stack
        finally:
            stack.down()


def machine() -> str:
    """The machine in a line: processor, cores, memory, Python."""
    told = Path("/proc/cpuinfo").read_text(encoding="utf-8") if Path("/proc/cpuinfo").exists() else ""
    names = [line.split(":", 1)[1].strip() for line in told.splitlines() if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    version = ".".join(map(str, sys.version_info[:3]))
    return f"{os.cpu_count()} × {names[0] if names else 'unknown'}, {memory:.0f} GB, Python {version}"
