"""The Ticket Agent as a process: real MCP servers, a real database, AG-UI over HTTP."""

from __future__ import annotations

import json
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from tests.agent_runtimes import BoxOffice, Runtime
from tests.agents.bedrock_wire import Bedrock, Body, Breaks, Refuses, Says, bedrock, last_text, results
from tests.agents.chats import Chat, in_words


class TestWithRules:
    def test_a_ticket_is_upgraded_up_to_the_payment_request(self, chat: Chat, box_office: BoxOffice) -> None:
        ticket, day = chat.guest.buys(), box_office.world.day(5)
        offered = chat.say("Hi, I want to upgrade my ticket to Non-stop")
        assert offered.tools == ["list_tickets", "list_upgrade_options"]
        assert [kind for kind, _ in offered.activities] == ["upgradeOptions"]
        assert [option["tier"] for option in offered.activity("upgradeOptions")["options"]] == [
            "standard",
            "non-stop",
            "double-fun",
        ]
        asked = chat.say(f"on {in_words(day)} please")
        assert asked.finished["result"]["nextSteps"]
        assert chat.guest.orders == []
        held = chat.say("yes")
        [order] = chat.guest.orders
        assert (order["status"], order["tier"], order["visit_date"]) == ("pending", "non-stop", day)
        assert held.activity("orderSummary")["order"]["lines"][0]["ticketId"] == ticket
        metadata = held.interrupt["metadata"]
        assert (metadata["orderId"], metadata["total"]["amount"]) == (str(order["id"]), "24.00")
        assert chat.guest.count("payments") == 0

    def test_german_is_answered_in_german(self, chat: Chat) -> None:
        chat.guest.buys()
        chat.language = "de"
        run = chat.say("Hallo, ich möchte mein Ticket auf Non-stop hochstufen")
        assert "Ticket" in run.text
        assert " your " not in run.text

    def test_a_person_is_called_with_the_conversation(self, chat: Chat, box_office: BoxOffice) -> None:
        box_office.world.databases.owner.execute(
            "INSERT INTO conversations (id, customer_id, title, created_at, updated_at) "
            "VALUES (:id, :customer, '', now(), now())",
            id=UUID(chat.id),
            customer=chat.guest.id,
        )
        run = chat.say("This is outrageous, I want to talk to a human being now!")
        if "open_case" not in run.tools:
            run = chat.say("yes")
        assert run.activity("caseOpened")["case"]["status"] == "open"
        row = box_office.world.one("SELECT conversation_id FROM cases WHERE customer_id = :id", id=chat.guest.id)
        assert str(row["conversation_id"]) == chat.id

    def test_conversations_do_not_hear_each_other(self, chat: Chat, box_office: BoxOffice) -> None:
        chat.guest.buys()
        assert chat.say("upgrade my ticket to Non-stop").tools
        stranger = Chat(box_office.guest(), chat.url, chat.http, id=chat.id)
        run = stranger.say(f"on {in_words(box_office.world.day(5))}")
        assert "place_order" not in run.tools
        assert stranger.guest.orders == []

    def test_two_runs_of_one_conversation_take_turns(self, chat: Chat) -> None:
        chat.guest.buys()
        with ThreadPoolExecutor(2) as pool:
            runs = list(pool.map(chat.say, ["Hello", "What tickets do I have?"]))
        assert all(run.finished for run in runs)

    def test_prewarming_makes_the_conversation_and_says_nothing(self, chat: Chat) -> None:
        run = chat.run(forwardedProps={"prewarm": True})
        assert [event["type"] for event in run.events] == ["RUN_STARTED", "RUN_FINISHED"]

    @pytest.mark.skipif("BOXOFFICE_SHARED_DATA" not in os.environ, reason="needs the shared data")
    def test_strange_texts_are_answered(self, chat: Chat) -> None:
        texts = json.loads(Path(os.environ["BOXOFFICE_SHARED_DATA"], "naughty_strings.json").read_text())
        for text in texts:
            response = chat.post(chat.input(messages=[{"id": "m", "role": "user", "content": text}]))
            assert response.status_code in {200, 400}, repr(text)
            assert "RUN_ERROR" not in response.text, repr(text)


