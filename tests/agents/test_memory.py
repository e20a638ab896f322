"""What is remembered between conversations: the Ticket Agent's process, AgentCore and PostgreSQL behind it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import boto3
import httpx
import pytest
from strands.types.session import SessionMessage

from agents.ticket_agent.gist import gist, without_people
from boxoffice.aws.memories import CustomerMemories
from boxoffice.domain.errors import InvalidInput, NotFound
from tests.agent_runtimes import MEMORY, BoxOffice, Guest, Runtime
from tests.agents.bedrock_wire import Says, bedrock
from tests.agents.chats import Chat, in_words

_PATIENCE_SECONDS = 30


def until(condition: Callable[[], bool]) -> None:
    """The memory reads events some time after they were written, and tells nobody when."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "what the test waits for did not come"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def data_plane(box_office: BoxOffice) -> Any:
    session = boto3.Session(aws_access_key_id="local", aws_secret_access_key="local", region_name="eu-central-1")
    return session.client("bedrock-agentcore", endpoint_url=box_office.agentcore.origin)


@pytest.fixture
def memories(data_plane: Any) -> CustomerMemories:
    return CustomerMemories(data_plane, MEMORY)


def anew(chat: Chat) -> Chat:
    """Another conversation of the same customer, made as REST makes one: its process is warm before they type."""
    other = replace(chat, id=str(uuid4()))
    other.run(forwardedProps={"prewarm": True})
    return other


def sentences(memories: CustomerMemories, guest: Guest) -> set[str]:
    return {memory.text for memory in memories.all(guest.subject)}


def buy_non_stop(chat: Chat) -> str:
    """The customer orders and pays; gives the weekday of the visit."""
    interrupt = order_non_stop(chat)
    assert chat.resume(interrupt["id"], "paid", interrupt["metadata"]["orderId"], orderStatus="fulfilled").text
    return f"{chat.guest.office.world.day(5):%A}"


def order_non_stop(chat: Chat) -> dict[str, Any]:
    """The customer orders; gives the payment request."""
    chat.guest.buys()
    chat.say(f"upgrade my ticket to Non-stop on {in_words(chat.guest.office.world.day(5))}")
    return chat.say("yes").interrupt


class TestANewConversation:
    def test_it_proposes_what_was_bought_before(self, chat: Chat, memories: CustomerMemories) -> None:
        weekday = buy_non_stop(chat)
        expected = {"Bought Non-stop.", f"Likes to visit on a {weekday}."}
        until(lambda: sentences(memories, chat.guest) == expected)
        chat.guest.buys(in_days=9)
        said = anew(chat).say("hello")
        assert f"Non-stop again, on a {weekday}?" in said.text
        assert said.finished["result"]["nextSteps"][0] == f"Non-stop, on a {weekday}"
        assert len(chat.guest.orders) == 1

    @pytest.mark.parametrize("outcome", ["withdrawn", "cancelled", "declined"])
    def test_an_order_that_was_not_paid_teaches_nothing(
        self, chat: Chat, memories: CustomerMemories, outcome: str
    ) -> None:
        interrupt = order_non_stop(chat)
        if outcome != "withdrawn":
            chat.resume(interrupt["id"], outcome, interrupt["metadata"]["orderId"])
        chat.say("never mind, cancel it")
        chat.say("one of us uses a wheelchair")
        until(lambda: bool(sentences(memories, chat.guest)))
        assert sentences(memories, chat.guest) == {"Needs step-free access."}
        said = anew(chat).say("hello").text
        assert not any(words in said for words in ("Non-stop again", "Shall it be"))

    def test_another_customer_hears_nothing_of_it(
        self, chat: Chat, memories: CustomerMemories, box_office: BoxOffice
    ) -> None:
        buy_non_stop(chat)
        until(lambda: bool(sentences(memories, chat.guest)))
        stranger = replace(chat, guest=box_office.guest())
        stranger.guest.buys()
        assert "again" not in anew(stranger).say("hello").text
        assert "don't remember" in anew(stranger).say("what do you remember about me?").text

    def test_where_it_is_switched_off_nothing_is_learned_or_proposed(
        self, chat: Chat, memories: CustomerMemories, data_plane: Any
    ) -> None:
        silent = replace(chat, remembers=False)
        buy_non_stop(silent)
        listed = data_plane.list_events(memoryId=MEMORY, actorId=chat.guest.subject, sessionId=chat.id)["events"]
        kinds = {kind for event in listed for item in event["payload"] for kind in item}
        assert kinds == {"blob"}
        remember(data_plane, chat.guest, "Prefers Non-stop.")
        chat.guest.buys()
        assert "Non-stop" not in anew(silent).say("hello").text
        assert "Shall it be Non-stop?" in anew(chat).say("hello").text

    def test_any_model_is_told_behind_what_is_cached(
        self, box_office: BoxOffice, http: httpx.Client, data_plane: Any
    ) -> None:
        with bedrock() as model, box_office.ticket_agent(**model.settings) as agent:
            model.script = lambda _: Says("Hello.")
            chat = Chat(box_office.guest(), agent.url, http)
            remember(data_plane, chat.guest, "Prefers Non-stop.")
            anew(chat).say("hello")
            anew(replace(chat, remembers=False)).say("hello")
            told, silent = ([block.get("text", "") for block in asked["system"]] for asked in model.asked)
            assert "Prefers Non-stop." in told[-1]
            assert len(told) == len(silent) + 1
            assert not any("Non-stop." in text or "rememberPreferences" in text for text in silent)
            assert {"list_memories", "forget_memories"} <= {
                spec["toolSpec"]["name"] for spec in model.asked[0]["toolConfig"]["tools"] if "toolSpec" in spec
            }


