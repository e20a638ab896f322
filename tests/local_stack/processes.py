"""Real servers for the tests of the local stack: an aiohttp application in a thread, a module as a process."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
from aiohttp import web

from local_stack.postgres.access import connection_string
from local_stack.postgres.places import Places
from local_stack.serving import Listener


@contextmanager
def serving(build: Callable[[], web.Application], port: int = 0) -> Iterator[int]:
    """Serves the application from a thread of its own; gives its port."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def start() -> Listener:
        return await Listener.open(build(), port)

    listener = asyncio.run_coroutine_threadsafe(start(), loop).result(10)
    try:
        yield listener.port
    finally:
        asyncio.run_coroutine_threadsafe(listener.close(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(module: str, *arguments: str, environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-m", module, *arguments], env={**os.environ, **environment})


def wait_until_healthy(process: "subprocess.Popen[bytes]", url: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    with httpx.Client(timeout=2) as client:
        while time.monotonic() < deadline:
            assert process.poll() is None, f"{process.args} ended with {process.returncode}"
            try:
                if client.get(url).status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.02)
    raise AssertionError(f"{url} did not become healthy")


def stop(process: "subprocess.Popen[bytes]") -> int:
    process.send_signal(signal.SIGTERM)
    return process.wait(30)


class Postgres:
    """The project's own PostgreSQL on a state folder. It may be killed and started again."""

    def __init__(self, state: Path) -> None:
        self._state = state
        self.start()

    def start(self) -> None:
        self._process = start("local_stack.postgres", "--state", str(self._state), "--stop-with-parent", environment={})
        ready = Places.of(self._state).ready
        deadline = time.monotonic() + 30
        while not ready.exists():
            assert self._process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)

    def stop(self) -> None:
        stop(self._process)

    def connection_string(self, role: str) -> str:
        return connection_string(self._state, role)


@contextmanager
def postgres(state: Path) -> Iterator[Postgres]:
    server = Postgres(state)
    try:
        yield server
    finally:
        server.stop()
