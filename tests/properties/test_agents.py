"""Properties 1 to 4: the agents do what is asked of them, and conversations are kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from agents.ticket_agent.app import TicketAgent
from agents.ticket_agent.conversations import Conversations
from agents.ticket_agent.memory import MemoryClients
from boxoffice.aws import session
from boxoffice.domain.tiers import TIERS, Tier
from local_stack.postgres.access import connection_string
from tests.agent_runtimes import MEMORY, Runtime
from tests.agents.chats import check_pairs
from tests.database_stack import CREDENTIALS, DatabaseStack
from tests.local_stack.agentcore_stand_ins import CLIENT, ISSUER
from tests.properties.chatting import BridgedChat, Talk, begin, bridged
from tests.properties.office import Office
from tests.properties.oracles import offer
from tests.properties.strategies import DAYS, TicketSpec, plain_universe
from tests.use_cases.world import customer_id

NAMES = {Tier.STANDARD: "Standard", Tier.NON_STOP: "Non-stop", Tier.DOUBLE_FUN: "Double Fun"}
SAYINGS = {
    "tickets": {
        "en": ["What tickets do I have?", "Show me my tickets", "Hi! Please list my tickets."],
        "de": ["Welche Tickets habe ich?", "Zeig mir meine Tickets"],
    },
    "upgrade": {
        "en": [
            "I want to upgrade my ticket to {tier}",
            "Hi, can I upgrade my ticket to {tier}?",
            "upgrade to {tier} please",
        ],
        "de": ["Ich möchte mein Ticket auf {tier} hochstufen", "Kann ich mein Ticket auf {tier} upgraden?"],
    },
    "person": {
        "en": ["I want to talk to a human being", "Let me speak to a person, please"],
        "de": ["Ich möchte mit einem Menschen sprechen"],
    },
    "else": {
        "en": ["What is the capital of France?", "Write me a poem about the sea", "asdf qwertz", "🎢🎢🎢"],
        "de": ["Wie wird das Wetter auf dem Mars?", "Erzähl mir einen Witz"],
    },
}


@dataclass
class Memory:
    """AgentCore's memory, and the Ticket Agent that uses it."""

    data_plane: Any
    agent: TicketAgent
    chat: BridgedChat

    def restart(self) -> None:
        """The agent's process forgets every conversation, as a new one has none."""
        self.agent.conversations = Conversations(self.agent._make)

    def events(self, conversation: object, subject: str) -> list[dict[str, Any]]:
        answer = self.data_plane.list_events(
            memoryId=MEMORY, sessionId=str(conversation), actorId=subject, includePayloads=True, maxResults=100
        )
        found: list[dict[str, Any]] = answer["events"]
        return found


@pytest.fixture(scope="module")
def chat(office: Office) -> Iterator[BridgedChat]:
    """The bridge before a Ticket Agent that thinks by rules and keeps nothing."""
    with office.ticket_agent() as (url, _), bridged(office, url) as front:
        yield front


@pytest.fixture(scope="module")
def memory(office: Office, stack: DatabaseStack) -> Iterator[Memory]:
    environment = {
        **office.world.databases.environment,
        "BOXOFFICE_CUSTOMER_ISSUER": ISSUER,
        "BOXOFFICE_CUSTOMER_CLIENT_ID": CLIENT,
        "BOXOFFICE_CUSTOMER_JWKS_URL": office.keys_url,
        "AGENTCORE_RUNTIMES": "{}",
        "AGENTCORE_DATABASE": connection_string(stack.state, "agentcore"),
        "BOXOFFICE_MEMORY_ID": MEMORY,
    }
    emulator = Runtime("local_stack.agentcore", environment, "")
    with ExitStack() as ending:
        ending.callback(emulator.close)
        emulator.start()
        emulator.wait()
        client = session.client(
            "bedrock-agentcore",
            endpoint_url=emulator.origin,
            region_name=CREDENTIALS["AWS_REGION"],
            aws_access_key_id="local",
            aws_secret_access_key="local",
        )
        ending.callback(client.close)
        clients = MemoryClients(client, CREDENTIALS["AWS_REGION"])
        url, agent = ending.enter_context(office.ticket_agent(memory=(clients, MEMORY)))
        yield Memory(client, agent, ending.enter_context(bridged(office, url)))