class TestShowingAndForgetting:
    def test_the_customer_sees_it_and_has_it_forgotten(self, chat: Chat, memories: CustomerMemories) -> None:
        buy_non_stop(chat)
        until(lambda: len(sentences(memories, chat.guest)) == 2)
        other = anew(chat)
        shown = other.say("What do you remember about me?")
        assert (shown.tools, "Bought Non-stop." in shown.text) == (["list_memories"], True)
        gone = other.say("Forget that I bought Non-stop")
        assert gone.tools == ["list_memories", "forget_memories"]
        assert "Bought Non-stop." not in sentences(memories, chat.guest)
        assert "Non-stop" not in anew(chat).say("hello").text

    def test_everything_is_forgotten_for_good_and_in_german(
        self, chat: Chat, memories: CustomerMemories, data_plane: Any
    ) -> None:
        for text in ("Nimmt am liebsten Non-stop.", "Kommt am liebsten an einem Samstag."):
            remember(data_plane, chat.guest, text)
        german = anew(replace(chat, language="de"))
        assert "alles vergessen" in german.say("Vergiss alles über mich, auch dass ich gern Double Fun nehme").text
        german.say("Danke")
        assert sentences(memories, chat.guest) == set()
        told = data_plane.list_events(memoryId=MEMORY, actorId=chat.guest.subject, sessionId=german.id)["events"]
        lines = [item["conversational"] for event in told for item in event["payload"] if "conversational" in item]
        assert [line["content"]["text"] for line in lines] == ["Danke"]

    def test_an_open_chat_forgets_with_its_customer(self, chat: Chat, data_plane: Any) -> None:
        chat.guest.buys()
        remember(data_plane, chat.guest, "Prefers Non-stop.")
        open_chat = anew(chat)
        open_chat.say("forget everything about me")
        assert "Shall it be" not in open_chat.say("I'd like to upgrade my ticket").text


def remember(data_plane: Any, guest: Guest, text: str) -> str:
    """A record as the service writes them; gives its id."""
    record = {
        "requestIdentifier": "1",
        "namespaces": [f"/customers/{guest.subject}/preferences/"],
        "content": {"text": text},
        "timestamp": time.time(),
    }
    created = data_plane.batch_create_memory_records(memoryId=MEMORY, records=[record])
    return str(created["successfulRecords"][0]["memoryRecordId"])


class TestIsolation:
    def test_a_record_of_another_cannot_be_seen_or_deleted(
        self, box_office: BoxOffice, memories: CustomerMemories, data_plane: Any
    ) -> None:
        ann, bob = box_office.guest(), box_office.guest()
        of_ann = remember(data_plane, ann, "Prefers Non-stop.")
        longer = replace(bob, subject=f"{ann.subject}2")
        remember(data_plane, longer, "Prefers Double Fun.")
        assert [memory.id for memory in memories.all(ann.subject)] == [of_ann]
        for thief in (bob.subject, longer.subject, ann.subject[:-1], f"{ann.subject}/preferences", "*", ""):
            with pytest.raises(NotFound):
                memories.forget(thief, of_ann)
        assert memories.forget_everything(bob.subject) == 0
        assert sentences(memories, ann) == {"Prefers Non-stop."}

    @pytest.mark.parametrize(
        "record_id", ["", "mem-1", "../events", f"mem-{'x' * 40}", "mem-716c0b56-f9af-420b-8bac-0ced721b6464"]
    )
    def test_ids_that_are_none_are_not_found(self, memories: CustomerMemories, record_id: str) -> None:
        with pytest.raises(NotFound):
            memories.forget("sub-somebody", record_id)

    def test_pages_follow_each_other(self, box_office: BoxOffice, memories: CustomerMemories, data_plane: Any) -> None:
        guest = box_office.guest()
        ids = {remember(data_plane, guest, f"Sentence {n}.") for n in range(5)}
        first, cursor = memories.page(guest.subject, 3)
        rest, end = memories.page(guest.subject, 3, cursor)
        assert ({memory.id for memory in first + rest}, len(first), end) == (ids, 3, None)
        with pytest.raises(InvalidInput):
            memories.page(guest.subject, 3, "nonsense")
        assert memories.forget_everything(guest.subject) == 5
        assert memories.all(guest.subject) == []


