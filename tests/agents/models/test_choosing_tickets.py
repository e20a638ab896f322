"""Which tickets are meant: several at once, all but some, and numbers that mean what the customer saw."""

from typing import Any

import pytest

ADULT = "00000001-0000-4000-8000-000000000001"
CHILD = "00000002-0000-4000-8000-000000000002"
SENIOR = "00000004-0000-4000-8000-000000000004"


@pytest.fixture
def three(chat: Any) -> Any:
    """A chat of a customer with an adult's, a child's and a senior's ticket."""
    chat.world.add_ticket("senior", "2026-12-11")
    return chat


def ordered(chat: Any) -> list[str]:
    chat.say("yes")
    return [str(one) for one in chat.called("place_order")[-1][1]["ticket_ids"]]


@pytest.mark.parametrize(
    ("words", "tickets"),
    [
        ("all three tickets", [ADULT, CHILD, SENIOR]),
        ("tickets 1-3", [ADULT, CHILD, SENIOR]),
        ("tickets 1, 2 and 3", [ADULT, CHILD, SENIOR]),
        ("my first two tickets", [ADULT, CHILD]),
        ("the last two", [CHILD, SENIOR]),
        ("ticket 1 and the senior", [ADULT, SENIOR]),
        ("the kid and the granny", [CHILD, SENIOR]),
        ("all my tickets but the senior one", [ADULT, CHILD]),
        ("everything except ticket 2", [ADULT, SENIOR]),
        ("ticket two", [CHILD]),
        ("the whole family", [ADULT, CHILD, SENIOR]),
    ],
)
def test_in_one_message(three: Any, words: str, tickets: list[str]) -> None:
    three.say(f"Standard on 5 December for {words}")
    assert ordered(three) == tickets


@pytest.mark.parametrize(
    ("answer", "tickets"),
    [
        ("1, 2 and 3", [ADULT, CHILD, SENIOR]),
        ("one and three", [ADULT, SENIOR]),
        ("2 & 3 please", [CHILD, SENIOR]),
        ("everyone", [ADULT, CHILD, SENIOR]),
        ("the first two", [ADULT, CHILD]),
        ("I'd take the second", [CHILD]),
    ],
)
def test_as_an_answer_to_the_list(three: Any, answer: str, tickets: list[str]) -> None:
    three.say("Standard on 5 December please")
    three.say(answer)
    assert ordered(three) == tickets


def test_a_yes_to_which_ticket_is_helped_in_other_words(three: Any) -> None:
    first = three.say("I'd like to upgrade")
    assert "1. Day ticket adult" in first
    second = three.say("yes")
    assert "Just tell me the numbers" in second
    assert "1. Day ticket adult" not in second
    assert "Here is what I can offer for your ticket (Day ticket child)" in three.say("2")


def test_numbers_mean_the_list_that_was_shown(three: Any) -> None:
    three.world.tickets[ADULT]["tier"] = "non-stop"
    assert "2. Day ticket child" in three.say("I'd like to upgrade")
    three.say("Non-stop for ticket 2 on 5 December")
    assert ordered(three) == [CHILD]


def test_numbers_of_a_list_of_one_type(three: Any) -> None:
    three.world.add_ticket("adult", "2026-12-18")
    listing = three.say("Standard for an adult ticket on 5 December")
    assert "2. Day ticket adult, Friday 18 December 2026" in listing
    three.say("the second one")
    assert ordered(three) == ["00000005-0000-4000-8000-000000000005"]


def test_the_own_tickets_are_numbered_as_they_can_be_chosen(three: Any) -> None:
    three.world.tickets[ADULT]["status"] = "used"
    listing = three.say("which tickets do I have?")
    assert "1. Day ticket child" in listing
    assert "- Day ticket adult, Friday 4 December 2026: it has been used" in listing
    three.say("Standard for ticket 1 on 5 December")
    assert ordered(three) == [CHILD]


def test_one_more_ticket_comes_on_top(three: Any) -> None:
    three.say("Standard for ticket 1 on 5 December")
    assert "both tickets" in three.say("and add ticket 3 as well")
    assert ordered(three) == [ADULT, SENIOR]


def test_one_more_ticket_on_top_of_a_held_order(three: Any) -> None:
    three.say("Standard for ticket 1 on 5 December")
    three.say("yes")
    three.say("wait, can I add ticket 2 too?")
    assert "Standard for both tickets on Saturday 5 December 2026: €26.00" in three.say("yes")
    assert ordered(three) == [ADULT, CHILD]


def test_a_ticket_number_is_no_day(three: Any) -> None:
    answer = three.say("Standard, change ticket 1 to 10 December")
    assert "on Thursday 10 December 2026: €8.00" in answer
