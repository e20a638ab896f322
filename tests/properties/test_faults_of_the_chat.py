"""Faults around the chat: an MCP server, the Runtime, the memory or the model is away at any step of an upgrade.

The customer is told so in their language, the run conforms to AG-UI, and what they do again is done once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from agents.models.router import build_model
from agents.ticket_agent.conversations import Conversations
from boxoffice.settings import ModelSettings
from boxoffice.use_cases.turns.sentences import sentence
from tests.database_stack import DatabaseStack
from tests.payments.gateway_process import GatewayProcess
from tests.properties.cards_on_the_wire import APPROVED, Cards
from tests.properties.chatting import Talk, begin, bridged
from tests.properties.figures import tried
from tests.properties.memory_plane import memory_plane
from tests.properties.office import Office
from tests.properties.parts_away import (
    DATA,
    MEMORY,
    NOWHERE,
    PARTS,
    RUNTIME,
    SERVICES,
    PartedOffice,
    parted_office,
)
from tests.properties.upgrade_talk import PAYS, STEPS, Step, confirmed, made, spoken_to
from tests.use_cases.chat import kinds, text_of

LAW = "the faults of the chat"
NEVER_TOLD = ("Traceback", "127.0.0.1", "Error", "Exception", "None", "unavailable:")


@pytest.fixture(scope="module")
def plane(office: Office, stack: DatabaseStack) -> Iterator[Any]:
    with memory_plane(office, stack) as plane:
        yield plane.client


@pytest.fixture(scope="module")
def cards(gateway_process: GatewayProcess) -> Cards:
    return Cards.at(gateway_process)


@dataclass
class Walk:
    """A customer's way through an upgrade; `part` is away at each step once."""

    office: Office
    parted: PartedOffice
    talk: Talk
    cards: Cards
    language: str
    part: str
    told: list[str] = field(default_factory=list)

    def do(self, step: Step) -> list[dict[str, Any]]:
        if step.words is None:
            return confirmed(self.talk, self.cards.of[APPROVED])
        return self.talk.say(step.words(self.office, self.language))

    def without_the_part(self, step: Step) -> None:
        """What the customer is told, and what has happened all the same."""
        before = made(self.office)
        with self.parted.without(self.part):
            events = self.do(step)
        after = made(self.office)
        if self.part == RUNTIME:
            assert (events[-1]["type"], events[-1]["code"]) == ("RUN_ERROR", "agent_unavailable")
            assert events[-1]["metadata"]["retryable"]
            told = events[-1]["message"]
            assert told == sentence("agent_unavailable", self.language)
            assert after == (before if step is not PAYS else step.made), "the bridge settles, the agent does not"
        else:
            assert events[-1]["type"] == "RUN_FINISHED"
            told = text_of(events)
            if self.part in step.needs:
                assert self.parted.outage.missed, "the part was not asked for"
                assert told.startswith(step.apology[self.language]), told
                assert after == {**before, **step.made_without.get(self.part, {})}
            else:
                assert step.apology[self.language] not in told
                assert after == step.made
        assert not any(word in told for word in NEVER_TOLD), told
        shown = [event["activityType"] for event in events if event["type"] == "ACTIVITY_SNAPSHOT"]
        if after == step.made and step is PAYS:
            assert shown == ["paymentReceipt", "confirmation"]

    def again(self, step: Step) -> None:
        """The same words, or those that lead there again: it is done now, and once."""
        for words in step.leading_again(self.part):
            self.talk.say(words(self.office, self.language))
        if step.words is not None:
            self.do(step)
        elif self.part == RUNTIME:  # the question was settled while nobody could tell the agent
            assert (self.talk.question or {})["outcome"]["outcome"] == "paid"
            assert self.do(step)[-1]["type"] == "RUN_FINISHED"
        assert made(self.office) == step.made
        assert bool(self.talk.question) == step.asks


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("part", PARTS)
def test_whatever_part_is_away_at_whatever_step_the_customer_is_told_and_goes_on(
    office: Office, plane: Any, cards: Cards, part: str, language: str
) -> None:
    spoken_to(office, language)
    with cards.client() as gateway, parted_office(office, plane, gateway) as parted:
        talk = begin(parted.chat, office.ann)
        talk.say("Hallo" if language == "de" else "Hello")
        walk = Walk(office, parted, talk, cards, language, part)
        for step in STEPS:
            walk.without_the_part(step)
            walk.again(step)
    tried(LAW, steps_without_a_part=len(STEPS))


@pytest.mark.parametrize("part", [DATA, SERVICES, MEMORY])
def test_a_conversation_that_cannot_begin_says_so_and_begins_when_the_part_is_back(
    office: Office, plane: Any, part: str
) -> None:
    """Tools and memory are fetched with a process's first message: it fails whole, and leaves nothing."""
    spoken_to(office, "de")
    with parted_office(office, plane) as parted:
        talk = begin(parted.chat, office.ann)
        with parted.without(part):
            last = talk.say("Welche Tickets habe ich?")[-1]
        assert (last["type"], last["code"]) == ("RUN_ERROR", "agent_failed")
        assert last["message"] == sentence("agent_failed", "de")
        assert last["metadata"]["retryable"]
        events = talk.say("Welche Tickets habe ich?")
        assert events[-1]["type"] == "RUN_FINISHED"
        assert any(event.get("activityType") == "ticketList" for event in events)
    tried(LAW, conversations_that_could_not_begin=1)


def test_what_was_said_while_the_memory_was_away_is_remembered_by_the_next_process(office: Office, plane: Any) -> None:
    spoken_to(office, "en")
    _, options, orders, *_ = STEPS
    assert options.words
    assert orders.words
    with parted_office(office, plane) as parted:
        talk = begin(parted.chat, office.ann)
        talk.say("Hello")
        with parted.without(MEMORY):
            talk.say(options.words(office, "en"))
        talk.say("What tickets do I have?")
        parted.agent.conversations = Conversations(parted.agent._make)  # as a new process has none
        events = talk.say(options.words(office, "en"))
        assert "Shall I book this" in text_of(events)
        assert "TOOL_CALL_START" not in kinds(events), "the options were not remembered"
        talk.say(orders.words(office, "en"))
        assert made(office) == orders.made


def test_a_model_that_is_away_costs_the_customer_nothing(office: Office, cards: Cards) -> None:
    """The rules take the turn over, at each step."""
    spoken_to(office, "en")
    model = build_model(ModelSettings(model="openai", model_id="away", model_base_url=f"{NOWHERE}/v1"))
    with (
        cards.client() as gateway,
        office.ticket_agent(model) as (url, _),
        bridged(office, url, gateway) as chat,
    ):
        talk = begin(chat, office.ann)
        for step in STEPS:
            events = talk.say(step.words(office, "en")) if step.words else confirmed(talk, cards.of[APPROVED])
            assert events[-1]["type"] == "RUN_FINISHED"
            assert made(office) == step.made
    tried(LAW, steps_without_a_model=len(STEPS))
