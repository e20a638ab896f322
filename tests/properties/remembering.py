"""AgentCore's memory and a Ticket Agent that uses it, and what must be remembered of a customer's habits."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from agents.ticket_agent import remembered
from agents.ticket_agent.app import TicketAgent
from agents.ticket_agent.conversations import Conversations
from agents.ticket_agent.memory import MemoryClients
from boxoffice.domain.tiers import Tier
from tests.agent_runtimes import MEMORY, Runtime
from tests.database_stack import CREDENTIALS, DatabaseStack
from tests.properties.chatting import BridgedChat, bridged
from tests.properties.memory_plane import memory_plane
from tests.properties.office import Office
from tests.properties.overhearing import ListenedTo
from tests.properties.spoken_words import NAMES

PRIVATE = ("4242 4242 4242 4242", "zoe.quix@example.com", "+49 171 1234567")
"""What is said beside a habit and may not be learned: a card, an address, a phone number."""
_TELLS = {
    "en": ("I always take {tier} and usually come on {day}s ({private}).", "I always take {tier} ({private})."),
    "de": ("Ich nehme immer {tier} und komme meistens am {day} ({private}).", "Ich nehme immer {tier} ({private})."),
}
_LEARNED = {
    "en": ("Prefers {}.", "Likes to visit on a {}."),
    "de": ("Nimmt am liebsten {}.", "Kommt am liebsten an einem {}."),
}
_PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Habit:
    """A tier, and a day of the week in the customer's language, or None."""

    tier: Tier
    day: str | None = None

    def told(self, language: str) -> str:
        with_day, without = _TELLS[language]
        words = with_day if self.day else without
        return words.format(tier=NAMES[self.tier], day=self.day, private=", ".join(PRIVATE))

    def learned(self, language: str) -> set[str]:
        tier, day = _LEARNED[language]
        return {tier.format(NAMES[self.tier]), *([day.format(self.day)] if self.day else [])}


@dataclass
class Memory:
    """The memory's wire, and the agent that it serves; `model` hears what the agent thinks about."""

    data_plane: Any
    agent: TicketAgent
    chat: BridgedChat
    model: ListenedTo
    environment: Mapping[str, str]

    def restart(self) -> None:
        """The agent's process forgets every conversation, as a new one has none."""
        self.agent.conversations = Conversations(self.agent._make)

    @contextmanager
    def reborn(self) -> Iterator[BridgedChat]:
        """A chat with a process of the agent that has only just started."""
        office = self.chat.office
        tools = {"BOXOFFICE_DATA_AGENT_URL": office.data_url, "BOXOFFICE_SERVICES_URL": office.services_url}
        process = Runtime("agents.ticket_agent", {**self.environment, **tools}, "/invocations")
        process.start()
        try:
            process.wait()
            with bridged(office, process.url) as chat:
                yield chat
        finally:
            process.close()

    def events(self, conversation: object, subject: str) -> list[dict[str, Any]]:
        """Those of finished turns, the newest first."""
        answer = self.data_plane.list_events(
            memoryId=MEMORY, sessionId=str(conversation), actorId=subject, includePayloads=True, maxResults=100
        )
        found: list[dict[str, Any]] = answer["events"]
        return [event for event in found if "stateType" in event.get("metadata", {})]

    def records(self, subject: str) -> list[dict[str, Any]]:
        """What is remembered of a customer for long."""
        path = f"/customers/{subject}/"
        answer = self.data_plane.list_memory_records(memoryId=MEMORY, namespacePath=path, maxResults=100)
        found: list[dict[str, Any]] = answer["memoryRecordSummaries"]
        return found

    def sentences(self, subject: str) -> set[str]:
        return {record["content"]["text"] for record in self.records(subject)}

    def wait_for(self, subject: str, sentences: set[str]) -> None:
        """Until exactly that is remembered: the service reads events behind them and tells nobody when."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while (found := self.sentences(subject)) != sentences:
            assert time.monotonic() < deadline, (found, sentences)
            time.sleep(0.1)

    def forget(self, *subjects: str) -> None:
        for subject in subjects:
            if records := [{"memoryRecordId": record["memoryRecordId"]} for record in self.records(subject)]:
                self.data_plane.batch_delete_memory_records(memoryId=MEMORY, records=records)


def lines_to_learn_from(events: list[dict[str, Any]]) -> str:
    """All that the memory's strategies get to read."""
    told = [item["conversational"] for event in events for item in event["payload"] if "conversational" in item]
    return json.dumps(told, ensure_ascii=False)


def messages_in(event: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Role and words of what an event keeps of its turn."""
    blobs = [json.loads(item["blob"]) for item in event["payload"] if "blob" in item]
    messages = [json.loads(blob[0])["message"] for blob in blobs if isinstance(blob, list)]
    texts = [(m["role"], "".join(block.get("text", "") for block in m["content"])) for m in messages]
    return [(role, text) for role, text in texts if text]


@contextmanager
def remembering(office: Office, stack: DatabaseStack) -> Iterator[Memory]:
    model = ListenedTo()
    with ExitStack() as ending:
        # a busy machine may take long to read what is remembered: the turn waits for it
        ending.enter_context(pytest.MonkeyPatch.context()).setattr(remembered, "_FIRST_WAIT_SECONDS", _PATIENCE_SECONDS)
        plane = ending.enter_context(memory_plane(office, stack))
        clients = MemoryClients(plane.client, CREDENTIALS["AWS_REGION"])
        url, agent = ending.enter_context(office.ticket_agent(model, memory=(clients, MEMORY)))
        chat = ending.enter_context(bridged(office, url))
        yield Memory(plane.client, agent, chat, model, plane.environment)
