"""The workers of one function: kept warm, one request at a time each, more of them as requests come together."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from dataclasses import asdict, dataclass

from local_stack.lambda_host import framing
from local_stack.lambda_host.context import LambdaContext
from local_stack.lambda_host.fork_server import ForkServer, ForkServerGone, WorkerProcess

_log = logging.getLogger("lambda-host")


@dataclass(frozen=True, slots=True)
class Outcome:
    """The JSON to answer with; `failed` marks it as an error envelope."""

    payload: bytes
    failed: bool = False


@dataclass(frozen=True, slots=True)
class FunctionDefinition:
    """What a worker is made for; a changed definition means new workers."""

    label: str
    handler: str
    environment: tuple[tuple[str, str], ...]


def _failure(error_type: str, message: str) -> Outcome:
    return Outcome(json.dumps({"errorType": error_type, "errorMessage": message}).encode(), failed=True)


class FunctionPool:
    """At most `most` workers; `warm` of them are started with the first request."""

    def __init__(self, definition: FunctionDefinition, server: ForkServer, *, warm: int, most: int) -> None:
        self.definition = definition
        self._server = server
        self._warm = warm
        self._free = asyncio.Semaphore(most)
        self._idle: dict[WorkerProcess, float] = {}
        self._workers: set[WorkerProcess] = set()
        self._warming: asyncio.Task[None] | None = None
        self._retired = False

    @property
    def size(self) -> int:
        return len(self._workers)

    @property
    def busy(self) -> int:
        return len(self._workers) - len(self._idle)

    async def invoke(self, context: LambdaContext, event: bytes, *, timeout_seconds: float) -> Outcome:
        """Runs one event; a worker that dies or takes too long is replaced, and the caller told so."""
        deadline = time.monotonic() + timeout_seconds
        try:
            async with asyncio.timeout_at(asyncio.get_running_loop().time() + timeout_seconds):
                await self._free.acquire()
        except TimeoutError:
            return _failure(
                "TooManyRequestsException", f"Rate Exceeded: all workers of {self.definition.label} are busy"
            )
        try:
            worker = await self._take()
            return await self._run(worker, context, event, deadline, timeout_seconds)
        except ForkServerGone:
            return _failure("Runtime.ExitError", "The worker could not be started")
        finally:
            self._free.release()

    def trim(self, *, idle_since: float) -> None:
        """Ends workers that have had nothing to do since then (monotonic seconds), but keeps the warm ones."""
        while self.size > self._warm and self._idle and next(iter(self._idle.values())) < idle_since:
            self._dismiss(next(iter(self._idle)))

    async def retire(self) -> None:
        """Ends the idle workers now and the busy ones after their request."""
        self._retired = True
        if self._warming is not None:
            self._warming.cancel()
        for worker in tuple(self._idle):
            self._dismiss(worker)

    async def close(self) -> None:
        """Ends all workers now."""
        await self.retire()
        for worker in tuple(self._workers):
            await self._server.kill(worker)
            self._workers.discard(worker)

    async def _run(
        self, worker: WorkerProcess, context: LambdaContext, event: bytes, deadline: float, timeout_seconds: float
    ) -> Outcome:
        try:
            async with asyncio.timeout(max(0.0, deadline - time.monotonic())):
                worker.writer.write(framing.pack(json.dumps(asdict(context)).encode()) + framing.pack(event))
                await worker.writer.drain()
                failed = await framing.read(worker.reader) == b"!"
                payload = await framing.read(worker.reader)
        except TimeoutError:
            self._workers.discard(worker)
            await self._server.kill(worker)
            return _failure("Sandbox.Timedout", f"Task timed out after {timeout_seconds:.2f} seconds")
        except (asyncio.IncompleteReadError, ConnectionError):
            return await self._crashed(worker, context)
        if self._retired:
            self._dismiss(worker)
        else:
            self._idle[worker] = time.monotonic()
        return Outcome(payload, failed=failed)

    async def _crashed(self, worker: WorkerProcess, context: LambdaContext) -> Outcome:
        status = await self._server.exit_status(worker)
        self._dismiss(worker)
        how = "unknown" if status is None else f"signal {-status}" if status < 0 else f"exit status {status}"
        _log.error("a worker of %s died: %s", self.definition.label, how)
        return _failure(
            "Runtime.ExitError",
            f"RequestId: {context.aws_request_id} Error: Runtime exited with error: {how}",
        )

    async def _take(self) -> WorkerProcess:
        """A warm worker that still lives, the most recently used first, or a new one."""
        while self._idle:
            worker, _ = self._idle.popitem()
            if not worker.reader.at_eof():
                return worker
            self._dismiss(worker)
        worker = await self._fork()
        if self._warming is None:
            self._warming = asyncio.create_task(self._warm_up())
        return worker

    async def _warm_up(self) -> None:
        try:
            while self.size < self._warm:
                self._idle = {await self._fork(): time.monotonic(), **self._idle}
        except ForkServerGone:
            _log.warning("could not warm up %s", self.definition.label)

    async def _fork(self) -> WorkerProcess:
        """A new worker; a fork server that has just died is given a second chance."""
        definition = self.definition
        order = {"label": definition.label, "handler": definition.handler}
        try:
            worker = await self._server.fork(**order, environment=dict(definition.environment))
        except ForkServerGone:
            worker = await self._server.fork(**order, environment=dict(definition.environment))
        self._workers.add(worker)
        return worker

    def _dismiss(self, worker: WorkerProcess) -> None:
        """Closing its socket ends a worker that waits for work."""
        self._workers.discard(worker)
        self._idle.pop(worker, None)
        worker.writer.close()
