"""The host's side of the fork server: starts it, orders workers from it, learns of their ends."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import socket
import subprocess
import sys
from dataclasses import dataclass

from local_stack.lambda_host import framing

_log = logging.getLogger("lambda-host")
_START_TIMEOUT_SECONDS = 60.0


class ForkServerGone(Exception):
    """The fork server ended before it could fork; it is started again for the next worker."""


@dataclass(frozen=True, slots=True)
class WorkerProcess:
    """A forked worker and the connection to it."""

    pid: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


class ForkServer:
    """Starts on first use and again when it has died."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._writer: socket.socket | None = None
        self._reading: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()
        self._started: dict[int, asyncio.Future[int]] = {}
        self._exits: dict[int, asyncio.Future[int]] = {}
        self._number = 0
        self._starting = asyncio.Lock()

    @property
    def alive(self) -> bool:
        return self._ready.is_set()

    async def start(self) -> None:
        """Returns once the fork server has imported everything and can fork."""
        async with self._starting:
            if self.alive:
                return
            if self._process is not None:
                self._process.kill()
                await asyncio.to_thread(self._process.wait)
            ours, theirs = socket.socketpair()
            with theirs:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "local_stack.lambda_host.zygote", str(theirs.fileno())],
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                )
            self._writer = ours
            self._reading = asyncio.create_task(self._read(ours))
            ready = asyncio.create_task(self._ready.wait())
            await asyncio.wait(
                {ready, self._reading}, timeout=_START_TIMEOUT_SECONDS, return_when=asyncio.FIRST_COMPLETED
            )
            ready.cancel()
            if not self.alive:
                raise ForkServerGone

    async def fork(self, *, label: str, handler: str, environment: dict[str, str]) -> WorkerProcess:
        """A new worker; raises ForkServerGone when the fork server dies meanwhile."""
        await self.start()
        ours, theirs = socket.socketpair()
        self._number += 1
        number, started = self._number, asyncio.get_running_loop().create_future()
        self._started[number] = started
        order = {"number": number, "serve": {"label": label, "handler": handler, "environment": environment}}
        with theirs:
            self._send(json.dumps(order).encode(), theirs.fileno())
        try:
            pid = await started
        except ForkServerGone:
            ours.close()
            raise
        reader, writer = await asyncio.open_connection(sock=ours, limit=16 << 20)
        return WorkerProcess(pid, reader, writer)

    async def kill(self, worker: WorkerProcess) -> None:
        """Ends a worker at once; its pid cannot have been reused, as only the fork server waits for it."""
        worker.writer.close()
        if worker.pid in self._exits:
            with contextlib.suppress(ForkServerGone):
                self._send(json.dumps({"kill": worker.pid}).encode())

    async def exit_status(self, worker: WorkerProcess) -> int | None:
        """How a worker that is gone ended: its exit status, minus the signal's number, or None if unknown."""
        exited = self._exits.get(worker.pid)
        if exited is None:
            return None
        try:
            return await asyncio.wait_for(asyncio.shield(exited), 1.0)
        except (TimeoutError, ForkServerGone):
            return None

    async def stop(self) -> None:
        if self._writer is not None:
            self._writer.close()
        if self._reading is not None:
            self._reading.cancel()
        if self._process is not None:
            await asyncio.to_thread(self._process.wait)

    def _send(self, payload: bytes, fd: int | None = None) -> None:
        if self._writer is None:
            raise ForkServerGone
        try:
            framing.send_with_file(self._writer, payload, fd)
        except OSError as error:
            raise ForkServerGone from error

    async def _read(self, ours: socket.socket) -> None:
        """Takes in the fork server's reports until it ends."""
        reader, writer = await asyncio.open_connection(sock=ours.dup())
        try:
            while True:
                report = json.loads(await framing.read(reader))
                if "ready" in report:
                    self._ready.set()
                elif "started" in report:
                    self._exits[report["started"]] = asyncio.get_running_loop().create_future()
                    self._started.pop(report["order"]).set_result(report["started"])
                else:
                    self._exits.pop(report["exited"]).set_result(report["status"])
        except (asyncio.IncompleteReadError, ConnectionError):
            _log.error("the fork server ended; it is started again when a worker is needed")
        finally:
            writer.close()
            ours.close()
            self._lose()

    def _lose(self) -> None:
        self._ready.clear()
        self._writer = None
        for waiting in (*self._started.values(), *self._exits.values()):
            if not waiting.done():
                waiting.set_exception(ForkServerGone())
                waiting.exception()
        self._started.clear()
        self._exits.clear()
