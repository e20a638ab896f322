"""Orders from an earlier conversation: found in the records, shown, paid, cancelled, never guessed."""

from typing import Any

import pytest

from tests.agents.models.chat import Chat


def leave_an_order(world: Any, wish: str = "Standard for ticket 1 on 5 December", outcome: str = "cancelled") -> str:
    chat = Chat(world)
    chat.say(wish)
    chat.say("yes")
    chat.pay(outcome)
    world.calls.clear()
    return str(list(world.orders)[-1])


def test_paying_it(chat: Any) -> None:
    leave_an_order(chat.world)
    assert chat.say("I want to pay my order") == ""
    assert chat.asks_payment
    chat.pay("paid")
    assert [order["status"] for order in chat.world.orders.values()] == ["fulfilled"]


@pytest.mark.parametrize("text", ["continue where I left off", "what about my order?", "I still have an open order"])
def test_seeing_it(chat: Any, text: str) -> None:
    order = leave_an_order(chat.world)
    answer = chat.say(text)
    assert "Standard on Saturday 5 December 2026 (€13.00) is not paid yet" in answer
    assert "pay it now, or change or cancel it?" in answer
    assert [name for name, _ in chat.called()] == ["list_orders", "get_order"]
    assert chat.called("get_order") == [("get_order", {"order_id": order})]


@pytest.mark.parametrize("text", ["cancel my order", "please cancel the booking", "cancel"])
def test_cancelling_it(chat: Any, text: str) -> None:
    leave_an_order(chat.world)
    assert "is cancelled and nothing was charged" in chat.say(text)
    assert [order["status"] for order in chat.world.orders.values()] == ["cancelled"]


def test_changing_it(chat: Any) -> None:
    leave_an_order(chat.world)
    assert "holding Standard on Saturday 5 December 2026" in chat.say("can you change my order to the 6th?")


def test_a_ticket_that_is_bound_in_it_leads_to_it(chat: Any) -> None:
    leave_an_order(chat.world)
    leave_an_order(chat.world, "Standard for the child on 6 December")
    assert "several open orders" in chat.say("upgrade the adult ticket") or chat.called("list_orders")


def test_several_open_ones_are_told_apart_by_asking(chat: Any) -> None:
    leave_an_order(chat.world)
    leave_an_order(chat.world, "Non-stop for the child on 6 December")
    answer = chat.say("cancel my order")
    assert "1. Non-stop, Sunday 6 December 2026, €25.00\n2. Standard, Saturday 5 December 2026, €13.00" in answer
    assert chat.called("cancel_order") == []
    assert "tell me its number" in chat.say("yes")
    assert "Standard on Saturday 5 December 2026" in chat.say("2")
    chat.say("cancel it")
    assert sorted((order["tier"], order["status"]) for order in chat.world.orders.values()) == [
        ("non-stop", "pending"),
        ("standard", "cancelled"),
    ]


@pytest.mark.parametrize("text", ["the Non-stop one", "the one on 6 December", "the first one"])
def test_one_of_them_is_named_in_other_ways(chat: Any, text: str) -> None:
    leave_an_order(chat.world)
    leave_an_order(chat.world, "Non-stop for the child on 6 December")
    chat.say("what about my order?")
    assert "Non-stop on Sunday 6 December 2026" in chat.say(text)


def test_a_paid_one(chat: Any) -> None:
    order = leave_an_order(chat.world, outcome="paid")
    assert "is paid and confirmed, code K7M2Q9XT" in chat.say("what about my order?")
    chat.say("send me the confirmation again")
    assert chat.world.mails == [order]
    assert "can't cancel it from here" in chat.say("cancel my order")


@pytest.mark.parametrize(
    "text", ["I want to pay my order", "cancel my order", "what about my order?", "continue my order"]
)
def test_without_any_it_is_said_after_looking(chat: Any, text: str) -> None:
    assert "can't find an order of yours" in chat.say(text)
    assert [name for name, _ in chat.called()] == ["list_orders"]


def test_records_that_cannot_be_reached_are_no_empty_records(chat: Any) -> None:
    leave_an_order(chat.world)
    chat.world.broken["list_orders"] = "unavailable: The records cannot be reached."
    answer = chat.say("cancel my order")
    assert "can't be reached" in answer
    assert "can't find" not in answer


def test_a_plan_that_is_dropped_needs_no_records(chat: Any) -> None:
    chat.say("Standard for ticket 1 on 5 December")
    chat.say("never mind, forget it")
    assert chat.called("list_orders") == []


@pytest.mark.parametrize("words", ["no", "never mind, forget it"])
def test_nothing_is_said_to_be_unordered_before_the_records_were_read(chat: Any, words: str) -> None:
    chat.say("Standard for ticket 1 on 5 December")
    chat.lose("yes")
    chat.world.broken = dict.fromkeys(("place_order", "list_orders"), "unavailable: The records cannot be reached.")
    assert "can't be reached" in chat.say("yes")
    chat.say("no")
    chat.world.broken = {}
    chat.say("Standard for ticket 1 on 5 December")
    answer = chat.say(words)
    assert "Standard on Saturday 5 December 2026 (€13.00) is not paid yet" in answer
    assert [order["status"] for order in chat.world.orders.values()] == ["pending"]


def test_an_order_that_was_refused_for_sure_is_not_looked_for(chat: Any) -> None:
    chat.say("Standard for ticket 1 on 5 December")
    chat.world.broken["place_order"] = "not_eligible: This ticket was used."
    chat.say("yes")
    chat.say("never mind, forget it")
    assert chat.called("list_orders") == []
