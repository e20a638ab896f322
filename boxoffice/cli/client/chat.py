"""One conversation over the WebSocket: runs in, AG-UI events out."""

import asyncio
import contextlib
import json
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from boxoffice.cli.client.errors import ChatFailed
from boxoffice.contracts.chat import MESSAGE_WITHDRAWN

Event = dict[str, Any]
_RUN_SECONDS = 60.0
_OPEN_SECONDS = 10.0
_LARGEST_FRAME_BYTES = 1024 * 1024


@dataclass
class Turn:
    """What one run brought: its messages by id, its activities in order, and how it ended."""

    run_id: str
    said: dict[str, str] = field(default_factory=dict)
    activities: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    interrupt: dict[str, Any] | None = None
    result: dict[str, Any] = field(default_factory=dict)
    error: dict[str, Any] | None = None

    def take(self, event: Event) -> bool:
        """Adds an event; whether the run has ended with it."""
        match event["type"]:
            case "TEXT_MESSAGE_START":  # of a run that was taken over: what it said under that id before was not kept
                self.said.pop(event["messageId"], None)
            case "TEXT_MESSAGE_CONTENT":
                self.said[event["messageId"]] = self.said.get(event["messageId"], "") + event["delta"]
            case "CUSTOM" if event["name"] == MESSAGE_WITHDRAWN:
                self.said.pop(event["value"]["messageId"], None)
            case "ACTIVITY_SNAPSHOT":
                self.activities.append((event["activityType"], event["content"]))
            case "RUN_FINISHED":
                outcome = event.get("outcome") or {}
                self.interrupt = next(iter(outcome.get("interrupts") or []), None)
                self.result = event.get("result") or {}
                return True
            case "RUN_ERROR":
                self.error = event
                return True
        return False

    @property
    def text(self) -> str:
        """Everything that was said, a message a line."""
        return "\n".join(self.said.values())

    def activity(self, kind: str) -> dict[str, Any] | None:
        """The content of the last activity of that kind."""
        return next((content for name, content in reversed(self.activities) if name == kind), None)


class Chat:
    """An open socket of one conversation; made by `open_chat`. Runs go one after the other."""

    def __init__(self, socket: ClientConnection, conversation: str) -> None:
        self._socket = socket
        self.conversation = conversation

    async def say(self, text: str, on_event: Callable[[Event], None] | None = None) -> Turn:
        """Sends a message of the customer and takes the run's events until its end."""
        return await self._run({"messages": [{"id": str(uuid.uuid4()), "role": "user", "content": text}]}, on_event)

    async def answer(
        self,
        interrupt: dict[str, Any],
        payload: dict[str, Any] | None,
        on_event: Callable[[Event], None] | None = None,
    ) -> Turn:
        """Answers an interrupt: resolves it with `payload`, or cancels it with None."""
        entry: dict[str, Any] = {
            "interruptId": interrupt["id"],
            "status": "cancelled" if payload is None else "resolved",
        }
        if payload is not None:
            entry["payload"] = payload
        return await self._run({"messages": [], "resume": [entry]}, on_event)

    async def _run(self, what: dict[str, Any], on_event: Callable[[Event], None] | None) -> Turn:
        turn = Turn(str(uuid.uuid4()))
        wanted = {
            "threadId": self.conversation,
            "runId": turn.run_id,
            "state": {},
            "tools": [],
            "context": [],
            "forwardedProps": {},
            **what,
        }
        try:
            await self._socket.send(json.dumps({"action": "run", "input": wanted}))
            async with asyncio.timeout(_RUN_SECONDS):
                while True:
                    event = _event(await self._socket.recv())
                    if _of_another_run(event, turn.run_id):
                        continue
                    if on_event is not None:
                        on_event(event)
                    if turn.take(event):
                        return turn
        except ConnectionClosed as error:
            raise ChatFailed("The chat's connection was closed.") from error
        except TimeoutError as error:
            raise ChatFailed(f"The chat did not answer within {_RUN_SECONDS:.0f} seconds.") from error


def _of_another_run(event: Event, run_id: str) -> bool:
    """A customer's sockets hear all of that customer's runs."""
    about = (event.get("metadata") or {}).get("runId")
    return about is not None and about != run_id


def _event(frame: str | bytes) -> Event:
    """An AG-UI event. API Gateway itself answers a frame that it could not pass on, and that is none."""
    event: Event = json.loads(frame)
    if "type" not in event:
        raise ChatFailed(f"The chat could not take the message: {event.get('message', 'no reason given')}.")
    return event


@contextlib.asynccontextmanager
async def open_chat(url: str, conversation: str) -> AsyncIterator[Chat]:
    """Connects to a one-time socket address. Raises ChatFailed when it is refused."""
    try:
        socket = await connect(url, open_timeout=_OPEN_SECONDS, max_size=_LARGEST_FRAME_BYTES, compression=None)
    except (OSError, TimeoutError, InvalidHandshake) as error:
        raise ChatFailed(f"The chat's socket cannot be opened: {error}.") from error
    async with socket:
        yield Chat(socket, conversation)
