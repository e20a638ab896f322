"""A program that runs once: it gets its environment on standard input, and answers one JSON object."""

import asyncio
import contextlib
import json
import os
import sys
from pathlib import Path
from typing import Any

from local_stack.supervisor import logs
from local_stack.supervisor.children import die_with, kill_group
from local_stack.supervisor.errors import CannotStart
from local_stack.supervisor.parts import Environment

_WARM_START = "local_stack.supervisor.warm_start"
_TIME_SECONDS = 180.0


def warm_command(module: str, *arguments: str, imports: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The command line of a Python module that loads `imports` and then waits for its environment."""
    return (sys.executable, "-m", _WARM_START, module, *arguments, "--", *imports)


class Task:
    """The task of a module. It may be run again, and may be warmed up before each run."""

    def __init__(
        self,
        name: str,
        command: tuple[str, ...],
        early_environment: Environment,
        folder: Path,
        logs_folder: Path,
    ) -> None:
        """`command` comes from `warm_command`."""
        self._name = name
        self._command = command
        self._early_environment = early_environment
        self._folder = folder
        self._logs = logs_folder
        self._process: asyncio.subprocess.Process | None = None

    async def warm_up(self) -> None:
        """Starts the program; it loads what it needs and waits."""
        with logs.log_file(self._logs, self._name).open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                env=dict(self._early_environment),
                cwd=self._folder,
                start_new_session=True,
                preexec_fn=die_with(os.getpid()),
            )

    async def run(self, environment: Environment) -> Any:
        """What the program answered. Raises CannotStart with the last line that it wrote when it failed."""
        if self._process is None:
            await self.warm_up()
        process, self._process = self._process, None
        assert process is not None  # noqa: S101 - warm_up has set it
        words = json.dumps(dict(environment)).encode() + b"\n"
        try:
            answer, _ = await asyncio.wait_for(process.communicate(words), _TIME_SECONDS)
        except TimeoutError:
            raise CannotStart(
                f"{self._name} did not end within {_TIME_SECONDS:.0f} seconds: see {self._log}."
            ) from None
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            kill_group(process.pid)
        if process.returncode != 0:
            reason = logs.last_words(self._logs, self._name)
            raise CannotStart(f"{self._name} failed{f' ({reason})' if reason else ''}: see {self._log}.")
        return json.loads(answer)

    async def call_off(self) -> None:
        """Ends a program that was warmed up and is not needed."""
        if self._process is not None:
            self._process.kill()
            await self._process.wait()
            self._process = None

    @property
    def _log(self) -> Path:
        return logs.log_file(self._logs, self._name)
