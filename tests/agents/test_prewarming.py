"""A conversation's creation warms its Runtime, though nobody waits for it to be warm."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import UUID

import httpx

from boxoffice.aws.agentcore import AgentRuntime, session_id
from boxoffice.use_cases.turns.agent_input import prewarming_input
from tests.agent_runtimes import BoxOffice
from tests.agents.chats import Chat

SLOW_SECONDS = 1.0
"""Longer than the caller's patience."""


class SlowTools:
    """An MCP server without tools that takes its time to say so."""

    def __init__(self) -> None:
        self.asked, self.told = 0, threading.Event()
        tools = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                tools.asked += 1
                request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                time.sleep(SLOW_SECONDS)
                body = json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": {"tools": []}}).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
                tools.told.set()

            def log_message(self, *_words: object) -> None:
                """Says nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/mcp"


@contextmanager
def slow_tools() -> Iterator[SlowTools]:
    tools = SlowTools()
    threading.Thread(target=tools.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield tools
    finally:
        tools.server.shutdown()
        tools.server.server_close()


def test_warming_goes_on_when_its_caller_leaves_and_the_first_turn_finds_all_done(
    box_office: BoxOffice, http: httpx.Client
) -> None:
    with slow_tools() as tools, box_office.ticket_agent(BOXOFFICE_SERVICES_URL=tools.url) as agent:
        chat = Chat(box_office.guest(), agent.url, http)
        runtime = AgentRuntime(agent.url)
        conversation = UUID(chat.id)
        runtime.prewarm(chat.guest.token(), session_id(conversation), prewarming_input(conversation))
        runtime.close()
        assert not tools.told.is_set()
        assert tools.told.wait(30)
        assert chat.say("Hello").text
        assert tools.asked == 1
