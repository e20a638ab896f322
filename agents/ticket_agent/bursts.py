"""Events that are made in one go are sent in one go: each send costs every process on the way to the customer."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass(frozen=True, slots=True)
class Bursts:
    """ASGI middleware: what an answer says before its task waits for something leaves as one piece.

    Nothing is held back for a time: a piece goes as soon as the event loop is free, or the answer ends.
    """

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        burst = _Burst(send)
        try:
            await self.app(scope, receive, burst.send)
        finally:
            await burst.settle()


class _Burst:
    """One answer's pieces. `send` raises what an earlier sending raised, so that the answer ends with its caller."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._pieces: list[bytes] = []
        self._sending: asyncio.Task[None] | None = None

    async def send(self, message: Message) -> None:
        more = message["type"] == "http.response.body" and message.get("more_body", False)
        if more:
            self._pieces.append(message.get("body", b""))
            if self._sending is None:
                self._sending = asyncio.create_task(self._flush())
            elif self._sending.done():
                self._sending.result()
                self._sending = asyncio.create_task(self._flush())
            return
        await self.settle()
        if self._pieces:
            message = {**message, "body": b"".join((*self._pieces, message.get("body", b"")))}
            self._pieces.clear()
        await self._send(message)

    async def settle(self) -> None:
        """Wait for a sending that is under way."""
        sending, self._sending = self._sending, None
        if sending is not None:
            await sending

    async def _flush(self) -> None:
        while self._pieces:
            body = b"".join(self._pieces)
            self._pieces.clear()
            await self._send({"type": "http.response.body", "body": body, "more_body": True})