class TestTheGist:
    """What the memory's strategies may read of a turn."""

    @pytest.mark.parametrize(
        ("said", "told"),
        [
            ("I'd like Non-stop on Saturdays", "I'd like Non-stop on Saturdays"),
            ("my card is 4242 4242 4242 4242", "my card is •••• 4242"),
            ("write to ada.winter@example.com", "write to [address]"),
            ("call me at +49 (30) 123-4567", "call me at [number]"),
            ("my name is Ada Winter and I like Standard", "my name is [name] [name] and I like Standard"),
            ("ADA here, code K7M2Q9XT", "[name] here, code [code]"),
            ("order 5a55ed2d-d5dd-4daf-a322-22047bc44cc2", "order [id]"),
        ],
    )
    def test_what_identifies_people_is_left_out(self, said: str, told: str) -> None:
        assert without_people(said, "Ada") == told

    @pytest.mark.parametrize("unit", ["1 ", "A1", "a@", "1", "my name is "])
    def test_a_hostile_text_is_read_at_once(self, unit: str) -> None:
        messages: Any = [{"role": "user", "content": [{"text": unit * (8000 // len(unit))}]}]
        began = time.process_time()
        gist(messages, "Ada")
        assert time.process_time() - began < 1

    def test_only_the_customers_words_and_what_they_bought_are_told(self) -> None:
        order = {"id": "o", "status": "fulfilled", "tier": "non-stop", "visitDate": "2026-12-05", "lines": [{}, {}]}
        result: Any = {"toolUseId": "1", "status": "success", "content": [{"text": json.dumps(order)}]}
        messages: Any = [
            {"role": "user", "content": [{"text": "yes"}]},
            {"role": "assistant", "content": [{"toolUse": {"toolUseId": "1", "name": "place_order", "input": {}}}]},
            {"role": "user", "content": [{"toolResult": result}]},
            {"role": "assistant", "content": [{"text": "Done, Ada Winter."}]},
        ]
        assert gist(messages, "Ada") == [("USER", "yes"), ("TOOL", "Bought: non-stop for 2026-12-05, 2 tickets.")]
        result["content"] = [{"text": json.dumps({**order, "status": "pending"})}]
        assert gist(messages, "Ada") == [("USER", "yes")]
        result.update(status="error", content=[{"text": json.dumps(order)}])
        assert gist(messages, "Ada") == [("USER", "yes")]
        messages[1]["content"][0]["toolUse"]["name"] = "forget_memories"
        assert gist(messages, "Ada") == []

    @pytest.mark.parametrize("listed", [False, True])
    def test_a_payment_is_told_with_the_order_of_an_earlier_turn(self, *, listed: bool) -> None:
        order = {"id": "o", "status": "pending", "tier": "standard", "visitDate": "2026-12-05", "lines": [{}]}
        told = {"orders": [order]} if listed else order
        earlier = [
            *_called("1", "list_orders" if listed else "place_order", told),
            *_called("2", "request_payment", {"orderId": "o", "outcome": "paid"}),
        ]
        assert gist(earlier[3:], "Ada", earlier[:3]) == [("TOOL", "Bought: standard for 2026-12-05, 1 ticket.")]
        for outcome in ("declined", "unknown", "expired", "refused", "cancelled", "withdrawn"):
            [_, answer] = _called("2", "request_payment", {"orderId": "o", "outcome": outcome})
            assert gist([answer], "Ada", earlier[:3]) == []
        [_, other] = _called("2", "request_payment", {"orderId": "another", "outcome": "paid"})
        assert gist([other], "Ada", earlier[:3]) == []


def _called(use_id: str, name: str, answer: dict[str, Any]) -> list[Any]:
    """A tool's call and its answer, as messages."""
    result = {"toolUseId": use_id, "status": "success", "content": [{"text": json.dumps(answer)}]}
    return [
        {"role": "assistant", "content": [{"toolUse": {"toolUseId": use_id, "name": name, "input": {}}}]},
        {"role": "user", "content": [{"toolResult": result}]},
    ]


def test_events_of_an_earlier_release_are_still_restored(
    box_office: BoxOffice, ticket_agent: Runtime, http: httpx.Client, data_plane: Any
) -> None:
    """They hold the messages as conversational lines."""
    chat = Chat(box_office.guest(), ticket_agent.url, http)
    chat.guest.buys()
    said = [("user", "upgrade my ticket to Double Fun"), ("assistant", "Which date would you like?")]
    payload: list[dict[str, Any]] = [
        {"conversational": {"role": role.upper(), "content": {"text": _as_session_message(role, text)}}}
        for role, text in said
    ]
    data_plane.create_event(
        memoryId=MEMORY, actorId=chat.guest.subject, sessionId=chat.id, eventTimestamp=time.time(), payload=payload
    )
    run = chat.say(f"on {in_words(box_office.world.day(5))}")
    assert "Double Fun" in run.text


def _as_session_message(role: str, text: str) -> str:
    message: Any = {"role": role, "content": [{"text": text}]}
    return json.dumps(SessionMessage.from_message(message, 0).to_dict())
