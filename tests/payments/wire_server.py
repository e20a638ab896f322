"""A gateway's misbehaviour on the wire: an HTTP server that answers each request as its script says."""

from __future__ import annotations

import json
import socket
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from boxoffice.payments import GatewayClient, Patience

Step = Callable[[socket.socket, threading.Event], None]


@dataclass(frozen=True)
class Received:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> object:
        return json.loads(self.body)


class WireServer(socketserver.ThreadingTCPServer):
    """Each request takes the next step of the script; the last one is for all that follow."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, *script: Step) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        self.script = list(script)
        self.received: list[Received] = []
        self.stopping = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Connection(socketserver.BaseRequestHandler):
    server: WireServer

    def handle(self) -> None:
        received = _read_request(self.request)
        if received is None:
            return
        self.server.received.append(received)
        script = self.server.script
        step = script.pop(0) if len(script) > 1 else script[0]
        with suppress(OSError):  # the client may go away at any time
            step(self.request, self.server.stopping)


@contextmanager
def serving(*script: Step) -> Iterator[WireServer]:
    with WireServer(*script) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.stopping.set()
            server.shutdown()
            thread.join()


@contextmanager
def scripted_gateway(patience: Patience, *script: Step) -> Iterator[tuple[WireServer, GatewayClient]]:
    """A server with a script, and a client of it."""
    with serving(*script) as server, GatewayClient(server.url, "sk_wire", patience=patience) as client:
        yield server, client


def answer(status: int, body: object, **headers: str) -> Step:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} Scripted", f"Content-Length: {len(content)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]

    def step(connection: socket.socket, _stopping: threading.Event) -> None:
        connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + content)

    return step


def hang(connection: socket.socket, _stopping: threading.Event) -> None:
    """Say nothing until the client gives up."""
    connection.recv(1)


def hang_up(_connection: socket.socket, _stopping: threading.Event) -> None:
    """Close without a word, after the request was taken."""


def trickle(connection: socket.socket, stopping: threading.Event) -> None:
    """Answer so slowly that no single read times out."""
    connection.sendall(b"HTTP/1.1 200 Scripted\r\nContent-Length: 10000\r\n\r\n")
    while not stopping.wait(0.02):
        connection.sendall(b" ")


def garbage(connection: socket.socket, _stopping: threading.Event) -> None:
    connection.sendall(b"this is no HTTP\r\n\r\n")


def flood(connection: socket.socket, stopping: threading.Event) -> None:
    """Send more than anybody asked for."""
    connection.sendall(b"HTTP/1.1 200 Scripted\r\nContent-Length: 1000000000\r\n\r\n")
    while not stopping.is_set():
        connection.sendall(b" " * 65536)


def _read_request(connection: socket.socket) -> Received | None:
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(65536)
        if not chunk:
            return None
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    first, *rest = head.decode().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in rest)}
    while len(body) < int(headers.get("content-length", "0")):
        body += connection.recv(65536)
    method, path, _ = first.split(" ")
    return Received(method, path, headers, body)
