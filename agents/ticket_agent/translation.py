"""Strands' stream as AG-UI 1.0 events: every start has its end, and every id is one that was announced."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ag_ui.core import (
    ActivitySnapshotEvent,
    BaseEvent,
    CustomEvent,
    TextMessageContentEvent,
    TextMessageEndEvent,
    TextMessageStartEvent,
    ToolCallArgsEvent,
    ToolCallEndEvent,
    ToolCallResultEvent,
    ToolCallStartEvent,
)

from agents.ticket_agent.activities import Activity, activity_of
from boxoffice.contracts.chat import MESSAGE_WITHDRAWN

_TEXT_EVERY_SECONDS = 0.02
"""Pieces of text that come faster are put together."""
_LONGEST_RESULT = 4000
"""Characters of a tool's answer that is not shown as an activity."""


@dataclass(slots=True)
class _Text:
    """A message that is being said; `unsaid` is what of it has not been sent."""

    message_id: str
    said_at: float = float("-inf")
    unsaid: list[str] = field(default_factory=list)


class Translation:
    """One run's translation. Feed it Strands' events in order; `end` closes whatever is still open."""

    def __init__(self, tool_names: Mapping[str, str], clock: Callable[[], float] = time.monotonic) -> None:
        """`tool_names`: tool calls of earlier runs whose results may come now, by id."""
        self._tools = dict(tool_names)
        self._clock = clock
        self._text: _Text | None = None
        self._unfinished: list[str] = []
        self._calling: str | None = None
        self._tickets: tuple[str, Activity] | None = None

    def events(self, strands_event: Mapping[str, Any]) -> Iterator[BaseEvent]:
        """The AG-UI events that one of Strands' events means."""
        chunk = strands_event.get("event")
        if isinstance(chunk, Mapping):
            yield from self._chunk(chunk)
        message = strands_event.get("message")
        if isinstance(message, Mapping) and message.get("role") == "user":
            yield from self.results(message)

    def say(self, text: str) -> Iterator[BaseEvent]:
        """A whole message of our own."""
        yield from self.end()
        yield from self._said(text)
        yield from self.end()

    def results(self, message: Mapping[str, Any]) -> Iterator[BaseEvent]:
        """What the tools of a message answered, and what of it is shown."""
        for block in message.get("content", ()):
            result = block.get("toolResult")
            if result is not None and result["toolUseId"] in self._tools:
                yield from self._result(result)

    def retell(self, message: Mapping[str, Any]) -> Iterator[BaseEvent]:
        """A whole message of before: what a model said and called, or what the tools answered."""
        if message["role"] == "user":
            yield from self.results(message)
            return
        for block in message["content"]:
            if "text" in block:
                yield from self._said(block["text"])
                yield from self._end_text()
            elif "toolUse" in block:
                use = block["toolUse"]
                yield from self._call(use["toolUseId"], use["name"])
                yield ToolCallArgsEvent(tool_call_id=use["toolUseId"], delta=json.dumps(use["input"]))
                yield from self._end_call()
        self._unfinished.clear()

    def end(self) -> Iterator[BaseEvent]:
        """Close what is open; show what was held back."""
        yield from self._end_text()
        yield from self._end_call()
        yield from self._show_tickets()

    def _chunk(self, chunk: Mapping[str, Any]) -> Iterator[BaseEvent]:
        if "messageStart" in chunk:
            yield from self._end_text()
            yield from self._end_call()
            yield from self._withdraw()
        elif "contentBlockStart" in chunk:
            use = (chunk["contentBlockStart"].get("start") or {}).get("toolUse")
            if use:
                yield from self._call(use["toolUseId"], use["name"])
        elif "contentBlockDelta" in chunk:
            delta = chunk["contentBlockDelta"].get("delta") or {}
            if delta.get("text"):
                yield from self._said(delta["text"])
            elif "toolUse" in delta and self._calling and delta["toolUse"].get("input"):
                yield ToolCallArgsEvent(tool_call_id=self._calling, delta=delta["toolUse"]["input"])
        elif "contentBlockStop" in chunk or "messageStop" in chunk:
            yield from self._end_text()
            yield from self._end_call()
            if "messageStop" in chunk:
                self._unfinished.clear()

    def _withdraw(self) -> Iterator[BaseEvent]:
        """Another model begins a message anew that the one before it did not finish: what that one said goes."""
        for message_id in self._unfinished:
            yield CustomEvent(name=MESSAGE_WITHDRAWN, value={"messageId": message_id})
        self._unfinished.clear()

    def _said(self, delta: str) -> Iterator[BaseEvent]:
        if self._text is None:
            if not delta.strip():
                return
            yield from self._show_tickets()
            self._text = _Text(str(uuid.uuid4()))
            self._unfinished.append(self._text.message_id)
            yield TextMessageStartEvent(message_id=self._text.message_id, role="assistant")
        self._text.unsaid.append(delta)
        now = self._clock()
        if now - self._text.said_at >= _TEXT_EVERY_SECONDS:
            self._text.said_at = now
            yield from self._flush(self._text)

    def _flush(self, text: _Text) -> Iterator[BaseEvent]:
        delta = "".join(text.unsaid)
        text.unsaid.clear()
        if delta:
            yield TextMessageContentEvent(message_id=text.message_id, delta=delta)

    def _end_text(self) -> Iterator[BaseEvent]:
        text, self._text = self._text, None
        if text is not None:
            yield from self._flush(text)
            yield TextMessageEndEvent(message_id=text.message_id)

    def _call(self, tool_use_id: str, name: str) -> Iterator[BaseEvent]:
        yield from self._end_text()
        yield from self._end_call()
        self._tools[tool_use_id] = name
        self._calling = tool_use_id
        yield ToolCallStartEvent(tool_call_id=tool_use_id, tool_call_name=name)

    def _end_call(self) -> Iterator[BaseEvent]:
        calling, self._calling = self._calling, None
        if calling is not None:
            yield ToolCallEndEvent(tool_call_id=calling)

    def _result(self, result: Mapping[str, Any]) -> Iterator[BaseEvent]:
        tool_use_id = result["toolUseId"]
        text = _text_in(result)
        failed = result.get("status") == "error"
        activity = None if failed else activity_of(self._tools[tool_use_id], _data_in(text))
        if activity is not None:
            text = json.dumps({"shownAs": activity[0]})
        yield ToolCallResultEvent(
            message_id=f"{tool_use_id}:result", tool_call_id=tool_use_id, content=text[:_LONGEST_RESULT]
        )
        if activity is None:
            return
        if activity[0] == "ticketList":
            # tickets that are only looked up on the way to their options are not worth a list of their own
            self._tickets = (tool_use_id, activity)
            return
        if activity[0] == "upgradeOptions":
            self._tickets = None
        yield _shown(tool_use_id, activity)

    def _show_tickets(self) -> Iterator[BaseEvent]:
        held, self._tickets = self._tickets, None
        if held is not None:
            yield _shown(*held)


def _shown(tool_use_id: str, activity: Activity) -> ActivitySnapshotEvent:
    kind, content = activity
    return ActivitySnapshotEvent(message_id=f"{tool_use_id}:{kind}", activity_type=kind, content=content)


def _text_in(result: Mapping[str, Any]) -> str:
    return "\n".join(str(block["text"]) for block in result.get("content", ()) if "text" in block)


def _data_in(text: str) -> Mapping[str, Any]:
    """A tool's answer as data; empty for one in words."""
    try:
        data = json.loads(text)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}
