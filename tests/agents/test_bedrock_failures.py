"""Amazon Bedrock at its worst, over the wire: the customer gets one whole answer in the same turn, every time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.agent_runtimes import BoxOffice, Runtime
from tests.agents.bedrock_wire import Answer, Bedrock, Body, Breaks, Refuses, Says, results
from tests.agents.chats import Chat

SILENCE_SECONDS = 1.0
HALF = "Let me see what your"


@pytest.fixture(scope="module")
def led(wire: Bedrock, box_office: BoxOffice) -> Iterator[Runtime]:
    """A Ticket Agent whose model is the test's, and which is out of patience soon."""
    with box_office.ticket_agent(**wire.settings, BOXOFFICE_MODEL_SILENCE_SECONDS=str(SILENCE_SECONDS)) as agent:
        yield agent


@pytest.fixture
def chat(box_office: BoxOffice, led: Runtime, wire: Bedrock, http: httpx.Client) -> Chat:
    """A fresh conversation; a model that answered well before has closed the breaker."""
    wire.script = lambda _: Says("Good day.")
    chat = Chat(box_office.guest(), led.url, http)
    assert chat.say("hello").text.strip() == "Good day."
    wire.asked.clear()
    return chat


@pytest.mark.parametrize(
    ("trouble", "tries"),
    [
        (Refuses(503, "ServiceUnavailableException"), 1),
        (Refuses(500, "InternalServerException"), 1),
        (Refuses(403, "AccessDeniedException"), 1),
        (Refuses(400, "ValidationException"), 1),
        (Refuses(429, "ThrottlingException"), 2),
        (Says(""), 1),
        (Breaks("", "cut"), 1),
        (Breaks("", "ends"), 1),
        (Breaks("", "error"), 1),
        (Breaks("", "hangs"), 1),
        (Breaks(HALF, "cut"), 1),
        (Breaks(HALF, "ends"), 1),
        (Breaks(HALF, "error"), 1),
        (Breaks(HALF, "hangs"), 1),
        (Says(HALF, stops="max_tokens"), 1),
        (Says(HALF, stops="max_tokens", ends_early=True), 1),
        (Says(HALF, stops="model_context_window_exceeded"), 1),
        (Says(HALF, stops="malformed_model_output"), 1),
    ],
    ids=str,
)
def test_the_rules_answer_and_no_half_sentence_is_left(chat: Chat, wire: Bedrock, trouble: Answer, tries: int) -> None:
    chat.guest.buys()
    wire.script = lambda _: trouble
    began = time.monotonic()
    run = chat.say("upgrade my ticket to Non-stop")
    assert run.tools == ["list_tickets", "list_upgrade_options"]
    assert "Non-stop" in run.kept
    assert HALF.split(maxsplit=1)[0] not in run.kept
    assert len(run.of("CUSTOM")) == int(HALF in str(trouble))
    assert len(wire.asked) == tries
    assert time.monotonic() - began < SILENCE_SECONDS + 8
    assert [entry["model"] for entry in run.finished["usage"]] == ["test-model", "rules"]
    wire.script = lambda _: Says("I am back.")
    assert chat.say("thanks").text.strip() == "I am back."
    said = [block["text"] for message in wire.asked[-1]["messages"] for block in message["content"] if "text" in block]
    assert not any(HALF in text for text in said)


def test_a_model_that_fails_in_the_middle_of_its_work_is_replaced_there(chat: Chat, wire: Bedrock) -> None:
    ticket = chat.guest.buys()

    def script(body: Body) -> Answer:
        return Breaks(HALF, "cut") if results(body) else Says("One moment.", (("list_tickets", {}),))

    wire.script = script
    run = chat.say("upgrade my ticket to Non-stop")
    assert run.tools == ["list_tickets", "list_upgrade_options"]
    assert run.kept.startswith("One moment.")
    assert HALF not in run.kept
    assert run.activity("upgradeOptions")["ticketIds"] == [ticket]


