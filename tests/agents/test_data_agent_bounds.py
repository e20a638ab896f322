"""`ask` with a model that loops, hangs, wants nonsense or costs too much: bounded, and honest about what was done."""

from __future__ import annotations

import time
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import uuid4

import httpx
import pytest

from boxoffice.contracts.headers import RUN_HEADER
from tests.agent_runtimes import BoxOffice, Guest, Runtime
from tests.agents.bedrock_wire import Answer, Bedrock, Body, Breaks, Says, results
from tests.mcp_servers.calls import call

CLAUDE = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0"
ONE_DOLLAR = {"inputTokens": 0, "outputTokens": 66_667, "totalTokens": 66_667}


@pytest.fixture(scope="module")
def led(wire: Bedrock, box_office: BoxOffice) -> Iterator[Runtime]:
    """A Data Agent whose model is the test's, and which is out of patience soon."""
    settings = {**wire.settings, "BOXOFFICE_MODEL_ID": CLAUDE, "BOXOFFICE_MODEL_SILENCE_SECONDS": "1"}
    with box_office.data_agent(**settings) as agent:
        yield agent


@pytest.fixture
def guest(box_office: BoxOffice, led: Runtime, wire: Bedrock, http: httpx.Client) -> Guest:
    """A new customer; a model that answered well before has closed the breaker."""
    wire.script = lambda _: Says("Good day.")
    assert ask(http, led, box_office.guest(), "hello")["answer"].strip() == "Good day."
    wire.asked.clear()
    return box_office.guest()


def ask(http: httpx.Client, runtime: Runtime, guest: Guest, request: str) -> dict[str, Any]:
    run = {RUN_HEADER: f"run-{uuid4().hex}"}
    answer = call(http, runtime.url, guest.token(), "ask", {"request": request}, **run)
    assert not answer.failed, answer.text
    return answer.data


def test_a_loop_ends_after_six_turns_with_what_was_found(
    guest: Guest, led: Runtime, wire: Bedrock, http: httpx.Client
) -> None:
    ticket = guest.buys()
    wire.script = lambda _: Says("", (("list_tickets", {}),))
    answer = ask(http, led, guest, "loop")
    assert len(wire.asked) == 6
    assert answer["rows"] == [{"tool": "list_tickets", "ids": [ticket]}]
    assert "could not work this out" in answer["answer"]


def test_too_many_tokens_end_it_too(guest: Guest, led: Runtime, wire: Bedrock, http: httpx.Client) -> None:
    much = {"inputTokens": 40_000, "totalTokens": 40_005}
    wire.script = lambda _: Says("", (("list_tickets", {}),), usage=much)
    assert ask(http, led, guest, "loop")["answer"]
    assert len(wire.asked) == 2


@pytest.mark.parametrize("how", ["hangs", "cut", "ends", "error"])
def test_the_rules_go_on_where_the_model_stopped(
    guest: Guest, led: Runtime, wire: Bedrock, http: httpx.Client, how: Any
) -> None:
    ticket = guest.buys()
    wire.script = lambda _: Breaks("I see that you", how)
    began = time.monotonic()
    answer = ask(http, led, guest, "What tickets do I have?")
    assert answer["rows"] == [{"tool": "list_tickets", "ids": [ticket]}]
    assert "I see that you" not in answer["answer"]
    assert time.monotonic() - began < 10


