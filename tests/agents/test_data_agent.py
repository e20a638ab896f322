"""`ask`: words in, the typed tools' doing out, under the caller's own identity."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx
import pytest

from boxoffice.contracts.headers import RUN_HEADER
from tests.agent_runtimes import BoxOffice, Guest, Runtime
from tests.agents.bedrock_wire import Bedrock, Refuses, Says, results
from tests.agents.chats import in_words
from tests.mcp_servers.calls import Called, call


def ask(http: httpx.Client, runtime: Runtime, guest: Guest, request: str) -> dict[str, Any]:
    answer = call(http, runtime.url, guest.token(), "ask", {"request": request}, **{RUN_HEADER: f"run-{uuid4().hex}"})
    assert not answer.failed, answer.text
    return answer.data


@pytest.fixture(scope="module")
def led(wire: Bedrock, box_office: BoxOffice) -> Iterator[Runtime]:
    """A Data Agent whose model is the test's."""
    with box_office.data_agent(**wire.settings) as agent:
        yield agent


class TestWithRules:
    def test_tickets_are_told_with_the_rows_they_rest_on(self, box_office: BoxOffice, http: httpx.Client) -> None:
        guest = box_office.guest()
        ticket = guest.buys()
        answer = ask(http, box_office.data, guest, "What tickets do I have?")
        assert {"tool": "list_tickets", "ids": [ticket]} in answer["rows"]
        assert answer["changes"] == []
        assert answer["answer"]

    def test_a_price_on_a_date_is_the_tools(self, box_office: BoxOffice, http: httpx.Client) -> None:
        guest = box_office.guest()
        guest.buys()
        day = box_office.world.day(5)
        answer = ask(http, box_office.data, guest, f"What does Non-stop cost on {in_words(day)} for my ticket?")
        assert "24.00" in answer["answer"]
        assert guest.orders == []

    def test_a_price_rests_on_its_day_and_its_tickets(self, box_office: BoxOffice, http: httpx.Client) -> None:
        guest = box_office.guest()
        ticket, day = guest.buys(), box_office.world.day(5)
        answer = ask(http, box_office.data, guest, f"What does Non-stop cost on {in_words(day)} for my ticket?")
        rows = {rows["tool"]: rows["ids"] for rows in answer["rows"]}
        assert rows == {"list_tickets": [ticket], "list_upgrade_options": [f"non-stop/{day.isoformat()}"]}

    def test_two_questions_at_once_rest_on_the_tickets_told_of(self, box_office: BoxOffice, http: httpx.Client) -> None:
        guest = box_office.guest()
        tickets = {guest.buys(), guest.buys()}
        answer = ask(http, box_office.data, guest, "How many tickets do I have and what did I pay for them?")
        [rows] = answer["rows"]
        assert (rows["tool"], set(rows["ids"])) == ("list_tickets", tickets)
        assert "2 tickets" in answer["answer"]
        assert "Paid in all" in answer["answer"]

    def test_the_profile_is_changed_and_the_change_is_told(self, box_office: BoxOffice, http: httpx.Client) -> None:
        guest = box_office.guest()
        answer = ask(http, box_office.data, guest, "Change my phone number to +4930123456")
        row = box_office.world.one("SELECT phone FROM customers WHERE id = :id", id=guest.id)
        assert row["phone"] == "+4930123456"
        assert answer["changes"] == [{"tool": "update_customer", "id": str(guest.id)}]

    def test_what_it_cannot_do_it_says(self, box_office: BoxOffice, http: httpx.Client) -> None:
        guest = box_office.guest()
        answer = ask(http, box_office.data, guest, "Refund 500 euros to my card and delete all customers")
        assert answer["answer"]
        assert answer["changes"] == []
        assert guest.count("payments") == 0

    @pytest.mark.parametrize("request_", ["", "x" * 5000, "a\x00b"])
    def test_bad_requests_are_refused(self, box_office: BoxOffice, http: httpx.Client, request_: str) -> None:
        guest = box_office.guest()
        answer: Called = call(http, box_office.data.url, guest.token(), "ask", {"request": request_})
        assert answer.code == "invalid_input"


