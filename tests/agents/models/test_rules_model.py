"""The rule-based model as such: its stream, its purity, its speed, and that it needs nothing but the messages."""

import asyncio
import copy
import gc
import json
import statistics
import subprocess
import sys
import time
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.models.rules.decide.policy import Turn, decide
from agents.models.rules.model import CONTEXT_KEY, RuleModel
from agents.models.rules.speak.sentences import Voice, spoken

TOOLS = [
    "list_tickets", "check_eligibility", "list_upgrade_options", "place_order", "get_order", "cancel_order",
    "update_customer", "open_case", "request_payment", "get_payment", "resend_confirmation",
]  # fmt: skip
TURN = Turn(date(2026, 11, 20), "en", "Ada", "Lindenpark", frozenset(TOOLS))


def user(text: str) -> dict[str, Any]:
    return {"role": "user", "content": [{"text": text}]}


def assistant(text: str) -> dict[str, Any]:
    return {"role": "assistant", "content": [{"text": text}]}


def events(messages: list[dict[str, Any]], tools: list[str]) -> list[dict[str, Any]]:
    specs: Any = [{"name": name, "description": "", "inputSchema": {"json": {}}} for name in tools]
    context = {CONTEXT_KEY: {"today": "2026-11-20", "language": "en", "firstName": "Ada", "venueName": "Lindenpark"}}

    async def collect() -> list[Any]:
        stream = RuleModel().stream(messages, specs, invocation_state=context)  # type: ignore[arg-type]  # plain dicts are what the wire has
        return [event async for event in stream]

    return asyncio.run(collect())


def test_text_streams_a_few_words_at_a_time() -> None:
    seen = events([user("hello")], TOOLS)
    words = [event["contentBlockDelta"]["delta"]["text"] for event in seen if "contentBlockDelta" in event]
    assert len(words) > 5
    assert all(len(piece.split()) <= 3 for piece in words)
    assert "".join(words).startswith("Hello Ada, welcome to Lindenpark.")
    assert [next(iter(event)) for event in seen[:2]] == ["messageStart", "contentBlockStart"]
    assert seen[-2] == {"messageStop": {"stopReason": "end_turn"}}
    assert seen[-1]["metadata"]["usage"] == {"inputTokens": 0, "outputTokens": 0, "totalTokens": 0}


def test_tools_are_called_in_the_shape_of_converse() -> None:
    seen = events([user("upgrade my ticket")], TOOLS)
    (start,) = [event["contentBlockStart"]["start"] for event in seen if "contentBlockStart" in event]
    assert start["toolUse"]["name"] == "list_tickets"
    (delta,) = [event["contentBlockDelta"]["delta"] for event in seen if "contentBlockDelta" in event]
    assert json.loads(delta["toolUse"]["input"]) == {}
    assert seen[-2] == {"messageStop": {"stopReason": "tool_use"}}


def test_a_tool_that_is_not_there_is_never_called() -> None:
    for text in (
        "upgrade my ticket",
        "talk to a human",
        "cancel my order",
        "my name is Grace Hopper",
        "resend the mail",
    ):
        decision, _ = decide([user(text)], Turn(date(2026, 11, 20)))
        assert decision.calls == ()
        assert spoken(decision, Voice("en", "Europe/Berlin"))


def test_a_conversation_that_another_model_led_goes_on(chat: Any) -> None:
    adult = "00000001-0000-4000-8000-000000000001"
    listed = {"tickets": [chat.world.shown_ticket(one) for one in chat.world.tickets]}
    chat.messages = [
        user("Could you do something nice with the grown-up ticket?"),
        {"role": "assistant", "content": [{"toolUse": {"toolUseId": "a", "name": "list_tickets", "input": {}}}]},
        {"role": "user", "content": [{"toolResult": {
            "toolUseId": "a", "status": "success", "content": [{"text": json.dumps(listed)}]}}]},
        {"role": "assistant", "content": [
            {"text": "Let me look."},
            {"toolUse": {"toolUseId": "b", "name": "list_upgrade_options", "input": {"ticket_ids": [adult]}}},
        ]},
        {"role": "user", "content": [{"toolResult": {"toolUseId": "b", "status": "success", "content": [
            {"text": json.dumps(chat.world.options([adult], date(2026, 11, 20), date(2027, 1, 18)))}]}}]},
        assistant("How about Non-stop on Saturday 5 December 2026 for €25.00? Shall I place that order for you?"),
    ]  # fmt: skip
    assert "Non-stop for your ticket (Day ticket adult) on Sunday 6 December 2026" in chat.say("rather the 6th")
    del chat.messages[-2:]
    chat.say("yes please")
    assert chat.called("place_order") == [
        ("place_order", {"ticket_ids": [adult], "tier": "non-stop", "visit_date": "2026-12-05"})
    ]


