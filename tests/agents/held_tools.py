"""The data tools with a hand on the line: a tool's answer can be held back after it has had its effect."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiohttp import ClientSession, web

from tests.local_stack.processes import serving

_OF_THE_LINE = frozenset({"host", "content-length"})


@dataclass
class HeldTools:
    """`called` are the tools that were called; the answer of `hold` waits until the caller goes, and `held` says so."""

    upstream: str
    hold: str | None = None
    held: threading.Event = field(default_factory=threading.Event)
    called: list[str] = field(default_factory=list)
    url: str = ""

    async def pass_on(self, request: web.Request) -> web.Response:
        body = await request.read()
        asked = json.loads(body)
        name = asked["params"].get("name") if asked["method"] == "tools/call" else None
        if name is not None:
            self.called.append(name)
        headers = {
            key: value for key, value in request.headers.items() if key.lower() not in {"host", "content-length"}
        }
        async with ClientSession() as http, http.post(self.upstream, data=body, headers=headers) as answer:
            answered = web.Response(
                status=answer.status, body=await answer.read(), content_type=answer.content_type or "application/json"
            )
        if name is not None and name == self.hold:
            self.hold = None
            self.held.set()
            while request.transport is not None and not request.transport.is_closing():
                await asyncio.sleep(0.01)
        return answered


@contextmanager
def held_tools(upstream: str) -> Iterator[HeldTools]:
    """In front of the server at `upstream`."""
    tools = HeldTools(upstream)

    def build() -> web.Application:
        application = web.Application(client_max_size=16 * 1024 * 1024)
        application.add_routes([web.post("/mcp", tools.pass_on)])
        return application

    with serving(build) as port:
        tools.url = f"http://127.0.0.1:{port}/mcp"
        yield tools
