"""Telling a run: its events numbered, small pieces of text put together, stored, posted to the customer's sockets."""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from boxoffice.aws.agentcore import AgentFailed
from boxoffice.aws.sockets import Posted
from boxoffice.store import runs
from boxoffice.store.runs import TakenRun
from boxoffice.use_cases.chat_sockets import disconnect_sockets
from boxoffice.use_cases.turns.bridge import Bridge
from boxoffice.use_cases.turns.told import Told

TEXT_EVERY_SECONDS = 0.04
"""How often the pieces of a text are told; the first goes out at once, with what has come together with it."""
STORE_EVERY_SECONDS = 0.5
LONGEST_EVENT = 60_000
"""Bytes: a row of the database is read whole, at most 64 KB of it."""
MOST_TOLD = 1_500_000
"""Bytes of one run: its events and messages are stored with its end in one request of at most 4 MiB."""
CRASH_GAP = 1000
"""A run that is worked off again goes on with higher numbers than any that may have been told but not stored."""

_NULL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
"""A null character in JSON text, which PostgreSQL cannot hold; not an escaped backslash before a plain u0000."""

logger = logging.getLogger(__name__)


class LeaseLost(Exception):
    """Another holder works on this conversation now: whatever this one does counts no more."""


@dataclass(slots=True)
class _Text:
    """Pieces of one message's text that are not told yet."""

    message_id: str
    told_at: float
    pieces: list[str] = field(default_factory=list)


