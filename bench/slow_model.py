"""Eight conversations whose model takes three seconds a call: they have to run side by side."""

from __future__ import annotations

import asyncio
import binascii
import json
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from bench.figures import Figure
from bench.load import open_chats
from bench.stack import bench_stack
from boxoffice.cli.running_stack import RunningStack

CONVERSATIONS = 8
CALL_SECONDS = 3.0
_EVENTS: list[tuple[str, dict[str, object]]] = [
    ("messageStart", {"role": "assistant"}),
    ("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": "Good day. Which ticket is it about?"}}),
    ("contentBlockStop", {"contentBlockIndex": 0}),
    ("messageStop", {"stopReason": "end_turn"}),
    ("metadata", {"usage": {"inputTokens": 1, "outputTokens": 1, "totalTokens": 2}, "metrics": {"latencyMs": 3000}}),
]


def slow_model() -> list[Figure]:
    """A stack whose Bedrock is a server on this machine that thinks for three seconds."""
    with _bedrock() as endpoint:
        environment = {
            "BOXOFFICE_MODEL": "bedrock",
            "BOXOFFICE_MODEL_ID": "slow",
            "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": endpoint,
        }
        with bench_stack(environment) as stack:
            stack.up()
            return asyncio.run(_talk(stack.running))


async def _talk(stack: RunningStack) -> list[Figure]:
    async with AsyncExitStack() as closing:
        chats = await open_chats(stack, closing, CONVERSATIONS)
        began = time.perf_counter()
        turns = await asyncio.gather(*(chat.say("Hello") for chat in chats))
        took = time.perf_counter() - began
    if any(turn.error is not None or "Good day" not in turn.text for turn in turns):
        raise RuntimeError(f"The slow model did not answer everybody: {[turn.error or turn.text for turn in turns]}")
    return [Figure(f"{CONVERSATIONS} conversations, model 3 s a call, all answered after", took, "s", 2 * CALL_SECONDS)]


class _Bedrock(BaseHTTPRequestHandler):
    """Converse streaming, as the service's event stream has it."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        time.sleep(CALL_SECONDS)
        body = b"".join(_frame(kind, payload) for kind, payload in _EVENTS)
        self.send_response(200)
        self.send_header("Content-Type", "application/vnd.amazon.eventstream")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Says nothing."""


def _frame(kind: str, payload: dict[str, object]) -> bytes:
    names = {":event-type": kind, ":content-type": "application/json", ":message-type": "event"}
    headers = b"".join(
        struct.pack("!B", len(name)) + name.encode() + struct.pack("!BH", 7, len(value)) + value.encode()
        for name, value in names.items()
    )
    body = json.dumps(payload).encode()
    prelude = struct.pack("!II", 16 + len(headers) + len(body), len(headers))
    message = prelude + struct.pack("!I", binascii.crc32(prelude)) + headers + body
    return message + struct.pack("!I", binascii.crc32(message))


@contextmanager
def _bedrock() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Bedrock)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
