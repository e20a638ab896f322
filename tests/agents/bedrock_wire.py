"""Amazon Bedrock's ConverseStream at the wire: a model that says what a test wants, when it wants."""

from __future__ import annotations

import asyncio
import binascii
import json
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import unquote

from aiohttp import web

from tests.local_stack.processes import serving

Body = dict[str, Any]


@dataclass(frozen=True)
class Says:
    """Text, then, if `tools` are named, their calls: `[(name, input)]`; a text as input goes out as it is, JSON or not.

    Neither is an empty answer. It comes after so many seconds, and not before `until` is set. `usage` adds to what the
    service counts; `ends_early`: the line is cut before the count. `stops`: why it ends, if not as it should.
    """

    text: str = ""
    tools: tuple[tuple[str, Any], ...] = ()
    seconds: float = 0.0
    until: threading.Event | None = None
    usage: Mapping[str, int] = field(default_factory=dict)
    ends_early: bool = False
    stops: str | None = None


@dataclass(frozen=True)
class Breaks:
    """Some text, then: the line is `cut`, the answer `ends` as if it were whole, an `error` event comes, or, until the
    client goes, nothing more (`hangs`) or always a little more (`drips`)."""

    after: str
    how: Literal["cut", "ends", "error", "hangs", "drips"] = "cut"


@dataclass(frozen=True)
class Refuses:
    """An HTTP error of the service."""

    status: int
    kind: str


Answer = Says | Breaks | Refuses


@dataclass
class Bedrock:
    """`script` decides from a request's body what the model answers; `asked` are the requests, `most` at once.

    `models` are the model ids that were asked for; `left` is set when a client goes in the middle of an answer.
    """

    script: Callable[[Body], Answer] = lambda _: Says("Hello.")
    asked: list[Body] = field(default_factory=list)
    models: list[str] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    left: threading.Event = field(default_factory=threading.Event)
    under_way: int = 0
    most: int = 0
    url: str = ""

    @property
    def settings(self) -> dict[str, str]:
        return {
            "BOXOFFICE_MODEL": "bedrock",
            "BOXOFFICE_MODEL_ID": "test-model",
            "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": self.url,
        }

    async def converse(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.asked.append(body)
        self.headers.append(dict(request.headers))
        self.models.append(unquote(request.match_info["model"]))
        answer = self.script(body)
        if isinstance(answer, Refuses):
            return web.json_response(
                {"message": "refused"}, status=answer.status, headers={"x-amzn-ErrorType": answer.kind}
            )
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        try:
            if isinstance(answer, Says) and answer.seconds:
                await asyncio.sleep(answer.seconds)
            while isinstance(answer, Says) and answer.until and not answer.until.is_set():
                await asyncio.sleep(0.02)
        finally:
            self.under_way -= 1
        response = web.StreamResponse(headers={"Content-Type": "application/vnd.amazon.eventstream"})
        await response.prepare(request)
        for frame in _frames(answer, len(self.asked)):
            await response.write(frame)
        if isinstance(answer, Breaks):
            try:
                await _break(answer, request, response)
            finally:  # the server cancels a handler whose client has gone
                self.left.set()
        elif answer.ends_early and request.transport is not None:
            request.transport.abort()
        return response


@contextmanager
def bedrock() -> Iterator[Bedrock]:
    wire = Bedrock()

    def build() -> web.Application:
        application = web.Application(client_max_size=16 * 1024 * 1024)
        application.add_routes([web.post("/model/{model}/converse-stream", wire.converse)])
        return application

    with serving(build) as port:
        wire.url = f"http://127.0.0.1:{port}"
        yield wire


async def _break(answer: Breaks, request: web.Request, response: web.StreamResponse) -> None:
    while answer.how in {"hangs", "drips"} and request.transport is not None and not request.transport.is_closing():
        await asyncio.sleep(0.01)
        if answer.how == "drips":
            with suppress(ConnectionError):
                await response.write(_event("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": "and "}}))
    if answer.how == "cut" and request.transport is not None:
        request.transport.abort()


def last_text(body: Body) -> str:
    """What the customer said last."""
    return " ".join(block["text"] for block in body["messages"][-1]["content"] if "text" in block)


def results(body: Body) -> list[dict[str, Any]]:
    """The tool results in the last message."""
    return [block["toolResult"] for block in body["messages"][-1]["content"] if "toolResult" in block]


def _frames(answer: Says | Breaks, number: int) -> Iterator[bytes]:
    yield _event("messageStart", {"role": "assistant"})
    text = answer.after if isinstance(answer, Breaks) else answer.text
    for word in text.split(" ") if text else ():
        yield _event("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": f"{word} "}})
    if isinstance(answer, Breaks):
        if answer.how == "error":
            yield _event("modelStreamErrorException", {"message": "the model broke off"}, kind_of="exception")
        return
    if text:
        yield _event("contentBlockStop", {"contentBlockIndex": 0})
    for index, (name, arguments) in enumerate(answer.tools, 1):
        use = {"toolUseId": f"tooluse_{number}_{index}", "name": name}
        yield _event("contentBlockStart", {"contentBlockIndex": index, "start": {"toolUse": use}})
        delta = {"toolUse": {"input": arguments if isinstance(arguments, str) else json.dumps(arguments)}}
        yield _event("contentBlockDelta", {"contentBlockIndex": index, "delta": delta})
        yield _event("contentBlockStop", {"contentBlockIndex": index})
    yield _event("messageStop", {"stopReason": answer.stops or ("tool_use" if answer.tools else "end_turn")})
    if answer.ends_early:
        return
    usage = {"inputTokens": 12, "outputTokens": 5, "totalTokens": 17, **answer.usage}
    yield _event("metadata", {"usage": usage, "metrics": {"latencyMs": 3}})


def _event(kind: str, data: Body, kind_of: str = "event") -> bytes:
    headers = {f":{kind_of}-type": kind, ":content-type": "application/json", ":message-type": kind_of}
    head = b"".join(
        bytes([len(name)]) + name.encode() + b"\x07" + struct.pack(">H", len(value)) + value.encode()
        for name, value in headers.items()
    )
    payload = json.dumps(data).encode()
    prelude = struct.pack(">II", 16 + len(head) + len(payload), len(head))
    prelude += struct.pack(">I", binascii.crc32(prelude))
    body = prelude + head + payload
    return body + struct.pack(">I", binascii.crc32(body))