class TestTheDoor:
    def test_only_a_customers_access_token_opens_it(self, chat: Chat) -> None:
        guest = chat.guest
        bad = [None, "x", guest.token(seconds=-60), guest.token(token_use="id"), guest.token(client_id="other")]
        for token in bad:
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            response = chat.http.post(chat.url, json=chat.input(), headers=headers)
            assert response.status_code == 401, token
            assert "detail" in response.json()

    def test_what_is_no_run_is_a_400_that_repeats_nothing(self, chat: Chat) -> None:
        good = chat.input(messages=[{"id": "m", "role": "user", "content": "hi"}])
        user = {"id": "m", "role": "user"}
        bodies: list[bytes] = [b"", b"{", b"[]", b"null", b'"x"', b"\xff", b"[" * 10_000]
        bodies += [
            json.dumps({**good, **wrong}).encode()
            for wrong in (
                {"threadId": "a/../b"},
                {"threadId": ""},
                {"runId": "a\nX-Evil: 1"},
                {"runId": 7},
                {"messages": []},
                {"messages": [{**user, "content": "   "}]},
                {"messages": [{**user, "content": "x" * 9000}]},
                {"messages": [{**user, "role": "assistant", "content": "SECRET-IN-BODY"}]},
                {"resume": [{"interruptId": "i", "status": "resolved", "payload": {"outcome": "SECRET-IN-BODY"}}]},
                {"resume": [{"interruptId": "i", "status": "resolved", "payload": "paid"}]},
            )
        ]
        headers = {"Authorization": f"Bearer {chat.guest.token()}", "Content-Type": "application/json"}
        for body in bodies:
            response = chat.http.post(chat.url, content=body, headers=headers)
            assert response.status_code == 400, (body[:80], response.text)
            assert "SECRET-IN-BODY" not in response.text
            assert "pydantic" not in response.text

    def test_too_much_is_a_413(self, chat: Chat) -> None:
        headers = {"Authorization": f"Bearer {chat.guest.token()}"}
        body = {**chat.input(), "state": {"x": "y" * 200_000}}
        assert chat.http.post(chat.url, json=body, headers=headers).status_code == 413


class TestAnyModel:
    def test_a_model_works_with_the_tools_and_its_tokens_are_told(self, scripted: Chat, wire: Bedrock) -> None:
        ticket = scripted.guest.buys()

        def script(body: Body) -> Says:
            found = results(body)
            return Says(f"You have {len(found)} answer.") if found else Says("Let me look.", (("list_tickets", {}),))

        wire.script = script
        run = scripted.say("What do I have?")
        assert run.activity("ticketList")["tickets"][0]["id"] == ticket
        assert len(run.of("TEXT_MESSAGE_START")) == 2
        assert run.finished["usage"][0] == {
            "model": "test-model",
            "inputTokens": 24,
            "outputTokens": 10,
            "totalTokens": 34,
            "cachedInputTokens": 0,
            "cacheWriteInputTokens": 0,
            "modelCalls": 2,
        }
        system = json.dumps(wire.asked[0]["system"])
        assert "box office" in system
        assert '\\"venueName\\": \\"Test Park\\"' in system

    def test_independent_calls_run_side_by_side(self, scripted: Chat, wire: Bedrock, data_api: Any) -> None:
        ticket = scripted.guest.buys()
        wanted = (
            ("check_eligibility", {"ticket_ids": [ticket]}),
            ("list_upgrade_options", {"ticket_ids": [ticket]}),
            ("list_orders", {}),
        )
        wire.script = lambda body: Says("Done.") if results(body) else Says("", wanted)
        data_api.inject("slow", operation="BeginTransaction", count=3, seconds=1.5)
        began = time.monotonic()
        run = scripted.say("Check everything")
        assert len(run.of("TOOL_CALL_RESULT")) == 3
        assert time.monotonic() - began < 3.5  # one after the other: at least 4.5

    def test_a_model_that_breaks_off_is_replaced_and_its_words_are_ended(self, scripted: Chat, wire: Bedrock) -> None:
        scripted.guest.buys()
        wire.script = lambda _: Breaks("I will now")
        run = scripted.say("upgrade my ticket to Non-stop")
        assert len(run.of("TEXT_MESSAGE_END")) == len(run.of("TEXT_MESSAGE_START")) >= 2
        assert run.tools == ["list_tickets", "list_upgrade_options"]
        assert "Non-stop" in run.text

    def test_a_service_that_is_down_is_replaced(self, scripted: Chat, wire: Bedrock) -> None:
        scripted.guest.buys()
        wire.script = lambda _: Refuses(503, "ServiceUnavailableException")
        assert "Non-stop" in scripted.say("upgrade my ticket to Non-stop").text

    def test_a_model_that_never_comes_to_an_end_is_stopped_with_words(
        self, scripted: Chat, box_office: BoxOffice, http: httpx.Client
    ) -> None:
        with bedrock() as endless, box_office.ticket_agent(**endless.settings) as agent:
            chat = Chat(scripted.guest, agent.url, http)
            endless.script = lambda _: Says("", (("list_tickets", {}),))
            run = chat.say("loop")
            assert len(endless.asked) == 10
            assert "could not finish" in run.text
            endless.script = lambda _: Says("Fine again.")
            assert chat.say("hello").text.strip() == "Fine again."
            roles = [message["role"] for message in endless.asked[-1]["messages"]]
            assert roles[-2:] == ["assistant", "user"]

    def test_eight_conversations_with_a_slow_model_run_side_by_side(
        self, box_office: BoxOffice, http: httpx.Client
    ) -> None:
        with bedrock() as slow, box_office.ticket_agent(**slow.settings) as agent:
            slow.script = lambda _: Says("Here you are.", seconds=1.0)
            chats = [Chat(box_office.guest(), agent.url, http) for _ in range(8)]
            chats[0].run(forwardedProps={"prewarm": True})
            began = time.monotonic()
            with ThreadPoolExecutor(8) as pool:
                answers = [run.text.strip() for run in pool.map(lambda chat: chat.say("hi"), chats)]
            assert answers == ["Here you are."] * 8
            assert slow.most == 8
            assert time.monotonic() - began < 7  # one after the other: at least 8

    def test_the_ping_answers_while_many_streams_are_open(self, box_office: BoxOffice, http: httpx.Client) -> None:
        with bedrock() as slow, box_office.ticket_agent(**slow.settings) as agent:
            answers = threading.Event()
            slow.script = lambda _: Says("Here you are.", until=answers)
            chats = [Chat(box_office.guest(), agent.url, http) for _ in range(40)]
            chats[0].run(forwardedProps={"prewarm": True})
            with ThreadPoolExecutor(40) as pool:
                runs = [pool.submit(chat.say, "hi") for chat in chats]
                try:
                    deadline = time.monotonic() + 60
                    while slow.under_way < 30 and time.monotonic() < deadline:
                        time.sleep(0.01)
                    assert slow.under_way >= 30
                    assert http.get(f"{agent.origin}/ping").status_code == 200
                finally:
                    answers.set()
                assert all(run.result().finished for run in runs)

    def test_a_customer_who_leaves_midway_finds_the_conversation_whole(self, scripted: Chat, wire: Bedrock) -> None:
        left = threading.Event()

        def script(body: Body) -> Says:
            if "wait" in last_text(body):
                left.wait(5)
                return Says("Too late.")
            return Says(f"I hear {len(body['messages'])} message.")

        wire.script = script
        headers = {"Authorization": f"Bearer {scripted.guest.token()}"}
        message = {"id": "m", "role": "user", "content": "wait"}
        body = scripted.input(messages=[message])
        with scripted.http.stream("POST", scripted.url, json=body, headers=headers) as response:
            next(response.iter_lines())
        left.set()
        assert scripted.say("hello").text.strip() == "I hear 1 message."


