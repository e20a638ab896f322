"""What the tiers give: told from the options of an own ticket, and without taking a question for an order."""

from typing import Any

import pytest


@pytest.mark.parametrize(
    "question",
    ["hey what does non-stop give me?", "what's in Non-stop?", "tell me more about nonstop", "is non stop worth it?"],
)
def test_one_tier(chat: Any, question: str) -> None:
    answer = chat.say(question)
    assert "Non-stop gives you: No queues; A reserved seat." in answer
    assert "Would you like to upgrade a ticket?" in answer


def test_two_and_three_tiers(chat: Any) -> None:
    answer = chat.say("what is the difference between standard and double fun?")
    assert "- Standard: Fast lane" in answer
    assert "- Double Fun: All of Non-stop; A second visit" in answer
    assert "Non-stop:" not in answer
    assert "- Non-stop: No queues" in chat.say("what are the benefits of the upgrades?")


def test_asking_on_in_a_few_words(chat: Any) -> None:
    chat.say("what's included in non-stop?")
    assert "Double Fun gives you" in chat.say("and double fun?")


def test_without_a_tool_that_tells_nothing_is_claimed(chat: Any) -> None:
    chat.world.broken["list_upgrade_options"] = "unavailable: The records cannot be reached."
    answer = chat.say("what does non-stop give me?")
    assert "can't be reached" in answer
    assert "queues" not in answer


def test_a_question_chooses_neither_ticket_nor_tier(chat: Any) -> None:
    chat.say("what does double fun give me?")
    assert "- Standard: from €8.00" in chat.say("what upgrades are there for the child's ticket?")


def test_whoever_takes_it_then_has_chosen(chat: Any) -> None:
    chat.say("what's in non-stop?")
    assert "Which ticket" in chat.say("sounds good, I'll take it")
    assert "Non-stop for your ticket (Day ticket adult) is available" in chat.say("1")


def test_the_same_question_again_gets_the_same_facts_as_said_before(chat: Any) -> None:
    question = "What upgrades are there for the first ticket?"
    first = chat.say(question)
    assert "Standard: from €8.00" in first
    assert chat.say(question) in {f"Once more: {first}", f"As I said: {first}"}
    assert "Day ticket child" in chat.say("and which upgrades are there for the second ticket?")


def test_prices_of_several_tiers_are_compared_not_chosen(chat: Any) -> None:
    answer = chat.say("what do non-stop and double fun cost for ticket 1 on 5 December?")
    assert "Non-stop: €25.00" in answer
    assert "Double Fun: €40.00" in answer
    assert "Which upgrade would you like?" in answer


@pytest.mark.parametrize("text", ["is that the cheapest?", "that's too expensive", "which one is cheaper?"])
def test_whoever_looks_for_less_hears_of_a_lower_upgrade_and_a_cheaper_day(chat: Any, text: str) -> None:
    chat.say("Double Fun for ticket 1 on 5 December")
    answer = chat.say(text)
    assert "Standard would be less that day: €13.00" in answer
    assert "Double Fun costs least on Friday 20 November 2026: €35.00" in answer
    chat.say("ok, book it anyway")
    assert chat.called("place_order")[0][1]["visit_date"] == "2026-12-05"


def test_the_cheapest_date(chat: Any) -> None:
    chat.say("Standard for ticket 1")
    assert "on Friday 20 November 2026: €8.00" in chat.say("when is it cheapest?")
    assert "on Friday 20 November 2026: €8.00" in chat.say("the cheapest date please")
