"""What a customer has been told of a run: taken up anew, its texts are taken back and nothing else is told twice."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from boxoffice.contracts.chat import MESSAGE_WITHDRAWN

_TEXT = frozenset({"TEXT_MESSAGE_START", "TEXT_MESSAGE_CONTENT", "TEXT_MESSAGE_END"})
_CALL = frozenset({"TOOL_CALL_START", "TOOL_CALL_ARGS", "TOOL_CALL_END"})


class Told:
    """One run's account. The agent tells a run that it takes up from its start; what of it is new goes on.

    The agent's texts get ids of ours, the run's id with a number: who takes a run over from a dead process uses those
    again that this one may have told without storing them, and a page writes the new text over the old.
    """

    def __init__(self, run_id: str) -> None:
        self._run_id = run_id
        self.any = False
        self._begun = 0
        self._ids: dict[str, str] = {}
        self._texts: dict[str, bool] = {}
        self._calls: dict[str, bool] = {}
        self._results: set[str] = set()
        self._earlier: frozenset[str] = frozenset()

    def new(self, event: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """An event of the agent's as it is told; None for one that was told before the run was taken up."""
        kind = event["type"]
        if kind == "TEXT_MESSAGE_START":
            self._ids[event["messageId"]] = f"{self._run_id}:{self._begun + 1}"
        if kind in _TEXT:
            return {**event, "messageId": self._own(event["messageId"])}
        if kind == "CUSTOM":
            return {**event, "value": {**event["value"], "messageId": self._own(event["value"]["messageId"])}}
        return None if _mark(event) in self._earlier else event

    def note(self, event: Mapping[str, Any]) -> None:
        """An event was told."""
        self.any = True
        match event["type"]:
            case "TEXT_MESSAGE_START" if event["messageId"].startswith(f"{self._run_id}:"):
                self._begun += 1
                self._texts[event["messageId"]] = True
            case "TEXT_MESSAGE_END" if event["messageId"] in self._texts:
                self._texts[event["messageId"]] = False
            case "CUSTOM":
                self._texts.pop(event["value"]["messageId"], None)
            case "TOOL_CALL_START":
                self._calls[event["toolCallId"]] = True
            case "TOOL_CALL_END" if event["toolCallId"] in self._calls:
                self._calls[event["toolCallId"]] = False
            case "TOOL_CALL_RESULT" | "ACTIVITY_SNAPSHOT":
                self._results.add(str(_mark(event)))

    def take_back(self) -> list[dict[str, Any]]:
        """The run begins to be told anew: events that end what is open, and withdraw what the agent has said so far."""
        events: list[dict[str, Any]] = [
            {"type": "TOOL_CALL_END", "toolCallId": call} for call, is_open in self._calls.items() if is_open
        ]
        for text, is_open in self._texts.items():
            events += [{"type": "TEXT_MESSAGE_END", "messageId": text}] if is_open else []
            events.append({"type": "CUSTOM", "name": MESSAGE_WITHDRAWN, "value": {"messageId": text}})
        self._earlier = frozenset({*map(_of_call, self._calls), *self._results})
        self._ids.clear()
        return events

    def _own(self, message_id: str) -> str:
        return self._ids.get(message_id, message_id)


def _mark(event: Mapping[str, Any]) -> str | None:
    """What tells whether an event repeats another: of a call its id, of what is shown the content."""
    kind = event["type"]
    if kind in _CALL:
        return _of_call(event["toolCallId"])
    if kind == "TOOL_CALL_RESULT":
        return f"result {event['toolCallId']}"
    if kind == "ACTIVITY_SNAPSHOT":
        return f"{event['activityType']} {json.dumps(event['content'], sort_keys=True)}"
    return None


def _of_call(tool_call_id: str) -> str:
    return f"call {tool_call_id}"
