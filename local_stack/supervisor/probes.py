"""How to tell that a process is ready."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

Probe = Callable[[], Awaitable[bool]]

_PATIENCE_SECONDS = 2.0


def answers(port: int, path: str) -> Probe:
    """Ready when GET `path` on 127.0.0.1:`port` answers 200."""
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode()

    async def ask() -> bool:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(request)
            status = await reader.readline()
        finally:
            writer.close()
        return status.split(b" ")[1:2] == [b"200"]

    async def probe() -> bool:
        try:
            return await asyncio.wait_for(ask(), _PATIENCE_SECONDS)
        except (OSError, TimeoutError):
            return False

    return probe


def file_exists(path: Path) -> Probe:
    """Ready when `path` is there; the process removes it when it stops and before it starts."""

    async def probe() -> bool:
        return path.exists()

    return probe