@pytest.mark.parametrize("stops", ["max_tokens", "malformed_tool_use"])
def test_a_call_that_is_cut_is_not_made_and_its_tokens_are_counted(chat: Chat, wire: Bedrock, stops: str) -> None:
    chat.guest.buys()
    wire.script = lambda _: Says(HALF, (("place_order", '{"ticket_ids": ["'),), stops=stops)
    run = chat.say("upgrade my ticket to Non-stop")
    assert run.tools == ["place_order", "list_tickets", "list_upgrade_options"]
    assert [event["toolCallId"] for event in run.of("TOOL_CALL_RESULT")] == [
        event["toolCallId"] for event in run.of("TOOL_CALL_START")[1:]
    ]
    assert HALF not in run.kept
    assert chat.guest.orders == []
    [led, _] = run.finished["usage"]
    assert (led["inputTokens"], led["outputTokens"]) == (12, 5)


def test_a_line_that_breaks_after_the_whole_message_is_no_failure(chat: Chat, wire: Bedrock) -> None:
    wire.script = lambda _: Says("All is well.", ends_early=True)
    run = chat.say("hello")
    assert run.text.strip() == "All is well."
    assert run.of("CUSTOM") == []


class TestToolCalls:
    def call(self, chat: Chat, wire: Bedrock, *calls: tuple[str, Any]) -> tuple[str, list[str]]:
        """What the model was told of its calls, in one text, and the calls that the customer's page saw."""
        told: list[str] = []

        def script(body: Body) -> Answer:
            found = results(body)
            told.extend(f"{each.get('status', '')} {each['content']}" for each in found)
            return Says("Now I know.") if found else Says("", calls)

        wire.script = script
        run = chat.say("go")
        assert run.text.strip() == "Now I know."
        assert len(told) == len(calls)
        return "\n".join(told), run.tools

    def test_an_unknown_tool_is_an_error_that_the_model_is_told(self, chat: Chat, wire: Bedrock) -> None:
        told, _ = self.call(chat, wire, ("delete_everything", {}), ("list_tickets", {}))
        assert "Unknown tool" in told
        assert "tickets" in told

    @pytest.mark.parametrize("broken", ['{"ticket_ids": ["', "no json", "[1, 2]", '"text"', "7", "null"])
    def test_arguments_that_are_no_object_are_refused(self, chat: Chat, wire: Bedrock, broken: str) -> None:
        chat.guest.buys()
        told, _ = self.call(chat, wire, ("place_order", broken), ("check_eligibility", broken))
        assert chat.guest.orders == []
        assert told.count("invalid_input") == 2, told

    def test_arguments_that_no_tool_has_change_nothing(self, chat: Chat, wire: Bedrock) -> None:
        ticket, day = chat.guest.buys(), chat.guest.office.world.day(4).isoformat()
        order = {"ticket_ids": [ticket], "tier": "standard", "visit_date": day}
        told, _ = self.call(
            chat,
            wire,
            ("place_order", {**order, "price": "0.01"}),
            ("place_order", {**order, "customer_id": "another"}),
            ("place_order", {**order, "ticket_ids": [ticket] * 50}),
            ("place_order", {**order, "tier": {"$ne": None}}),
        )
        assert told.count("invalid_input") == 4
        assert chat.guest.orders == []

    def test_a_loop_ends_politely_and_the_conversation_goes_on(self, chat: Chat, wire: Bedrock) -> None:
        wire.script = lambda _: Says("", (("list_tickets", {}), ("nonsense", "{")))
        run = chat.say("loop")
        assert len(wire.asked) == 10
        assert "could not finish" in run.kept
        wire.script = lambda _: Says("Here again.")
        assert chat.say("hello").text.strip() == "Here again."

    def test_a_run_that_uses_too_many_tokens_ends_politely(self, chat: Chat, wire: Bedrock) -> None:
        much = {"inputTokens": 120_000, "totalTokens": 120_005}
        wire.script = lambda _: Says("", (("list_tickets", {}),), usage=much)
        run = chat.say("loop")
        assert len(wire.asked) == 2
        assert "could not finish" in run.kept
