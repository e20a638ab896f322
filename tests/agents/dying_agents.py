"""A customer, a bridge and an agent that may be killed, with a model that may be stuck at any of its answers."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import boto3

from boxoffice.domain.conversations import RunRequest, Said
from boxoffice.domain.identity import Caller
from boxoffice.use_cases.accept_run import accept_run
from boxoffice.use_cases.read_conversations import list_messages
from tests.agent_runtimes import MEMORY, Guest, Runtime
from tests.agents.bedrock_wire import Answer, Bedrock, Body, Breaks, Says, results
from tests.agents.held_tools import HeldTools
from tests.properties.agui_conformance import faults
from tests.use_cases.chat import Chat, text_of

PATIENCE_SECONDS = 60
WHOLE = "Let me look. Your places are held. "


def until(condition: Callable[[], bool]) -> None:
    """The memory and the database tell nobody what they have stored."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "what the test waits for did not come"
        time.sleep(0.02)


def kept(guest: Guest, conversation: str, messages: int) -> bool:
    """Whether so many messages of the run that is under way are in the agent's memory."""
    session = boto3.Session(aws_access_key_id="local", aws_secret_access_key="local", region_name="eu-central-1")
    plane = session.client("bedrock-agentcore", endpoint_url=guest.office.agentcore.origin)
    listed = plane.list_events(memoryId=MEMORY, actorId=guest.subject, sessionId=conversation)
    plane.close()
    unfinished = [event for event in listed["events"] if "unfinished" in event.get("metadata", {})]
    return any(len(event["payload"]) == messages + 1 for event in unfinished)


@dataclass
class Clerk:
    """A model that looks, orders and says so; at `stuck`, one of its later answers, it says nothing more, once."""

    stuck: str | None = None
    day: str = ""
    at: threading.Event = field(default_factory=threading.Event)

    def __call__(self, body: Body) -> Answer:
        told = results(body)
        if not told:
            return Says("Let me look.", (("list_tickets", {}),))
        if "tickets" in str(told):
            tickets = [ticket["id"] for ticket in _data(told)["tickets"]]
            order = {"ticket_ids": tickets, "tier": "non-stop", "visit_date": self.day}
            return self._unless("ordering", Says("", (("place_order", order),)))
        return self._unless("speaking", Says("Your places are held."))

    def _unless(self, step: str, answer: Says) -> Answer:
        if self.stuck != step:
            return answer
        self.stuck = None
        self.at.set()
        return Breaks(" ".join(answer.text.split()[:2]), "hangs")


def _data(told: list[dict[str, Any]]) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(told[0]["content"][0]["text"])
    return data


@dataclass
class Scene:
    """A customer with one ticket, talking through a bridge to an agent that may be killed."""

    guest: Guest
    chat: Chat
    agent: Runtime
    tools: HeldTools
    clerk: Clerk
    wire: Bedrock
    conversation: UUID
    socket: str
    run: str = field(default_factory=lambda: f"run-{uuid4()}")

    @property
    def caller(self) -> Caller:
        return Caller.customer(self.guest.subject)

    def say(self, text: str) -> None:
        request = RunRequest(self.conversation, self.run, Said(f"m-{self.run}", text))
        world = self.chat.world
        accept_run(world.house, world.databases.bridge, self.caller, self.guest.token(), request)

    def events(self) -> list[dict[str, Any]]:
        return self.chat.events(self.conversation, self.run, caller=self.caller)

    @property
    def frames(self) -> list[dict[str, Any]]:
        return [frame for frame in self.chat.aws.of(self.socket) if frame["metadata"]["runId"] == self.run]

    def kept(self, messages: int) -> bool:
        return kept(self.guest, str(self.conversation), messages)

    def check_whole(self) -> None:
        """The customer has a whole answer, once, and conforming frames; and so has the record."""
        assert self.frames[-1]["type"] == "RUN_FINISHED", self.frames[-1]
        assert faults(self.frames, thread=str(self.conversation), run=self.run) == []
        assert self.events() == self.frames
        gone = {frame["value"]["messageId"] for frame in self.frames if frame["type"] == "CUSTOM"}
        assert text_of([frame for frame in self.frames if frame.get("messageId") not in gone]) == WHOLE
        said = list_messages(self.chat.world.databases.bridge, self.caller, self.conversation).messages.items
        assert "".join(one.content for one in said if one.role == "assistant") == WHOLE
        begun = [frame["toolCallName"] for frame in self.frames if frame["type"] == "TOOL_CALL_START"]
        assert begun == ["list_tickets", "place_order"]
        shown = [frame["activityType"] for frame in self.frames if frame["type"] == "ACTIVITY_SNAPSHOT"]
        assert len(shown) == len(set(shown))
        assert len(self.guest.orders) == 1
