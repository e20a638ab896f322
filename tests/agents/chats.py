"""Talking to the Ticket Agent as the bridge does, every event checked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

import httpx

from tests.agent_runtimes import Guest
from tests.properties.agui_conformance import faults

SESSION = "X-Amzn-Bedrock-AgentCore-Runtime-Session-Id"


@dataclass
class Run:
    """One run's events; they conform to AG-UI, and what begins ends."""

    events: list[dict[str, Any]]

    def __post_init__(self) -> None:
        if self.events[-1]["type"] == "RUN_FINISHED":
            check_pairs(self.events)

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["type"] == kind]

    @property
    def text(self) -> str:
        return "".join(event["delta"] for event in self.of("TEXT_MESSAGE_CONTENT"))

    @property
    def kept(self) -> str:
        """The text without what was withdrawn."""
        gone = {event["value"]["messageId"] for event in self.of("CUSTOM") if event["name"] == "messageWithdrawn"}
        return "".join(event["delta"] for event in self.of("TEXT_MESSAGE_CONTENT") if event["messageId"] not in gone)

    @property
    def activities(self) -> list[tuple[str, dict[str, Any]]]:
        return [(event["activityType"], event["content"]) for event in self.of("ACTIVITY_SNAPSHOT")]

    def activity(self, kind: str) -> dict[str, Any]:
        [found] = [content for shown, content in self.activities if shown == kind]
        return found

    @property
    def tools(self) -> list[str]:
        return [event["toolCallName"] for event in self.of("TOOL_CALL_START")]

    @property
    def finished(self) -> dict[str, Any]:
        assert self.events[-1]["type"] == "RUN_FINISHED", self.events[-1]
        return self.events[-1]

    @property
    def error(self) -> str:
        assert self.events[-1]["type"] == "RUN_ERROR", self.events[-1]
        return str(self.events[-1]["code"])

    @property
    def interrupt(self) -> dict[str, Any]:
        """The one payment request that the run ended with."""
        outcome = self.finished["outcome"]
        assert outcome["type"] == "interrupt"
        [interrupt] = outcome["interrupts"]
        return dict(interrupt)


def check_pairs(events: list[dict[str, Any]]) -> None:
    """Every start has its end, in order; every id is announced before it is used."""
    texts: set[str] = set()
    calls: set[str] = set()
    seen: set[str] = set()
    for event in events:
        match event["type"]:
            case "TEXT_MESSAGE_START":
                assert event["messageId"] not in seen
                texts.add(event["messageId"])
                seen.add(event["messageId"])
            case "TEXT_MESSAGE_CONTENT":
                assert event["messageId"] in texts
                assert event["delta"]
            case "TEXT_MESSAGE_END":
                texts.remove(event["messageId"])
            case "CUSTOM":
                assert event["value"]["messageId"] in seen - texts
            case "TOOL_CALL_START":
                assert event["toolCallId"] not in seen
                calls.add(event["toolCallId"])
                seen.add(event["toolCallId"])
            case "TOOL_CALL_ARGS":
                assert event["toolCallId"] in calls
            case "TOOL_CALL_END":
                calls.remove(event["toolCallId"])
            case _:
                continue
    assert not texts
    assert not calls


@dataclass
class Chat:
    """One conversation of one customer."""

    guest: Guest
    url: str
    http: httpx.Client
    language: str = "en"
    remembers: bool = True
    id: str = field(default_factory=lambda: str(uuid4()))
    _called: set[str] = field(default_factory=set)

    def input(self, **asked: Any) -> dict[str, Any]:
        context = {
            "today": self.guest.office.world.day(0).isoformat(),
            "timeZone": "Europe/Berlin",
            "language": self.language,
            "firstName": "Test",
            "venueName": "Test Park",
            "rememberPreferences": "true" if self.remembers else "false",
        }
        return {
            "threadId": self.id,
            "runId": f"run-{uuid4().hex}",
            "state": {},
            "messages": [],
            "tools": [],
            "context": [{"description": name, "value": value} for name, value in context.items()],
            "forwardedProps": {},
            **asked,
        }

    def say(self, text: str, **more: Any) -> Run:
        return self.run(messages=[{"id": f"m-{uuid4().hex}", "role": "user", "content": text}], **more)

    def resume(self, interrupt_id: str, outcome: str, order_id: str | None, **more: Any) -> Run:
        """As the bridge resumes: with the outcome alone."""
        status = "cancelled" if outcome == "cancelled" else "resolved"
        payload = {"orderId": order_id, "outcome": outcome, **more}
        return self.run(resume=[{"interruptId": interrupt_id, "status": status, "payload": payload}])

    def run(self, **asked: Any) -> Run:
        body = self.input(**asked)
        response = self.post(body)
        assert response.status_code == 200, response.text
        assert response.headers["content-type"].startswith("text/event-stream")
        run = Run(list(events_in(response.text)))
        assert faults(run.events, thread=self.id, run=body["runId"], called_before=self._called) == []
        self._called |= {event["toolCallId"] for event in run.of("TOOL_CALL_START")}
        return run

    def post(self, body: dict[str, Any]) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.guest.token()}", SESSION: f"conversation-{self.id}"}
        return self.http.post(self.url, json=body, headers={**headers, "Accept": "text/event-stream"})


def events_in(stream: str) -> Iterator[dict[str, Any]]:
    for line in stream.splitlines():
        if line.startswith("data: "):
            yield json.loads(line[6:])


def in_words(day: date) -> str:
    """A day as customers write it: `4 December`."""
    return f"{day.day} {day:%B}"