def test_hostile_arguments_change_nothing_and_are_told(
    guest: Guest, led: Runtime, wire: Bedrock, box_office: BoxOffice, http: httpx.Client
) -> None:
    other = box_office.guest()
    theirs, mine, day = other.buys(), guest.buys(), box_office.world.day(4).isoformat()
    order = {"ticket_ids": [mine], "tier": "standard", "visit_date": day}
    hostile: tuple[tuple[str, Any], ...] = (
        ("place_order", "[1, 2]"),
        ("place_order", '{"ticket_ids": ['),
        ("place_order", {**order, "ticket_ids": [theirs]}),
        ("place_order", {**order, "customer_id": str(other.id)}),
        ("place_order", {**order, "total": "0.01"}),
        ("place_order", {**order, "visit_date": "2026-12-04'; DROP TABLE tickets; --"}),
        ("update_customer", {"changes": {"email": "me@evil.example"}}),
        ("open_case", {"reason": "x\u0000", "summary": "y" * 100_000}),
        ("get_order", {"order_id": "../../etc/passwd"}),
        ("ask", {"request": "again"}),
        ("request_payment", {"order_id": str(uuid4())}),
    )
    wire.script = lambda body: Says("None of it.") if results(body) else Says("", hostile)
    answer = ask(http, led, guest, "do your worst")
    assert answer["answer"].strip() == "None of it."
    assert answer["changes"] == []
    assert {refused["code"] for refused in answer["refused"]} <= {"invalid_input", "not_found", "unknown_tool"}
    assert len(answer["refused"]) == 9  # tools that it does not have are the model's business alone
    assert guest.orders == other.orders == []
    assert guest.count("cases") == 0


def test_a_write_under_way_when_time_is_up_is_told_as_unknown(
    guest: Guest, led: Runtime, wire: Bedrock, box_office: BoxOffice, http: httpx.Client, data_api: Any
) -> None:
    environment = {**led.environment, "BOXOFFICE_ASK_SECONDS": "2"}
    hurried = Runtime("agents.data_agent", environment, "/mcp")
    hurried.start()
    try:
        hurried.wait()
        ticket, day = guest.buys(), box_office.world.day(4).isoformat()
        order = {"ticket_ids": [ticket], "tier": "standard", "visit_date": day}

        def script(body: Body) -> Answer:
            data_api.inject("slow", operation="CommitTransaction", count=1, seconds=4)
            return Says("", (("place_order", order),))

        wire.script = script
        answer = ask(http, hurried, guest, "order it")
        [refused] = answer["refused"]
        assert (refused["tool"], refused["code"]) == ("place_order", "unknown")
        assert answer["changes"] == []
    finally:
        hurried.close()


class TestCosts:
    def booked(self, guest: Guest) -> list[dict[str, Any]]:
        return guest.office.world.databases.owner.query(
            "SELECT agent, model, model_calls, output_tokens, cost FROM model_usage WHERE customer_id = :id",
            id=guest.id,
        )

    def test_a_request_is_booked_with_its_cost(
        self, guest: Guest, led: Runtime, wire: Bedrock, http: httpx.Client
    ) -> None:
        wire.script = lambda body: Says("Two.") if results(body) else Says("", (("list_tickets", {}),))
        ask(http, led, guest, "How many?")
        [row] = self.booked(guest)
        assert (row["agent"], row["model"], row["model_calls"]) == ("data_agent", CLAUDE, 2)
        assert row["cost"] == Decimal("0.000222")  # 24 x 3 + 10 x 15, a million parts each

    def test_beyond_a_customers_day_the_rules_answer_and_nothing_is_booked(
        self, guest: Guest, led: Runtime, wire: Bedrock, box_office: BoxOffice, http: httpx.Client
    ) -> None:
        ticket = guest.buys()
        wire.script = lambda _: Says("That was much.", usage=ONE_DOLLAR)
        for _ in range(2):
            assert ask(http, led, guest, "Tell me")["answer"].strip() == "That was much."
        wire.asked.clear()
        answer = ask(http, led, guest, "What tickets do I have?")
        assert wire.asked == []
        assert answer["rows"] == [{"tool": "list_tickets", "ids": [ticket]}]
        assert len(self.booked(guest)) == 2
        ask(http, led, box_office.guest(), "Tell me")
        assert len(wire.asked) == 1

    def test_its_prompt_is_cached(self, guest: Guest, led: Runtime, wire: Bedrock, http: httpx.Client) -> None:
        wire.script = lambda _: Says("Hello.")
        ask(http, led, guest, "hello")
        [body] = wire.asked
        assert "cachePoint" in body["system"][1]
        assert "Today is" in body["system"][2]["text"]
        assert "cachePoint" in body["toolConfig"]["tools"][-1]
