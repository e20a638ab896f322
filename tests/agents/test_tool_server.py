"""A tool's call over a line that breaks: it is made again where that is safe, and else the model is told."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx
import pytest
from aiohttp import web

from agents.ticket_agent.caller import RunCaller, act_for
from agents.ticket_agent.remote_tools import RemoteTool
from agents.ticket_agent.tool_server import ToolServer
from tests.local_stack.processes import serving

CUT, SILENT, REFUSED = "cut", "silent", "refused"


@dataclass
class Wire:
    """A tool server whose first answer is `trouble`: an HTTP status, a line that is cut, or silence."""

    trouble: int | str = 200
    asked: list[str] = field(default_factory=list)
    url: str = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.asked.append(body["params"]["name"])
        trouble, self.trouble = self.trouble, 200
        while trouble == SILENT and request.transport is not None and not request.transport.is_closing():
            await asyncio.sleep(0.01)
        if trouble == CUT and request.transport is not None:
            request.transport.abort()
        if isinstance(trouble, int) and trouble != 200:
            return web.Response(status=trouble)
        return web.json_response({"jsonrpc": "2.0", "id": body["id"], "result": {"content": [{"text": "done"}]}})


@pytest.fixture(scope="module")
def serving_wire() -> Iterator[Wire]:
    wire = Wire()

    def build() -> web.Application:
        application = web.Application()
        application.add_routes([web.post("/mcp", wire.answer)])
        return application

    with serving(build) as port:
        wire.url = f"http://127.0.0.1:{port}/mcp"
        yield wire


@pytest.fixture
def wire(serving_wire: Wire) -> Wire:
    serving_wire.trouble = 200
    serving_wire.asked.clear()
    return serving_wire


class Line(httpx.AsyncBaseTransport):
    """The line to the server, which refuses connections at first where that is the trouble."""

    def __init__(self, wire: Wire) -> None:
        self._wire, self._inner = wire, httpx.AsyncHTTPTransport(trust_env=False)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self._wire.trouble == REFUSED:
            self._wire.trouble = 200
            raise httpx.ConnectError("refused", request=request)
        if self._wire.trouble == SILENT:
            request.extensions["timeout"]["read"] = 0.2
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._inner.aclose()


def called(wire: Wire, **hints: bool) -> str:
    """What a model is told of one call of a tool with those annotations."""

    async def call() -> str:
        act_for(RunCaller("ada", "token", "conversation", "run"))
        server = ToolServer(wire.url, transport=Line(wire), waits=(0.0, 0.0, 0.0))
        try:
            tool = RemoteTool(server, {"name": "it", "inputSchema": {"type": "object"}, "annotations": hints})
            return (await tool.call({})).text
        finally:
            await server.close()

    return asyncio.run(call())


@pytest.mark.parametrize("hints", [{"readOnlyHint": True}, {"idempotentHint": True}], ids=str)
@pytest.mark.parametrize("trouble", [CUT, 424, 429, 502, 503, 504])
def test_a_call_that_is_the_same_twice_is_made_again(wire: Wire, trouble: int | str, hints: dict[str, bool]) -> None:
    wire.trouble = trouble
    assert called(wire, **hints) == "done"
    assert len(wire.asked) == 2


@pytest.mark.parametrize("trouble", [CUT, SILENT, 424, 502, 503, 504])
def test_a_call_that_is_not_is_made_once_and_the_model_learns_that_its_answer_was_lost(
    wire: Wire, trouble: int | str
) -> None:
    wire.trouble = trouble
    assert "The answer was lost. It may have had its effect" in called(wire, idempotentHint=False)
    assert wire.asked == ["it"]


@pytest.mark.parametrize(("trouble", "asked"), [(REFUSED, 1), (429, 2)])
def test_a_call_that_the_server_has_not_begun_is_made_again_in_any_case(
    wire: Wire, trouble: int | str, asked: int
) -> None:
    wire.trouble = trouble
    assert called(wire, idempotentHint=False) == "done"
    assert len(wire.asked) == asked
