"""Questions about how the box office works: short, true to what tools have said, and back to the matter."""

from typing import Any

import pytest

HOLD, LATER, UNPAID, CODE = (
    "how long do you hold it?",
    "can I pay later?",
    "what happens if I don't pay?",
    "where is my QR code?",
)
RESERVED, REFUND, CHANGE = "is my place reserved?", "can I get a refund?", "what if I need to change it later?"
QUESTIONS = (HOLD, LATER, UNPAID, CODE, RESERVED, REFUND, CHANGE)


def place(chat: Any) -> None:
    chat.say("Standard for ticket 1 on 5 December")
    chat.say("yes")


@pytest.mark.parametrize("question", QUESTIONS)
def test_without_an_order_no_number_and_no_time_is_named(chat: Any, question: str) -> None:
    answer = chat.say(question)
    assert not any(sign.isdigit() for sign in answer)
    assert "Would you like to upgrade a ticket?" in answer


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (HOLD, "held until 14:15. Paid by then, they're yours"),
        (RESERVED, "Yes: your places for Standard on Saturday 5 December 2026 are held until 14:15"),
        (LATER, "Yes, your places are held until 14:15"),
        (UNPAID, "nothing is charged: your places are held until 14:15"),
        (CODE, "isn't paid yet"),
        (REFUND, "Nothing has been charged so far"),
        (CHANGE, "Until you pay, you can change or cancel this order here"),
        ("do you take paypal?", "by card"),
    ],
)
def test_a_held_order_is_told_with_its_own_deadline(chat: Any, question: str, sentence: str) -> None:
    place(chat)
    chat.pay("cancelled")
    answer = chat.say(question)
    assert sentence in answer
    assert "pay it now, or change or cancel it?" in answer
    assert chat.world.orders
    assert chat.called("cancel_order") == []


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (RESERVED, "is paid and confirmed, code K7M2Q9XT"),
        (LATER, "nothing is left to pay"),
        (REFUND, "bring in a colleague?"),
        (CODE, "in the confirmation mail"),
    ],
)
def test_a_paid_order_is_told_as_paid(chat: Any, question: str, sentence: str) -> None:
    place(chat)
    chat.pay("paid")
    assert sentence in chat.say(question)


def test_the_code_is_sent_again_only_after_a_yes(chat: Any) -> None:
    place(chat)
    chat.pay("paid")
    chat.say(CODE)
    assert chat.world.mails == []
    chat.say("yes please")
    assert len(chat.world.mails) == 1


def test_a_hold_that_ran_out_since_is_not_promised(chat: Any) -> None:
    place(chat)
    chat.pay("cancelled")
    next(iter(chat.world.orders.values()))["status"] = "expired"
    answer = chat.say(RESERVED)
    assert "ran out before it was paid" in answer
    assert "14:15" not in answer


@pytest.mark.parametrize("question", [HOLD, RESERVED, LATER])
def test_an_unsettled_payment_is_told_as_that(chat: Any, question: str) -> None:
    place(chat)
    chat.pay("unknown")
    answer = chat.say(question)
    assert "still being settled" in answer
    assert not chat.asks_payment


@pytest.mark.parametrize("question", [*QUESTIONS, "what's included?", "is there a discount?", "come on, hurry up"])
def test_a_question_before_the_yes_does_not_lose_what_was_offered(chat: Any, question: str) -> None:
    chat.say("Double Fun for ticket 2 on 5 December")
    answer = chat.say(question)
    assert "Double Fun for your ticket (Day ticket child) on Saturday 5 December 2026: €40.00" in answer
    assert chat.called("place_order") == []
    chat.say("yes")
    [order] = chat.world.orders.values()
    assert (order["tier"], order["visitDate"], len(order["tickets"])) == ("double-fun", "2026-12-05", 1)


def test_impatience_and_questions_off_the_matter_leave_the_question_open(chat: Any) -> None:
    chat.say("upgrade ticket 1")
    for text in ("this takes forever", "what's the capital of France?", "how can I pay?"):
        assert "Which upgrade would you like?" in chat.say(text)
    assert "Which date" in chat.say("non-stop")


@pytest.mark.parametrize("question", ["are you a bot?", "am I talking to a real person?", "is this a robot"])
def test_whoever_asks_for_the_kind_of_clerk_gets_an_honest_answer_and_no_case(chat: Any, question: str) -> None:
    assert "a program and not a person" in chat.say(question)
    assert chat.world.cases == []
    chat.say("yes please")
    assert len(chat.world.cases) == 1


@pytest.mark.parametrize("question", ["what time do you open?", "is there parking?", "can I bring my dog?"])
def test_what_no_tool_knows_is_not_guessed(chat: Any, question: str) -> None:
    answer = chat.say(question)
    assert "rather not guess" in answer
    assert "bring in a colleague?" in answer


def test_a_declined_payment_is_explained_again(chat: Any) -> None:
    place(chat)
    chat.pay("declined", "expired_card")
    assert "The card has expired" in chat.say("why was it declined?")
    assert "I don't see a declined payment" not in chat.say("why was my card rejected?")


def test_trouble_with_money_is_no_mere_question(chat: Any) -> None:
    assert "bring in a colleague?" in chat.say("I was charged twice, can I get a refund?")


def test_places_left_are_told_from_the_calendar(chat: Any) -> None:
    chat.world.places[("non-stop", "2026-12-05")] = 4
    chat.say("Non-stop for ticket 1")
    assert "there are 4 places left" in chat.say("how many places are left on 5 December?")
