"""The local stack as a process of its own, followed by what it tells: one JSON event per line."""

import contextlib
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

from boxoffice.cli.errors import CommandError

_SUPERVISOR = "local_stack.supervisor"


class StackProcess:
    """A supervisor that was just started. `events` ends when it has ended or, detached, has told that it is up."""

    def __init__(self, *arguments: str) -> None:
        # A session of its own: Ctrl-C reaches us, and we ask it to stop.
        self._process = subprocess.Popen(  # noqa: S603 - our own module, with options of our own
            [sys.executable, "-m", _SUPERVISOR, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def events(self) -> Iterator[dict[str, Any]]:
        """What it tells, line by line. Raises CommandError with its sentence when it could not do it."""
        assert self._process.stdout is not None  # noqa: S101 - it was opened as a pipe
        for line in self._process.stdout:
            event = json.loads(line)
            if event["event"] == "failed":
                self._process.wait()
                raise CommandError(event["text"])
            yield event
        if self._process.wait() not in (0, -signal.SIGTERM):
            raise CommandError("The local stack ended unexpectedly: the messages above say why.")

    def ask_to_stop(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self._process.kill()

    def __enter__(self) -> "StackProcess":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdout is not None  # noqa: S101 - it was opened as a pipe
        self._process.stdout.close()
        self._process.poll()


def up_arguments(
    state: Path,
    port: int,
    *,
    fresh: bool = False,
    hold_seconds: int | None = None,
    traces: bool = False,
    detach: bool = False,
) -> list[str]:
    """The supervisor's command line for starting a stack."""
    arguments = ["up", "--state", str(state), "--port", str(port)]
    if fresh:
        arguments.append("--fresh")
    if hold_seconds is not None:
        arguments += ["--hold-seconds", str(hold_seconds)]
    if traces:
        arguments.append("--traces")
    if detach:
        arguments.append("--detach")
    return arguments


def down_arguments(state: Path) -> list[str]:
    return ["down", "--state", str(state)]
