"""Conversations about orders that are held, paid, declined, changed, cancelled or expired."""

from typing import Any

import pytest

from tests.agents.models.chat import orders

ADULT = "00000001-0000-4000-8000-000000000001"
CHILD = "00000002-0000-4000-8000-000000000002"
ORDER = "0a000001-0000-4000-8000-000000000001"


def test_another_date_after_placing_cancels_and_places_anew_after_saying_so(chat: Any) -> None:
    chat.say("Non-stop for ticket 1 on 4 December")
    chat.say("yes")
    answer = chat.say("actually, can I have the 5th instead?")
    assert "cancel the held order first" in answer
    assert "Saturday 5 December 2026: €25.00" in answer
    chat.say("yes")
    assert chat.asks_payment
    chat.pay("paid")
    assert orders(chat) == [
        ("cancelled", "non-stop", "2026-12-04", "20.00", 1),
        ("fulfilled", "non-stop", "2026-12-05", "25.00", 1),
    ]


def test_a_held_order_is_kept_when_the_change_is_declined(chat: Any) -> None:
    chat.say("Non-stop for ticket 1 on 4 December")
    chat.say("yes")
    chat.say("rather the 5th")
    assert "stays as it is" in chat.say("no")
    chat.say("ok pay now")
    chat.pay("paid")
    assert orders(chat) == [("fulfilled", "non-stop", "2026-12-04", "20.00", 1)]


def test_other_tickets_need_the_held_places_back_first(chat: Any) -> None:
    chat.say("Non-stop for the child on 4 December")
    chat.say("yes")
    assert "give those places back first" in chat.say("wait, not the kid, the adult ticket!")
    assert "Day ticket adult" in chat.say("yes")
    chat.say("yes")
    assert [order["tickets"] for order in chat.world.orders.values()] == [[CHILD], [ADULT]]
    assert [order[0] for order in orders(chat)] == ["cancelled", "pending"]


def test_cancelling_an_order_and_dropping_a_plan(chat: Any) -> None:
    chat.say("Standard for both on 5 December")
    assert "dropped it" in chat.say("never mind, forget it")
    chat.say("Standard for both on 5 December")
    chat.say("yes")
    assert "is cancelled and nothing was charged" in chat.say("cancel the order")
    assert orders(chat) == [("cancelled", "standard", "2026-12-05", "26.00", 2)]


def test_a_decline_is_said_in_words_and_another_card_is_tried(chat: Any) -> None:
    chat.say("Standard for both on 4 December")
    chat.say("yes")
    answer = chat.pay("declined", "insufficient_funds")
    assert "enough money" in answer
    assert "held until 14:15" in answer
    chat.say("try another card")
    assert chat.asks_payment
    chat.pay("paid")
    assert orders(chat)[0][0] == "fulfilled"


def test_an_unknown_outcome_is_never_paid_again(chat: Any) -> None:
    chat.say("Standard for both on 4 December")
    chat.say("yes")
    assert "please don't pay again" in chat.pay("unknown")
    for text in ("pay again", "let's continue", "yes"):
        chat.say(text)
        assert not chat.asks_payment
    assert "still being settled" in chat.say("did it go through?")


@pytest.mark.parametrize("outcome", ["refused", "cancelled"])
@pytest.mark.parametrize(
    ("status", "sentence"),
    [("fulfilled", "is paid and confirmed"), ("cancelled", "was cancelled"), ("expired", "ran out")],
)
def test_what_became_of_an_order_elsewhere_is_not_called_held(
    chat: Any, outcome: str, status: str, sentence: str
) -> None:
    chat.say("Standard for both on 4 December")
    chat.say("yes")
    list(chat.world.orders.values())[-1]["status"] = status
    answer = chat.pay(outcome)
    assert sentence in answer
    assert "held" not in answer


def test_an_expired_order_can_be_ordered_again(chat: Any) -> None:
    chat.say("Standard for both on 4 December")
    chat.say("yes")
    assert "ran out" in chat.pay("expired")
    assert "Friday 4 December 2026: €16.00" in chat.say("yes please")
    chat.say("yes")
    chat.pay("paid")
    assert [order[0] for order in orders(chat)] == ["expired", "fulfilled"]


def test_a_payment_put_off_is_resumed(chat: Any) -> None:
    chat.say("Standard for both on 4 December")
    chat.say("yes")
    assert "nothing was charged" in chat.pay("cancelled")
    assert "leave the order as it is" in chat.say("not now")
    chat.say("what's the weather like?")
    chat.say("let's continue")
    assert chat.asks_payment
    assert orders(chat)[0][0] == "pending"


def test_text_while_a_payment_is_asked_for_withdraws_it_and_is_answered(chat: Any) -> None:
    chat.say("Standard for both on 4 December")
    chat.say("yes")
    assert "not paid yet" in chat.say("what's the status of my order?")
    assert not chat.asks_payment
    assert orders(chat)[0][0] == "pending"


def test_the_confirmation_is_sent_again(chat: Any) -> None:
    chat.say("Standard for both on 4 December")
    chat.say("yes")
    assert "isn't paid" in chat.say("resend the confirmation mail")
    chat.say("pay now")
    chat.pay("paid")
    chat.say("I didn't get the confirmation mail")
    assert chat.world.mails == [ORDER]


def test_the_other_ticket_afterwards(chat: Any) -> None:
    chat.say("Standard for ticket 1 on 5 December")
    chat.say("yes")
    chat.pay("paid")
    chat.say("I want to upgrade the other ticket too, Non-stop, same date")
    chat.say("yes")
    chat.pay("paid")
    assert orders(chat)[1] == ("fulfilled", "non-stop", "2026-12-04", "20.00", 1)