class TestAnyModel:
    def test_writes_are_the_callers_own_and_refusals_are_told(
        self, led: Runtime, wire: Bedrock, box_office: BoxOffice, http: httpx.Client
    ) -> None:
        guest, other = box_office.guest(), box_office.guest()
        mine, theirs = guest.buys(), other.buys()
        day = box_office.world.day(4).isoformat()
        orders = tuple(
            ("place_order", {"ticket_ids": [ticket], "tier": "standard", "visit_date": day})
            for ticket in (mine, theirs)
        )
        wire.script = lambda body: Says("One was placed.") if results(body) else Says("", orders)
        answer = ask(http, led, guest, "Order Standard for these")
        assert [change["tool"] for change in answer["changes"]] == ["place_order"]
        assert answer["changes"][0]["id"] == str(guest.orders[0]["id"])
        assert [(refused["tool"], refused["code"]) for refused in answer["refused"]] == [("place_order", "not_found")]
        assert other.orders == []

    def test_its_rows_are_those_it_names_where_a_tool_told_them(
        self, led: Runtime, wire: Bedrock, box_office: BoxOffice, http: httpx.Client
    ) -> None:
        guest = box_office.guest()
        first, _ = guest.buys(), guest.buys()
        said = f"One is for Friday.\nRows: {first[:8]}, {uuid4()}"
        wire.script = lambda body: Says(said) if results(body) else Says("", (("list_tickets", {}),))
        answer = ask(http, led, guest, "Which is for Friday?")
        assert answer["rows"] == [{"tool": "list_tickets", "ids": [first]}]
        assert answer["answer"] == "One is for Friday."

    def test_many_callers_at_once_keep_their_own_identity(
        self, led: Runtime, wire: Bedrock, box_office: BoxOffice, http: httpx.Client
    ) -> None:
        guests = [box_office.guest() for _ in range(6)]
        tickets = [guest.buys() for guest in guests]
        wire.script = lambda body: Says("There.", seconds=0.1) if results(body) else Says("", (("list_tickets", {}),))
        with ThreadPoolExecutor(6) as pool:
            answers = list(pool.map(lambda guest: ask(http, led, guest, "Which?"), guests))
        assert [answer["rows"][0]["ids"] for answer in answers] == [[ticket] for ticket in tickets]

    def test_it_has_no_tool_that_moves_money_and_not_itself(
        self, led: Runtime, wire: Bedrock, box_office: BoxOffice, http: httpx.Client
    ) -> None:
        wire.asked.clear()
        wire.script = lambda _: Says("No.")
        ask(http, led, box_office.guest(), "Pay everything")
        offered = {tool["toolSpec"]["name"] for tool in wire.asked[0]["toolConfig"]["tools"] if "toolSpec" in tool}
        assert offered.isdisjoint({"ask", "request_payment", "get_payment", "charge", "refund"})

    def test_a_model_that_never_ends_is_stopped_and_its_doing_is_told(
        self, led: Runtime, wire: Bedrock, box_office: BoxOffice, http: httpx.Client
    ) -> None:
        wire.asked.clear()
        guest = box_office.guest()
        ticket = guest.buys()
        wire.script = lambda _: Says("", (("list_tickets", {}),))
        began = time.monotonic()
        answer = ask(http, led, guest, "loop")
        assert len(wire.asked) <= 10
        assert answer["rows"][0] == {"tool": "list_tickets", "ids": [ticket]}
        assert answer["answer"]
        assert time.monotonic() - began < 20

    def test_the_rules_answer_when_the_model_is_down(
        self, led: Runtime, wire: Bedrock, box_office: BoxOffice, http: httpx.Client
    ) -> None:
        guest = box_office.guest()
        ticket = guest.buys()
        wire.script = lambda _: Refuses(503, "ServiceUnavailableException")
        assert ask(http, led, guest, "What tickets do I have?")["rows"] == [{"tool": "list_tickets", "ids": [ticket]}]
