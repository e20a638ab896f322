"""An OpenTelemetry collector at the wire: keeps the requests it got."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from local_stack.front_door.trace_store import TraceStore
from tests.local_stack.processes import serving

_WAIT_SECONDS = 20


@dataclass
class Collector:
    """`raw` are the bodies as they came; `settings` make a process send to it."""

    url: str = ""
    raw: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    store: TraceStore = field(default_factory=TraceStore)

    @property
    def settings(self) -> dict[str, str]:
        return {"BOXOFFICE_TRACES": "on", "OTEL_EXPORTER_OTLP_ENDPOINT": self.url}

    async def take_in(self, request: web.Request) -> web.Response:
        text = await request.text()
        self.raw.append(text)
        self.headers.append({name.lower(): value for name, value in request.headers.items()})
        self.store.add(json.loads(text))
        return web.json_response({})

    def trace(self, about: str, *names: str) -> dict[str, Any]:
        """The trace about a run, a conversation or a trace's id, once spans of these names have come."""
        deadline = time.monotonic() + _WAIT_SECONDS
        while True:
            found = self.store.last(1, about=about)
            if found and {*names} <= {span["name"] for span in found[0]["spans"]}:
                return found[0]
            assert time.monotonic() < deadline, found
            time.sleep(0.05)


@contextmanager
def collector() -> Iterator[Collector]:
    kept = Collector()

    def build() -> web.Application:
        application = web.Application()
        application.add_routes([web.post("/v1/traces", kept.take_in)])
        return application

    with serving(build) as port:
        kept.url = f"http://127.0.0.1:{port}"
        yield kept


def outline(trace: dict[str, Any]) -> list[str]:
    """The tree as indented lines: process and span."""
    return [f"{'  ' * span['depth']}{span['service']}: {span['name']}" for span in trace["spans"]]
