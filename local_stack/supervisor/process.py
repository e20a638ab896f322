"""One process of the stack: started, watched, started again when it dies, stopped."""

import asyncio
import contextlib
import json
import os
import signal
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from local_stack.supervisor import logs
from local_stack.supervisor.children import die_with, kill_group
from local_stack.supervisor.errors import CannotStart
from local_stack.supervisor.leftovers import started_at
from local_stack.supervisor.parts import Environment, Service

_LOOK_EVERY_SECONDS = 0.02
_READY_SECONDS = 90.0
_STARTS_BEFORE_GIVING_UP = 3
_FIRST_PAUSE_SECONDS = 0.1
_LONGEST_PAUSE_SECONDS = 5.0
_HEALTHY_SECONDS = 30.0

Change = Callable[[], None]


class SupervisedProcess:
    """Runs one service. `changed` is called whenever its pid, its readiness or its restarts change."""

    def __init__(self, service: Service, folder: Path, logs_folder: Path, changed: Change) -> None:
        self.service = service
        self.pid: int | None = None
        self.started_at: float | None = None
        self.is_ready = False
        self.restarts = 0
        self._folder = folder
        self._logs = logs_folder
        self._changed = changed
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = False
        self._started_with: Environment = {}

    @property
    def name(self) -> str:
        return self.service.name

    async def warm_up(self) -> None:
        """Starts the process ahead of its turn, if it can wait for its environment."""
        if self.service.warm:
            await self._spawn({})

    async def start(self) -> None:
        """Starts the process and returns when it is ready. Raises CannotStart when it dies or hangs, three times."""
        for attempt in range(1, _STARTS_BEFORE_GIVING_UP + 1):
            if await self._launch():
                return
            if attempt < _STARTS_BEFORE_GIVING_UP and not self._stopping:
                await asyncio.sleep(_FIRST_PAUSE_SECONDS * 2**attempt)
        words = logs.last_words(self._logs, self.name)
        raise CannotStart(
            f"{self.name} stopped while it was starting{f' ({words})' if words else ''}: "
            f"see {logs.log_file(self._logs, self.name)}."
        )

    async def keep_running(self, ended: Callable[[int], None], restarted: Callable[[], Awaitable[None]]) -> None:
        """Starts the process again whenever it ends by itself; returns when it was stopped by us."""
        pause = _FIRST_PAUSE_SECONDS
        while True:
            since = time.monotonic()
            code = await self._ended()
            if self._stopping:
                return
            ended(code)
            pause = _FIRST_PAUSE_SECONDS if time.monotonic() - since > _HEALTHY_SECONDS else pause
            await asyncio.sleep(pause)
            while not await self._launch_again():
                if self._stopping:
                    return
                pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
                await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
            self.restarts += 1
            self._changed()
            await restarted()

    @property
    def is_outdated(self) -> bool:
        """Whether the process would get another environment today than the one it was started with."""
        return self.is_ready and dict(self.service.environment()) != dict(self._started_with)

    async def end(self) -> None:
        """Makes the process end, so that `keep_running` starts it again."""
        await self._terminate()

    async def stop(self) -> None:
        """Stops the process for good: asks it, and makes it after its time is over."""
        self._stopping = True
        await self._terminate()
        self.pid, self.is_ready = None, False
        self._changed()

    async def _launch_again(self) -> bool:
        try:
            return await self._launch()
        except CannotStart:
            return False

    async def _launch(self) -> bool:
        """One attempt: whether the process became ready."""
        environment = self.service.environment()
        if self._process is None or self._process.returncode is not None or not self.service.warm:
            await self._spawn({} if self.service.warm else environment)
        process = self._process
        assert process is not None  # noqa: S101 - _spawn has just set it
        self._started_with = environment
        if self.service.warm and process.stdin is not None:
            with contextlib.suppress(ConnectionError):
                process.stdin.write(json.dumps(dict(environment)).encode() + b"\n")
                await process.stdin.drain()
                process.stdin.close()
        deadline = time.monotonic() + _READY_SECONDS
        while process.returncode is None and time.monotonic() < deadline and not self._stopping:
            if await self.service.ready(process.pid):
                self.is_ready = True
                self._changed()
                return True
            await asyncio.sleep(_LOOK_EVERY_SECONDS)
        await self._terminate()
        return False

    async def _spawn(self, environment: Environment) -> None:
        with logs.log_file(self._logs, self.name).open("ab") as log:
            try:
                self._process = await asyncio.create_subprocess_exec(
                    *self.service.command,
                    stdin=asyncio.subprocess.PIPE if self.service.warm else asyncio.subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    env=dict(environment) or dict(self.service.early_environment),
                    cwd=self._folder,
                    start_new_session=True,
                    preexec_fn=die_with(os.getpid()),
                )
            except OSError as error:
                program = self.service.command[0]
                raise CannotStart(f"{self.name} cannot be started: {program}: {error.strerror}.") from error
        self.pid = self._process.pid
        self.started_at = started_at(self.pid)
        self._changed()

    async def _ended(self) -> int:
        assert self._process is not None  # noqa: S101 - only a started process is waited for
        code = await self._process.wait()
        self.is_ready, pid, self.pid = False, self.pid, None
        if pid is not None:
            kill_group(pid)
        self._changed()
        return code

    async def _terminate(self) -> None:
        process = self._process
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), self.service.stop_seconds)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
        kill_group(process.pid)