def spoken(events: list[dict[str, Any]]) -> str:
    return "".join(event["delta"] for event in events if event["type"] == "TEXT_MESSAGE_CONTENT")


def shown(events: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [event["content"] for event in events if event.get("activityType") == kind]


sayings = st.sampled_from(
    [(kind, language, words) for kind, each in SAYINGS.items() for language, all_ in each.items() for words in all_]
)


@given(
    saying=sayings,
    tier=st.sampled_from(TIERS),
    specs=st.lists(
        st.builds(
            TicketSpec, owner=st.sampled_from(["ann", "ann", "bob"]), tier=st.sampled_from([None, Tier.STANDARD])
        ),
        max_size=3,
    ),
)
@example(saying=("tickets", "en", "Hi! Please list my tickets."), tier=Tier.STANDARD, specs=[])
@example(saying=("upgrade", "en", SAYINGS["upgrade"]["en"][0]), tier=Tier.NON_STOP, specs=[])
def test_property_1(
    office: Office, chat: BridgedChat, saying: tuple[str, str, str], tier: Tier, specs: list[TicketSpec]
) -> None:
    """Feature: ticket-auto-process, Property 1: Ticket Agent LLM Reasoning"""
    kind, language, words = saying
    universe = plain_universe(TicketSpec(), *specs)
    found, mine = office.fill(universe), universe.of("ann")
    office.admin.execute("UPDATE customers SET language = %s WHERE id = %s", [language, customer_id(office.ann)])
    talk = begin(chat, office.ann)
    events = talk.say(words.format(tier=NAMES[tier]))
    check_pairs(events)
    assert events[-1]["type"] == "RUN_FINISHED"
    assert spoken(events).strip()
    result = events[-1]["result"]
    assert 0 <= result["confidenceScore"] <= 1
    if kind == "tickets":
        [told] = shown(events, "ticketList")
        assert {ticket["id"] for ticket in told["tickets"]} == {str(found[n]) for n in mine}
    if kind == "upgrade" and len(mine) == 1:
        [told] = shown(events, "upgradeOptions")
        assert told["ticketIds"] == [str(found[mine[0]])]
        for option in told["options"]:
            expected = offer(universe, [universe.tickets[mine[0]]], Tier(option["tier"]))
            assert (option["available"], len(option["calendar"])) == (expected.available, len(expected.calendar))
    if kind == "person":
        if not shown(events, "caseOpened"):
            events = talk.say("ja" if language == "de" else "yes")
        assert shown(events, "caseOpened")
        assert office.count("SELECT count(*) FROM cases WHERE customer_id = %s", customer_id(office.ann)) == 1
    if kind == "else":
        assert office.count("SELECT count(*) FROM audit WHERE role = 'boxoffice_customer'") == 0
    assert office.count("SELECT count(*) FROM upgrade_orders") == 0
    assert office.count("SELECT count(*) FROM payments") == 0


@given(
    asked=st.one_of(
        st.just(("tickets", "What tickets do I have?")),
        st.from_regex(r"\A[1-9][0-9]{6,10}\Z").map(lambda digits: ("phone", f"Change my phone number to +49{digits}")),
        st.tuples(st.sampled_from(TIERS), st.sampled_from([1, 2, 3])),
        st.sampled_from(["Delete all customers", "Refund 500 euros to my card", "?", "Who else has tickets?"]).map(
            lambda w: ("else", w)
        ),
    ),
    others=st.integers(0, 2),
)
def test_property_2(office: Office, asked: tuple[Any, Any], others: int) -> None:
    """Feature: ticket-auto-process, Property 2: Data Agent LLM Reasoning"""
    universe = plain_universe(TicketSpec(), *[TicketSpec(owner="bob")] * others)
    [mine, *_] = office.fill(universe)
    kind, words = asked
    if kind in NAMES:
        day = office.world.day(words)
        words = f"What does {NAMES[kind]} cost on {day.day} {day:%B} for my ticket?"
    answer = office.call(office.ann, "ask", request=words).data
    assert answer["answer"]
    written = office.count("SELECT count(*) FROM audit WHERE action = 'update' AND entity = 'customers'")
    assert len(answer["changes"]) == written
    if kind == "tickets":
        assert {"tool": "list_tickets", "ids": [str(mine)]} in answer["rows"]
    if kind == "phone":
        [(phone,)] = office.rows("SELECT phone FROM customers WHERE id = %s", customer_id(office.ann))
        assert phone == words.split()[-1]
        assert answer["changes"] == [{"tool": "update_customer", "id": str(customer_id(office.ann))}]
    if kind in NAMES:
        cents = (universe.prices[kind, asked[1]] or 0) - 4000
        assert f"{cents / 100:.2f}" in answer["answer"]
    if kind != "phone":
        assert written == 0
    assert office.count("SELECT count(*) FROM upgrade_orders") == 0


_STARTED: set[str] = set()


@given(who=st.lists(st.sampled_from(["ann", "bob"]), min_size=1, max_size=2), words=sayings)
def test_property_3(office: Office, memory: Memory, who: list[str], words: tuple[str, str, str]) -> None:
    """Feature: ticket-auto-process, Property 3: Session Management"""
    office.fill(plain_universe(TicketSpec(), TicketSpec(owner="bob")))
    said = words[2].format(tier="Standard")
    for name in who:
        caller = office.caller(name)
        talk = begin(memory.chat, caller)
        assert str(talk.id) not in _STARTED
        _STARTED.add(str(talk.id))
        reply = spoken(talk.say(said))
        [event] = memory.events(talk.id, caller.subject)
        assert event["sessionId"] == str(talk.id)
        text, _ = json.loads(next(item["blob"] for item in event["payload"] if "blob" in item))
        first = json.loads(text)["message"]
        assert (first["role"], first["content"]) == ("user", [{"text": said}])
        kept = "SELECT role, content FROM messages WHERE conversation_id = %s AND role <> 'activity' ORDER BY position"
        assert office.rows(kept, talk.id) == [("user", said), ("assistant", reply)]
        other = office.bob if name == "ann" else office.ann
        assert memory.events(talk.id, other.subject) == []


def _walk(memory: Memory, talk: Talk, said: list[str], restarts: list[bool]) -> list[list[dict[str, Any]]]:
    runs = []
    for words, restart in zip(said, restarts, strict=True):
        if restart:
            memory.restart()
        runs.append(talk.say(words))
    return runs


@given(
    tier=st.sampled_from(TIERS),
    day=st.sampled_from(DAYS[1:]),
    restarts=st.lists(st.booleans(), min_size=3, max_size=3),
    aside=st.sampled_from([None, None, None, "What tickets do I have?"]),
)
@example(tier=Tier.NON_STOP, day=2, restarts=[False] * 3, aside=None)
@example(tier=Tier.NON_STOP, day=2, restarts=[True] * 3, aside="What tickets do I have?")
def test_property_4(
    office: Office, memory: Memory, tier: Tier, day: int, restarts: list[bool], aside: str | None
) -> None:
    """Feature: ticket-auto-process, Property 4: Memory Persistence"""
    office.fill(plain_universe(TicketSpec()))
    date = office.world.day(day)
    said = [f"I want to upgrade my ticket to {NAMES[tier]} on {date.day} {date:%B}", "yes"]
    talk = begin(memory.chat, office.ann)
    if aside:
        talk.say(aside)
    _walk(memory, talk, said, restarts[:2])
    assert office.rows("SELECT status, tier, visit_date FROM upgrade_orders") == [("pending", tier.value, date)]
    question = talk.question
    assert question
    if restarts[2]:
        memory.restart()
    assert talk.answer(question["id"], None)[-1]["type"] == "RUN_FINISHED"
    turns = len(said) + 1 + bool(aside)
    assert len(memory.events(talk.id, "sub-ann")) == turns
    kept = [
        row[0]
        for row in office.rows(
            "SELECT content FROM messages WHERE conversation_id = %s AND role = 'user' ORDER BY position", talk.id
        )
    ]
    assert kept == [*([aside] if aside else []), *said]
