"""How to tell that a process is ready. A probe is given the process's id."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

Probe = Callable[[int], Awaitable[bool]]

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

    async def probe(_: int) -> bool:
        try:
            return await asyncio.wait_for(ask(), _PATIENCE_SECONDS)
        except (OSError, TimeoutError):
            return False

    return probe


def announced(path: Path, key: str) -> Probe:
    """Ready when the JSON object in `path` names the process under `key`; a killed one leaves its announcement."""

    async def probe(pid: int) -> bool:
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        return isinstance(told, dict) and told.get(key) == pid

    return probe
