"""The customer's end of the chat: the real bridge in front of a real Ticket Agent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from boxoffice.domain.conversations import PaymentConfirmation, RunRequest
from boxoffice.domain.identity import Caller
from boxoffice.payments.client import GatewayClient
from boxoffice.store.runs import Accepted
from boxoffice.use_cases.accept_run import accept_run
from boxoffice.use_cases.work_off_runs import WorkedOff
from tests.chat_wires import WireAws
from tests.properties.agui_conformance import faults
from tests.properties.figures import tried
from tests.properties.office import Office
from tests.use_cases.chat import Chat


class BridgedChat(Chat):
    """As `Chat`, with an agent that verifies the customer's token."""

    office: Office

    def accept(self, request: RunRequest, caller: Caller | None = None) -> Accepted:
        caller = caller or self.world.ann
        return accept_run(self.world.house, self.world.databases.bridge, caller, self.office.token(caller), request)


@dataclass
class Talk:
    """One conversation of one customer, over the bridge; each run's events are numbered and conform to AG-UI."""

    chat: BridgedChat
    caller: Caller
    id: UUID
    _called: set[str] = field(default_factory=set)

    def say(self, text: str) -> list[dict[str, Any]]:
        """The events of the run that answers."""
        run = self.chat.say(self.id, text, caller=self.caller)
        return self._worked(run)

    def answer(self, interrupt: str, confirmation: PaymentConfirmation | None) -> list[dict[str, Any]]:
        run = self.chat.answer(self.id, interrupt, confirmation)
        return self._worked(run)

    def _worked(self, run: str) -> list[dict[str, Any]]:
        assert self.chat.work(self.id) is WorkedOff.DONE
        return self.told(run)

    def told(self, run: str) -> list[dict[str, Any]]:
        """The events of a run that has ended."""
        events: list[dict[str, Any]] = []
        while page := self.chat.events(self.id, run, len(events), self.caller):  # a long run comes in pages
            events += page
            if page[-1]["type"] in {"RUN_FINISHED", "RUN_ERROR"}:
                break
        assert faults(events, thread=str(self.id), run=run, called_before=self._called) == []
        assert [event["metadata"]["n"] for event in events] == list(range(1, len(events) + 1))
        self._called |= {event["toolCallId"] for event in events if event["type"] == "TOOL_CALL_START"}
        tried("the protocols: AG-UI", runs=1, events=len(events))
        return events

    @property
    def question(self) -> dict[str, Any] | None:
        """The payment request that is open."""
        found: dict[str, Any] | None
        [(found,)] = self.chat.office.rows("SELECT open_interrupt FROM conversations WHERE id = %s", self.id)
        return found


@contextmanager
def bridged(office: Office, agent_url: str, gateway: GatewayClient | None = None) -> Iterator[BridgedChat]:
    aws = WireAws()
    chat = BridgedChat(office.world, SimpleNamespace(url=agent_url), aws, gateway)  # type: ignore[arg-type]  # its url is all it takes
    chat.office = office
    try:
        yield chat
    finally:
        chat.close()
        aws.close()


def begin(chat: BridgedChat, caller: Caller) -> Talk:
    return Talk(chat, caller, chat.begin(caller))


def spoken(events: list[dict[str, Any]]) -> str:
    """What the agent said in words."""
    return "".join(event["delta"] for event in events if event["type"] == "TEXT_MESSAGE_CONTENT")


def shown(events: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    """What was shown as that kind of activity."""
    return [event["content"] for event in events if event.get("activityType") == kind]


def data_in(event: dict[str, Any]) -> Any:
    """What a tool's result or an activity says as data; None for words."""
    if event["type"] == "ACTIVITY_SNAPSHOT":
        return event["content"]
    try:
        return json.loads(event["content"])
    except ValueError:
        return None