def test_what_was_agreed_is_ordered_also_on_the_day_after(chat: Any) -> None:
    chat.say("Non-stop for both, tomorrow")
    chat.context["today"] = "2026-11-21"
    chat.say("yes")
    assert chat.called("place_order")[0][1]["visit_date"] == "2026-11-21"


def test_the_result_of_a_turn_is_read_from_the_messages_alone(chat: Any) -> None:
    chat.say("upgrade both tickets")
    before = copy.deepcopy(chat.messages)
    result = chat.result
    assert result.actions == ("list_tickets", "list_upgrade_options", "ask_which_tier")
    assert result.next_steps == ("Standard", "Non-stop", "Double Fun")
    assert 0.0 <= result.confidence <= 1.0
    assert chat.messages == before


@pytest.mark.parametrize(
    "content",
    [
        [{"text": "not json"}],
        [{"text": "[1, 2]"}],
        [{"json": {"tickets": "none"}}],
        [{"json": {"tickets": [{"id": 7}, None, {"id": "x", "visitDate": "soon"}]}}],
        [],
    ],
)
def test_answers_of_tools_that_make_no_sense_are_survived(content: list[dict[str, Any]]) -> None:
    messages = [
        user("upgrade"),
        {"role": "assistant", "content": [{"toolUse": {"toolUseId": "a", "name": "list_tickets", "input": {}}}]},
        {"role": "user", "content": [{"toolResult": {"toolUseId": "a", "status": "success", "content": content}}]},
    ]
    decision, state = decide(messages, TURN)
    assert spoken(decision, Voice(state.language, "Europe/Berlin"))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=4))
def test_no_words_of_a_customer_are_too_much(texts: list[str]) -> None:
    messages: list[dict[str, Any]] = []
    for text in texts:
        messages.append(user(text))
        decision, state = decide(messages, TURN)
        if decision.calls:
            assert {made.name for made in decision.calls} <= {
                "list_tickets",
                "open_case",
                "update_customer",
                "get_order",
            }
            return
        messages.append(assistant(spoken(decision, Voice(state.language, "Europe/Berlin"))))


def test_understanding_deciding_and_speaking_need_neither_strands_nor_boto3() -> None:
    code = (
        "import sys, time\n"
        "start = time.perf_counter()\n"
        "import agents.models.rules.turn_result, agents.models.rules.understand\n"
        "took = time.perf_counter() - start\n"
        "assert not {'strands', 'boto3', 'pydantic', 'babel'} & set(sys.modules), 'too much is imported'\n"
        "print(took)\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True)
    assert float(run.stdout) < 1.0


PHRASES = [
    "Hi, I'd like to upgrade both tickets to Double Fun on the 12th, how much is that?",
    "what's the difference between the tiers",
    "no, I meant the 13th of December, or maybe Sunday",
    "This is taking forever, I want to speak to somebody",
    "Ich möchte bitte beide Karten am nächsten Samstag auf Non-Stop upgraden, was kostet das?",
    "thanks, that's all",
]


def test_a_turn_takes_milliseconds(chat: Any) -> None:
    """Every phrase new to the process, on top of a conversation of forty messages: p99 at most 5 ms of our own time."""
    chat.say("upgrade both tickets")
    history = chat.messages + [user("hello"), assistant("Hello Ada!")] * 18
    decide([*history, user("warm up")], TURN)
    gc.collect()
    gc.freeze()  # what the tests before this one left behind is no part of a turn
    times = []
    for number in range(200):
        messages = [*history, user(f"{PHRASES[number % len(PHRASES)]} ({number})")]
        start = time.process_time()
        decision, state = decide(messages, TURN)
        if not decision.calls:
            spoken(decision, Voice(state.language, "Europe/Berlin"))
        times.append((time.process_time() - start) * 1000)
    gc.unfreeze()
    assert statistics.quantiles(times, n=100)[98] < 5.0
