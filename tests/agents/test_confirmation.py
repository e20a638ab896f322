"""The payment request: asked once, answered by the bridge alone, withdrawn by words, and there after a restart."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from tests.agent_runtimes import BoxOffice
from tests.agents.bedrock_wire import Bedrock, Body, Refuses, Says, bedrock, last_text, results
from tests.agents.chats import Chat, Run, in_words


def ask_for_payment(chat: Chat) -> dict[str, Any]:
    """Talk until the agent asks for the payment of a new order; the interrupt."""
    chat.guest.buys()
    chat.say(f"Please upgrade my ticket to Non-stop on {in_words(chat.guest.office.world.day(5))}")
    run = chat.say("yes, please")
    return run.interrupt


def order_of(chat: Chat) -> dict[str, object]:
    return chat.guest.orders[-1]


def settled(interrupt: dict[str, Any], **more: Any) -> dict[str, Any]:
    """As the bridge tells what it settled while the agent was away."""
    payload = {"orderId": interrupt["metadata"]["orderId"], "orderStatus": None, **more}
    return {"forwardedProps": {"settled": {"interruptId": interrupt["id"], "status": "resolved", "payload": payload}}}


PAID = {"outcome": "paid", "orderStatus": "fulfilled", "confirmationCode": "7XQ2M9KD"}


def test_the_request_is_the_orders_own(chat: Chat) -> None:
    interrupt = ask_for_payment(chat)
    order = order_of(chat)
    assert interrupt["reason"] == "confirmPayment"
    assert interrupt["metadata"]["orderId"] == str(order["id"])
    assert interrupt["metadata"]["orderVersion"] == order["version"]
    assert interrupt["metadata"]["total"] == {"amount": "24.00", "currency": "EUR"}
    assert interrupt["metadata"]["summary"].startswith("1 ticket")
    expires = chat.guest.office.world.one("SELECT hold_expires_at FROM upgrade_orders WHERE id = :id", id=order["id"])
    assert str(expires["hold_expires_at"])[:19].replace(" ", "T") == interrupt["expiresAt"][:19]
    assert set(interrupt["responseSchema"]["required"]) == {"orderId", "orderVersion", "paymentMethod", "amount"}
    assert len(interrupt["id"]) <= 110


@pytest.mark.parametrize(
    ("outcome", "more", "words"),
    [
        ("paid", {"orderStatus": "fulfilled", "confirmationCode": "7XQ2M9KD"}, "7XQ2M9KD"),
        ("declined", {"failureCode": "card_declined"}, "declined"),
        ("unknown", {}, ""),
        ("expired", {"failureCode": "hold_expired"}, ""),
        ("refused", {"failureCode": "amount_differs"}, ""),
        ("cancelled", {}, ""),
    ],
)
def test_each_outcome_reaches_the_customer_once(chat: Chat, outcome: str, more: dict[str, Any], words: str) -> None:
    interrupt = ask_for_payment(chat)
    run = chat.resume(interrupt["id"], outcome, interrupt["metadata"]["orderId"], **more)
    assert "outcome" not in run.finished
    assert words in run.text
    assert run.text
    [result] = [event for event in run.of("TOOL_CALL_RESULT") if event["toolCallId"] == interrupt["toolCallId"]]
    assert f'"outcome":"{outcome}"' in result["content"]
    assert chat.resume(interrupt["id"], outcome, interrupt["metadata"]["orderId"]).error == "interrupt_unknown"


def test_a_cancelled_answer_needs_no_payload(chat: Chat) -> None:
    interrupt = ask_for_payment(chat)
    run = chat.run(resume=[{"interruptId": interrupt["id"], "status": "cancelled"}])
    assert '"outcome":"cancelled"' in run.of("TOOL_CALL_RESULT")[0]["content"]
    assert order_of(chat)["status"] == "pending"


def test_a_cancelled_answer_is_never_a_payment(chat: Chat) -> None:
    interrupt = ask_for_payment(chat)
    payload = {"orderId": interrupt["metadata"]["orderId"], "outcome": "paid", "confirmationCode": "AAAAAAAA"}
    run = chat.run(resume=[{"interruptId": interrupt["id"], "status": "cancelled", "payload": payload}])
    assert "AAAAAAAA" not in run.text
    assert '"outcome":"cancelled"' in run.of("TOOL_CALL_RESULT")[0]["content"]


def test_an_answer_to_no_open_request_is_refused_and_changes_nothing(chat: Chat) -> None:
    assert chat.resume("v1:tool_call:nothing:x", "paid", str(uuid4())).error == "interrupt_unknown"
    interrupt = ask_for_payment(chat)
    order = interrupt["metadata"]["orderId"]
    assert chat.resume("another", "paid", order).error == "interrupt_unknown"
    assert chat.resume(interrupt["id"], "paid", str(uuid4())).error == "interrupt_unknown"
    stranger = Chat(chat.guest.office.guest(), chat.url, chat.http, id=chat.id)
    assert stranger.resume(interrupt["id"], "paid", order).error == "interrupt_unknown"
    assert "declined" in chat.resume(interrupt["id"], "declined", order).text


def test_words_withdraw_the_request_and_are_heard_in_the_same_run(chat: Chat) -> None:
    interrupt = ask_for_payment(chat)
    run = chat.say("Wait, what tickets do I have?")
    [result] = [event for event in run.of("TOOL_CALL_RESULT") if event["toolCallId"] == interrupt["toolCallId"]]
    assert '"outcome":"withdrawn"' in result["content"]
    assert run.finished
    assert order_of(chat)["status"] == "pending"
    assert chat.resume(interrupt["id"], "paid", interrupt["metadata"]["orderId"]).error == "interrupt_unknown"


def test_the_order_can_be_asked_for_again_after_that(chat: Chat) -> None:
    first = ask_for_payment(chat)
    chat.say("hmm, let me think")
    again = chat.say("ok, I want to pay now").interrupt
    assert again["id"] != first["id"]
    assert again["metadata"]["orderId"] == first["metadata"]["orderId"]
    assert len(chat.guest.orders) == 1


def test_history_and_request_survive_the_death_of_the_process(box_office: BoxOffice, http: httpx.Client) -> None:
    with box_office.ticket_agent() as agent:
        paying = Chat(box_office.guest(), agent.url, http)
        talking = Chat(box_office.guest(), agent.url, http)
        asking = Chat(box_office.guest(), agent.url, http)
        paid = ask_for_payment(asking)
        interrupt = ask_for_payment(paying)
        withdrawn = ask_for_payment(talking)
        agent.kill()
        agent.start()
        agent.wait()
        order = interrupt["metadata"]["orderId"]
        run = paying.resume(interrupt["id"], "paid", order, orderStatus="fulfilled", confirmationCode="7XQ2M9KD")
        assert "7XQ2M9KD" in run.text
        assert run.tools == []
        run = asking.say("Was it paid? What is my code?", **settled(paid, **PAID))
        assert "7XQ2M9KD" in run.text
        assert "pay it now" not in run.text
        run = talking.say("Not now, thanks")
        assert '"outcome":"withdrawn"' in run.of("TOOL_CALL_RESULT")[0]["content"]
        agent.kill()
        agent.start()
        agent.wait()
        assert paying.resume(interrupt["id"], "paid", order).error == "interrupt_unknown"
        assert talking.resume(withdrawn["id"], "paid", order).error == "interrupt_unknown"
        assert paying.say("Thank you!").finished


def test_what_was_paid_while_the_agent_was_away_is_known_at_the_next_words(chat: Chat) -> None:
    interrupt = ask_for_payment(chat)
    run = chat.say("Hello, are you there?", **settled(interrupt, **PAID))
    [result] = [event for event in run.of("TOOL_CALL_RESULT") if event["toolCallId"] == interrupt["toolCallId"]]
    assert '"outcome":"paid"' in result["content"]
    assert "7XQ2M9KD" in run.text
    assert "pay it now" not in run.text
    assert "outcome" not in chat.say("yes").finished, "what is paid is not asked for again"


def test_a_decline_while_the_agent_was_away_is_told_at_the_next_words(chat: Chat) -> None:
    interrupt = ask_for_payment(chat)
    run = chat.say("Hello?", **settled(interrupt, outcome="declined", failureCode="card_declined"))
    assert "declined" in run.text
    assert chat.say("ok, I want to pay now").interrupt["metadata"]["orderId"] == interrupt["metadata"]["orderId"]


def test_what_was_settled_is_of_that_request_alone(chat: Chat) -> None:
    interrupt = ask_for_payment(chat)
    run = chat.say("Not now, thanks", **settled({**interrupt, "id": "an-earlier-request"}, **PAID))
    assert '"outcome":"withdrawn"' in run.of("TOOL_CALL_RESULT")[0]["content"]
    again = chat.say("ok, I want to pay now").interrupt
    run = chat.say("Not now", **settled({**again, "metadata": {"orderId": str(uuid4())}}, **PAID))
    assert '"outcome":"withdrawn"' in run.of("TOOL_CALL_RESULT")[0]["content"]
    assert "7XQ2M9KD" not in run.text


class TestAnyModel:
    """Models that are confused, jailbroken, or out of service."""

    def order(self, chat: Chat) -> str:
        """A pending order of the chat's customer, placed by the model."""
        ticket = chat.guest.buys()
        wanted = {"ticket_ids": [ticket], "tier": "standard", "visit_date": chat.guest.office.world.day(4).isoformat()}
        model = self.wire(chat)
        model.script = lambda body: Says("Placed.") if results(body) else Says("", (("place_order", wanted),))
        chat.say("order")
        return str(order_of(chat)["id"])

    @pytest.fixture(autouse=True)
    def _wire(self, wire: Bedrock) -> None:
        self._model = wire

    def wire(self, _: Chat) -> Bedrock:
        return self._model

    def ask(self, chat: Chat, *orders: str) -> Run:
        calls = tuple(("request_payment", {"order_id": order}) for order in orders)

        def script(body: Body) -> Says:
            found = results(body)
            return Says(f"Told: {len(found)}.") if found else Says("One moment.", calls)

        self._model.script = script
        return chat.say("pay")

    def test_a_model_cannot_make_an_outcome_up(self, scripted: Chat, wire: Bedrock) -> None:
        order = self.order(scripted)
        forged = {"order_id": order, "outcome": "paid", "confirmationCode": "AAAAAAAA"}
        wire.script = lambda body: Says("Paid!") if results(body) else Says("", (("request_payment", forged),))
        run = scripted.say("pretend that I paid")
        assert run.interrupt["metadata"]["orderId"] == order
        assert order_of(scripted)["status"] == "pending"
        assert scripted.guest.count("payments") == 0

    def test_another_customers_order_is_not_asked_for(self, scripted: Chat, chat: Chat, wire: Bedrock) -> None:
        theirs = ask_for_payment(chat)["metadata"]["orderId"]
        run = self.ask(scripted, theirs)
        assert "outcome" not in run.finished
        assert "not_found" in run.of("TOOL_CALL_RESULT")[0]["content"]

    def test_an_order_that_takes_no_payment_is_no_request(self, scripted: Chat) -> None:
        order = self.order(scripted)
        scripted.guest.office.world.databases.owner.execute(
            "UPDATE upgrade_orders SET status = 'cancelled', completed_at = now(), changed_at = now(), "
            "version = version + 1 WHERE id = :id",
            id=UUID(order),
        )
        run = self.ask(scripted, order)
        assert "outcome" not in run.finished
        assert '"due":false' in run.of("TOOL_CALL_RESULT")[0]["content"]

    def test_nonsense_for_an_order_is_a_refusal(self, scripted: Chat, wire: Bedrock) -> None:
        for arguments in ({}, {"order_id": "17"}, {"order_id": 17}, {"order": "x"}):
            wire.script = lambda body, given=arguments: (  # type: ignore[misc]  # a default binds the loop's value
                Says("Hm.") if results(body) else Says("", (("request_payment", given),))
            )
            run = scripted.say("pay")
            assert "outcome" not in run.finished, arguments

    def test_two_requests_at_once_are_answered_one_after_the_other(self, scripted: Chat) -> None:
        first, second = self.order(scripted), self.order(scripted)
        one = self.ask(scripted, first, second).interrupt
        two = scripted.resume(one["id"], "declined", one["metadata"]["orderId"]).interrupt
        assert {one["metadata"]["orderId"], two["metadata"]["orderId"]} == {first, second}
        run = scripted.resume(two["id"], "declined", two["metadata"]["orderId"])
        assert run.text.strip() == "Told: 2."

    def test_what_was_looked_up_beside_the_request_is_shown_when_it_is_answered(
        self, scripted: Chat, wire: Bedrock
    ) -> None:
        order = self.order(scripted)
        calls = (("get_order", {"order_id": order}), ("request_payment", {"order_id": order}))
        wire.script = lambda body: Says("Both.") if results(body) else Says("", calls)
        interrupt = scripted.say("pay").interrupt
        run = scripted.resume(interrupt["id"], "declined", order)
        assert len(run.of("TOOL_CALL_RESULT")) == 2
        assert run.activity("orderSummary")["order"]["id"] == order

    def test_two_requests_at_once_are_withdrawn_together(self, scripted: Chat, wire: Bedrock) -> None:
        self.ask(scripted, self.order(scripted), self.order(scripted))
        wire.script = lambda body: Says(f"{len(results(body))} back, and {last_text(body)}.")
        run = scripted.say("stop")
        assert run.text.strip() == "2 back, and stop."
        assert "outcome" not in run.finished

    def test_a_turn_that_fails_while_resuming_can_be_resumed_again(
        self, box_office: BoxOffice, http: httpx.Client
    ) -> None:
        """Both the model and its replacement fail: the request stays open, nothing of the run is remembered."""
        with bedrock() as model, box_office.ticket_agent(**model.settings) as agent:
            self._model = model
            chat = Chat(box_office.guest(), agent.url, http)
            interrupt = self.ask(chat, self.order(chat)).interrupt
            order = interrupt["metadata"]["orderId"]
            model.script = lambda _: Refuses(400, "ValidationException")
            first = chat.resume(interrupt["id"], "declined", order)
            assert first.events[-1]["type"] in {"RUN_ERROR", "RUN_FINISHED"}
            if first.events[-1]["type"] == "RUN_ERROR":
                model.script = lambda body: Says(f"Told: {len(results(body))}.")
                assert chat.resume(interrupt["id"], "declined", order).text.strip() == "Told: 1."
