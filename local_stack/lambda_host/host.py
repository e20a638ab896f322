"""The HTTP endpoint that MiniStack hands invocations to."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import web

from local_stack.lambda_host.context import LambdaContext
from local_stack.lambda_host.environment import function_environment
from local_stack.lambda_host.fork_server import ForkServer
from local_stack.lambda_host.pool import FunctionDefinition, FunctionPool

_LARGEST_EVENT_BYTES = 12 << 20
_STOP_GRACE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many workers a function keeps from its first request on, and how many it has at most."""

    warm: int = 1
    most: int = 8


@dataclass(frozen=True, slots=True)
class HostSettings:
    """Sizes by function, the default for others, and how long a worker beyond the warm ones may stay idle."""

    sizes: Mapping[str, Sizes] = field(default_factory=lambda: {"agent_orchestrator": Sizes(warm=4, most=32)})
    default: Sizes = Sizes()
    idle_seconds: float = 60.0


def label_of(handler: str) -> str:
    """`lambdas.rest_api.handler.handler` is called `rest_api`."""
    parts = handler.split(".")
    return parts[-3] if len(parts) > 2 else parts[0]


class LambdaHost:
    """One pool per function; a function whose definition changed gets a new one."""

    def __init__(self, settings: HostSettings) -> None:
        self._settings = settings
        self._server = ForkServer()
        self._pools: dict[str, FunctionPool] = {}
        self._in_flight = 0
        self._trimming: asyncio.Task[None] | None = None

    def application(self) -> web.Application:
        app = web.Application(client_max_size=_LARGEST_EVENT_BYTES)
        app.router.add_get("/_health", self._health)
        app.router.add_post("/invoke", self._invoke)
        app.on_startup.append(self._start)
        app.on_shutdown.append(self._stop)
        return app

    async def _start(self, _: web.Application) -> None:
        await self._server.start()
        self._trimming = asyncio.create_task(self._trim())

    async def _trim(self) -> None:
        while True:
            await asyncio.sleep(self._settings.idle_seconds / 4)
            for pool in self._pools.values():
                pool.trim(idle_since=time.monotonic() - self._settings.idle_seconds)

    async def _stop(self, _: web.Application) -> None:
        """Requests under way get a few seconds; what they leave undone is taken up again after a restart."""
        last = time.monotonic() + _STOP_GRACE_SECONDS
        while self._in_flight and time.monotonic() < last:
            await asyncio.sleep(0.02)
        if self._trimming is not None:
            self._trimming.cancel()
        for pool in self._pools.values():
            await pool.close()
        await self._server.stop()

    async def _health(self, _: web.Request) -> web.Response:
        functions = {label: {"workers": pool.size, "busy": pool.busy} for label, pool in self._pools.items()}
        return web.json_response(
            {"ready": self._server.alive, "functions": functions}, status=200 if self._server.alive else 503
        )

    async def _invoke(self, request: web.Request) -> web.Response:
        headers = request.headers
        handler = headers.get("X-Lambda-Handler", "")
        name = headers.get("X-Amzn-Lambda-Function-Name", "")
        if not handler:
            return web.json_response({"message": "The header X-Lambda-Handler is missing."}, status=400)
        pool = await self._pool(handler, name, json.loads(headers.get("X-Lambda-Env") or "{}"))
        deadline_ms = int(headers.get("X-Amzn-Lambda-Deadline-Ms") or (time.time() + 3) * 1000)
        context = LambdaContext(
            function_name=name,
            invoked_function_arn=headers.get("X-Amzn-Lambda-Function-Arn", ""),
            aws_request_id=headers.get("X-Amzn-Lambda-Request-Id", ""),
            deadline_ms=deadline_ms,
        )
        self._in_flight += 1
        try:
            outcome = await pool.invoke(
                context, await request.read(), timeout_seconds=max(0.0, deadline_ms / 1000 - time.time())
            )
        finally:
            self._in_flight -= 1
        return web.Response(
            body=outcome.payload,
            content_type="application/json",
            headers={"X-Amz-Function-Error": "Unhandled"} if outcome.failed else None,
        )

    async def _pool(self, handler: str, name: str, variables: dict[str, str]) -> FunctionPool:
        environment = function_environment(os.environ, variables, function_name=name)
        label = label_of(handler)
        definition = FunctionDefinition(label, handler, tuple(sorted(environment.items())))
        pool = self._pools.get(label)
        if pool is None or pool.definition != definition:
            sizes = self._settings.sizes.get(label, self._settings.default)
            self._pools[label] = FunctionPool(definition, self._server, warm=sizes.warm, most=sizes.most)
            if pool is not None:
                await pool.retire()
        return self._pools[label]
