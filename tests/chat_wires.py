"""The two ends of the bridge, small: an AG-UI agent behind HTTP, and what a turn calls of AWS (sockets, queue)."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

from tests.payments.gateway_process import SECRET_KEY

Send = Callable[[dict[str, Any]], None]
Script = Callable[[dict[str, Any], Send], None]
WAIT_SECONDS = 60


class Cut(Exception):
    """Raised by a script: the connection breaks here."""


class Refuse(Exception):
    """Raised by a script before it sends anything: the Runtime answers with this status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def says(text: str, *, pieces: int = 1, result: dict[str, Any] | None = None) -> Script:
    """An agent that answers with a text and ends the run."""

    def script(wanted: dict[str, Any], send: Send) -> None:
        started(wanted, send)
        tell(text, send, pieces)
        ended(wanted, send, result=result)

    return script


def started(wanted: dict[str, Any], send: Send) -> None:
    send({"type": "RUN_STARTED", "threadId": wanted["threadId"], "runId": wanted["runId"]})


def tell(text: str, send: Send, pieces: int = 1) -> None:
    message = f"message-{uuid4()}"
    send({"type": "TEXT_MESSAGE_START", "messageId": message, "role": "assistant"})
    length = -(-len(text) // pieces)
    for start in range(0, len(text), length):
        send({"type": "TEXT_MESSAGE_CONTENT", "messageId": message, "delta": text[start : start + length]})
    send({"type": "TEXT_MESSAGE_END", "messageId": message})


def ended(
    wanted: dict[str, Any],
    send: Send,
    *,
    result: dict[str, Any] | None = None,
    interrupt: dict[str, Any] | None = None,
    **more: Any,
) -> None:
    event = {"type": "RUN_FINISHED", "threadId": wanted["threadId"], "runId": wanted["runId"], **more}
    event["result"] = result or {"actions": [], "nextSteps": ["Show my tickets"], "confidenceScore": 0.9}
    if interrupt:
        event["outcome"] = {"type": "interrupt", "interrupts": [interrupt]}
    send(event)


@dataclass
class Asked:
    """One call that the agent got."""

    body: dict[str, Any]
    headers: dict[str, str]


class WireAgent:
    """Serves what `script` says on POST /invocations; `asked` holds the calls."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.asked: list[Asked] = []
        agent = self

        class Handler(_Quiet):
            def do_POST(self) -> None:
                body = self.body()
                agent.asked.append(Asked(json.loads(body), dict(self.headers)))
                self.answered = False
                try:
                    agent.script(json.loads(body), self.send_event)
                except Refuse as refused:
                    self.answer(refused.status, b"{}")
                except Cut:
                    self.close_connection = True
                else:
                    self.wfile.write(b"0\r\n\r\n")

            def send_event(self, event: dict[str, Any]) -> None:
                self.send_raw(json.dumps(event))

            def send_raw(self, data: str) -> None:
                if not self.answered:
                    self.answered = True
                    self.send_response(200)
                    self.send_header("Content-Type", "text/event-stream")
                    self.send_header("Transfer-Encoding", "chunked")
                    self.end_headers()
                piece = f"data: {data}\n\n".encode()
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))

        self._server = _Server(Handler)
        self.url = f"{self._server.url}/invocations"

    def close(self) -> None:
        self._server.stop()


@dataclass
class WireAws:
    """PostToConnection, SQS SendMessage and the gateway's secret: frames per connection, messages in the queue."""

    gone: set[str] = field(default_factory=set)
    frames: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    queued: list[dict[str, Any]] = field(default_factory=list)
    arrived: threading.Condition = field(default_factory=threading.Condition)

    def __post_init__(self) -> None:
        aws = self

        class Handler(_Quiet):
            def do_POST(self) -> None:
                body = self.body()
                if "/@connections/" in self.path:
                    connection = unquote(self.path.rsplit("/", 1)[-1])
                    if connection in aws.gone:
                        self.answer(410, b"{}", {"x-amzn-ErrorType": "GoneException"})
                        return
                    with aws.arrived:
                        aws.frames.setdefault(connection, []).append(json.loads(body))
                        aws.arrived.notify_all()
                    self.answer(200, b"")
                elif self.headers.get("X-Amz-Target") == "secretsmanager.GetSecretValue":
                    self.answer(200, json.dumps({"ARN": "arn", "Name": "n", "SecretString": SECRET_KEY}).encode())
                else:
                    with aws.arrived:
                        aws.queued.append(json.loads(json.loads(body)["MessageBody"]))
                        aws.arrived.notify_all()
                    self.answer(200, b'{"MessageId": "1", "MD5OfMessageBody": "x"}')

        self._server = _Server(Handler)
        self.url = self._server.url

    def of(self, connection: str) -> list[dict[str, Any]]:
        with self.arrived:
            return list(self.frames.get(connection, []))

    def wait(self, what: Callable[[], bool]) -> None:
        """Until a frame or message has come that makes `what` true."""
        with self.arrived:
            assert self.arrived.wait_for(what, WAIT_SECONDS), "what the test waits for did not come"

    def close(self) -> None:
        self._server.stop()


class _Quiet(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: Any) -> None:
        """Says nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def stop(self) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no news."""


@contextmanager
def wires(script: Script) -> Iterator[tuple[WireAgent, WireAws]]:
    agent, aws = WireAgent(script), WireAws()
    try:
        yield agent, aws
    finally:
        agent.close()
        aws.close()