class Telling:
    """One run's events on their way out. Not thread-safe: one turn tells.

    Everything that was told is stored at the latest when the run has ended; then its last event is posted.
    """

    def __init__(self, bridge: Bridge, run: TakenRun, holder: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._bridge = bridge
        self._run = run
        self._holder = holder
        self._clock = clock
        self._n = run.last_n + (CRASH_GAP if run.restarted else 0)
        self._bytes = 0
        self._told = Told(run.id)
        self._unsaved: list[dict[str, Any]] = []
        self._saved_at = clock()
        self._text: _Text | None = None
        self._connections = run.connections
        self._mute: set[str] = set()
        self._gone: set[str] = set()
        self._said: dict[tuple[str, str], dict[str, Any]] = {}

    @property
    def messages(self) -> list[dict[str, Any]]:
        """What was said and shown so far: `{id, role, content, activity}`, in order."""
        return [message for message in self._said.values() if message["content"] or message["activity"]]

    @property
    def begun(self) -> bool:
        """Whether this run has told anything, or a dead holder has that stored it."""
        return self._told.any

    def has_said(self, message_id: str) -> bool:
        """Whether the house's own message of that id was told in this run."""
        return ("assistant", message_id) in self._said

    def tell(self, event: Mapping[str, Any]) -> None:
        """Number an event and send it on its way; raises AgentFailed for one that cannot be stored."""
        if event["type"] == "TEXT_MESSAGE_CONTENT":
            self._number(event)
            self._tell_text(event["messageId"], event["delta"])
        else:
            self._flush_text()
            self._send(event)

    def pass_on(self, event: Mapping[str, Any]) -> bool:
        """Tell an event of the agent's; whether it was new. Raises what `tell` raises."""
        new = self._told.new(event)
        if new is not None:
            self.tell(new)
        return new is not None

    def take_back(self) -> None:
        """The agent has failed or tells the run from its start: what it has said goes, what it did and showed stays.

        Raises LeaseLost, to another holder's run nothing is done; and AgentFailed.
        """
        self._flush_text()
        self._save()
        for event in self._told.take_back():
            self._send(event)

    def take_over(self, events: Sequence[Mapping[str, Any]]) -> None:
        """Go on from what a holder that died has told and stored."""
        for event in events:
            self._bytes += len(json.dumps(event))
            self._told.note(event)
            self._remember(event)

    def check(self, event: Mapping[str, Any]) -> None:
        """Raises AgentFailed for an event that cannot be stored."""
        _, frame = self._number(event)
        if len(frame) > LONGEST_EVENT:
            raise AgentFailed(f"a {event['type']} of the agent is too long")

    def tick(self, *, more: bool = False) -> None:
        """Do what is due; raises LeaseLost. `more` has come already: a text waits for it, once as long at most."""
        now = self._clock()
        patience = 2 * TEXT_EVERY_SECONDS if more else TEXT_EVERY_SECONDS
        if self._text is not None and self._text.pieces and now >= self._text.told_at + patience:
            self._flush_text(keep=True)
        if self._unsaved and now >= self._saved_at + STORE_EVERY_SECONDS:
            self._save()

    def seconds_until_due(self) -> float | None:
        """When `tick` is wanted next; None while nothing waits."""
        due = []
        if self._text is not None and self._text.pieces:
            due.append(self._text.told_at + TEXT_EVERY_SECONDS)
        if self._unsaved:
            due.append(self._saved_at + STORE_EVERY_SECONDS)
        return max(0.0, min(due) - self._clock()) if due else None

    def last(self, event: Mapping[str, Any]) -> tuple[list[dict[str, Any]], bytes]:
        """The run's last event, numbered: all events that are to be stored with the end, and its frame."""
        self._flush_text()
        numbered, frame = self._number(event)
        return [*self._unsaved, numbered], frame

    def post(self, frame: bytes) -> None:
        """Send a frame to the customer's sockets; one that is gone or failed gets no more of this run."""
        if self._bridge.sockets is None:
            return
        for connection in self._connections:
            if connection in self._mute:
                continue
            posted = self._bridge.sockets.post(connection, frame)
            if posted is not Posted.DELIVERED:
                self._mute.add(connection)
            if posted is Posted.GONE:
                self._gone.add(connection)

    def close(self) -> None:
        """Forget the connections that turned out to be gone."""
        if self._gone:
            disconnect_sockets(self._bridge.database, sorted(self._gone))
            self._gone.clear()

    def _tell_text(self, message_id: str, delta: str) -> None:
        now = self._clock()
        if self._text is not None and self._text.message_id != message_id:
            self._flush_text()
        if self._text is None:
            self._text = _Text(message_id, now - TEXT_EVERY_SECONDS)
        self._text.pieces.append(delta)

    def _flush_text(self, *, keep: bool = False) -> None:
        text, self._text = self._text, None
        if text is None:
            return
        delta = "".join(text.pieces)
        if delta:
            self._send({"type": "TEXT_MESSAGE_CONTENT", "messageId": text.message_id, "delta": delta})
        if keep:
            self._text = _Text(text.message_id, self._clock())

    def _send(self, event: Mapping[str, Any]) -> None:
        numbered, frame = self._number(event)
        if len(frame) > LONGEST_EVENT:
            logger.warning("an event was too long to be told", extra={"event": event["type"], "bytes": len(frame)})
            return
        self._bytes += len(frame)
        if self._bytes > MOST_TOLD:
            raise AgentFailed("the agent says too much")
        self._n += 1
        self._told.note(event)
        self._remember(event)
        self._unsaved.append(numbered)
        self.post(frame)

    def _number(self, event: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
        mark = {"n": self._n + 1, "threadId": str(self._run.conversation_id), "runId": self._run.id}
        numbered = {**event, "metadata": {**(event.get("metadata") or {}), **mark}}
        text = json.dumps(numbered, ensure_ascii=False, separators=(",", ":"))
        try:
            frame = text.encode()
        except UnicodeEncodeError as error:
            raise AgentFailed("an event holds half a character") from error
        if _NULL.search(text):
            raise AgentFailed("an event holds a null character")
        return numbered, frame

    def _remember(self, event: Mapping[str, Any]) -> None:
        kind = event["type"]
        if kind == "TEXT_MESSAGE_CONTENT":
            message = self._message(event["messageId"], "assistant")
            message["content"] += event["delta"]
        elif kind == "CUSTOM":
            self._said.pop(("assistant", event["value"]["messageId"]), None)
        elif kind == "ACTIVITY_SNAPSHOT":
            message = self._message(event["messageId"], "activity")
            message["activity"] = {"type": event["activityType"], "content": event["content"]}

    def _message(self, message_id: str, role: str) -> dict[str, Any]:
        fresh = {"id": message_id, "role": role, "content": "", "activity": None}
        return self._said.setdefault((role, message_id), fresh)

    def _save(self) -> None:
        connections = runs.append(self._bridge.database, self._run, self._holder, self._unsaved)
        if connections is None:
            raise LeaseLost
        self._unsaved.clear()
        self._saved_at = self._clock()
        self._connections = connections