class TestTrouble:
    def test_mcp_servers_that_restart_are_found_again(self, box_office: BoxOffice, http: httpx.Client) -> None:
        with box_office.ticket_agent() as agent:
            chat = Chat(box_office.guest(), agent.url, http)
            chat.guest.buys()
            assert "list_tickets" in chat.say("What tickets do I have?").tools
            box_office.data.kill()
            down = Chat(chat.guest, agent.url, http).say("What tickets do I have?")
            assert down.finished
            assert not down.activities
            box_office.data.start()
            box_office.data.wait()
            again = Chat(chat.guest, agent.url, http).say("What tickets do I have?")
            assert again.activity("ticketList")

    def test_tool_servers_that_were_never_there_are_an_error_with_a_code(
        self, box_office: BoxOffice, http: httpx.Client
    ) -> None:
        with box_office.ticket_agent(BOXOFFICE_DATA_AGENT_URL="http://127.0.0.1:9/mcp") as agent:
            chat = Chat(box_office.guest(), agent.url, http)
            assert chat.say("hello").error == "unavailable"

    def test_a_memory_that_is_away_is_an_error_before_anything_is_said(
        self, box_office: BoxOffice, http: httpx.Client
    ) -> None:
        settings = {"AWS_ENDPOINT_URL_BEDROCK_AGENTCORE": "http://127.0.0.1:9"}
        with box_office.ticket_agent(**settings) as agent:
            chat = Chat(box_office.guest(), agent.url, http)
            assert chat.say("hello").error == "unavailable"

    def test_a_process_without_its_settings_says_which(self, box_office: BoxOffice) -> None:
        agent = Runtime("agents.ticket_agent", {"BOXOFFICE_DATA_AGENT_URL": ""}, "/invocations")
        agent.start()
        assert agent.process is not None
        assert agent.process.wait(60) == 1


def test_run_ids_of_the_bridge_fit(chat: Chat) -> None:
    run = chat.run(runId=f"prewarm-{uuid4()}", forwardedProps={"prewarm": True})
    assert run.finished
