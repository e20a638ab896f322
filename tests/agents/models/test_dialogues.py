"""Whole conversations in English through a real Strands agent: the way to an order."""

from typing import Any

import pytest

from tests.agents.models.chat import orders

ADULT = "00000001-0000-4000-8000-000000000001"
CHILD = "00000002-0000-4000-8000-000000000002"


def test_from_a_greeting_to_a_paid_order(chat: Any) -> None:
    assert "welcome to Lindenpark" in chat.say("Hello")
    assert "Which ticket" in chat.say("I'd like to upgrade")
    options = chat.say("both")
    assert all(price in options for price in ("€16.00", "€40.00", "€70.00"))
    assert "Which date" in chat.say("Double Fun")
    summary = chat.say("Sunday 13 December")
    assert "Double Fun for both tickets on Sunday 13 December 2026: €80.00 in total. Shall I book this" in summary
    assert chat.say("yes please") == ""
    assert chat.asks_payment
    assert "confirmation code is K7M2Q9XT" in chat.pay("paid")
    assert "Goodbye" in chat.say("no thanks, that's all")
    assert orders(chat) == [("fulfilled", "double-fun", "2026-12-13", "80.00", 2)]
    assert [name for name, _ in chat.called()] == [
        "list_tickets", "list_upgrade_options", "place_order", "request_payment",
    ]  # fmt: skip


def test_everything_in_one_message_needs_only_a_yes(chat: Any) -> None:
    summary = chat.say("Please upgrade both tickets to Non-stop on the 12th")
    assert "Non-stop for both tickets on Saturday 12 December 2026: €50.00" in summary
    chat.say("yes")
    assert chat.called("place_order") == [
        ("place_order", {"ticket_ids": [ADULT, CHILD], "tier": "non-stop", "visit_date": "2026-12-12"})
    ]


def test_nothing_is_ordered_without_a_yes(chat: Any) -> None:
    chat.say("Double Fun for both tickets tomorrow")
    for hesitation in ("hmm, not sure", "maybe later", "no", "what do I get?", "how much is it again?"):
        chat.say(hesitation)
    assert chat.called("place_order") == []


def test_an_unavailable_date_is_answered_with_near_ones(chat: Any) -> None:
    answer = chat.say("Double Fun for both on the 12th")
    assert "isn't available on Saturday 12 December 2026" in answer
    assert "Friday 11 December 2026 (€70.00) and Sunday 13 December 2026 (€80.00)" in answer
    assert chat.result.next_steps == (
        "Thursday 10 December 2026", "Friday 11 December 2026", "Sunday 13 December 2026", "Non-stop",
    )  # fmt: skip
    assert "Friday 11 December 2026: €70.00" in chat.say("Friday 11 December 2026")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("yesterday", "has passed"), ("31 November", "in my calendar"), ("1 June", "last possible day")],
)
def test_dates_that_cannot_be_are_refused(chat: Any, text: str, sentence: str) -> None:
    assert sentence in chat.say(f"Standard for both on {text}")
    assert chat.called("place_order") == []


def test_corrections_win_over_what_was_said_before(chat: Any) -> None:
    chat.say("Standard for the child's ticket on 5 December")
    assert "Non-stop" in chat.say("no, I meant Non-stop")
    assert "Sunday 6 December 2026" in chat.say("and the 6th instead")
    assert "Day ticket adult" in chat.say("sorry, not the kid, the adult ticket")
    chat.say("yes that's right")
    assert orders(chat) == [("pending", "non-stop", "2026-12-06", "25.00", 1)]
    assert chat.called("place_order")[0][1]["ticket_ids"] == [ADULT]


def test_a_yes_with_a_change_is_not_a_yes(chat: Any) -> None:
    chat.say("Standard for both on 5 December")
    assert "Monday 7 December 2026" in chat.say("yes but on the 7th")
    assert chat.called("place_order") == []
    chat.say("Yes, both on the 7th")
    assert orders(chat) == [("pending", "standard", "2026-12-07", "16.00", 2)]


def test_places_that_went_between_question_and_yes(chat: Any) -> None:
    chat.say("Non-stop for both on 5 December")
    chat.world.sold_out.add(("non-stop", "2026-12-05"))
    answer = chat.say("yes")
    assert "have just gone" in answer
    assert "Friday 4 December 2026 (€40.00)" in answer
    chat.say("the 4th then")
    chat.say("yes")
    assert orders(chat) == [("pending", "non-stop", "2026-12-04", "40.00", 2)]


def test_the_only_ticket_is_not_asked_for(chat: Any) -> None:
    del chat.world.tickets[CHILD]
    assert "from €8.00" in chat.say("upgrade my ticket")
    chat.say("the best one")
    assert "Friday 4 December 2026: €35.00" in chat.say("keep the same date")


def test_tickets_that_cannot_be_upgraded_are_explained(chat: Any) -> None:
    for ticket in chat.world.tickets.values():
        ticket["status"] = "used"
    assert "it has been used" in chat.say("I want to upgrade")
    chat.world.tickets.clear()
    chat.messages.clear()
    assert "can't find any tickets" in chat.say("I want to upgrade")


def test_a_tier_that_is_had_already_is_refused_with_alternatives(chat: Any) -> None:
    chat.world.tickets[ADULT]["tier"] = "non-stop"
    answer = chat.say("Standard for the adult ticket on 4 December")
    assert "Standard isn't available: you have this upgrade or a higher one already" in answer
    assert "Double Fun on Friday 4 December 2026 for €35.00" in answer


def test_far_dates_are_looked_up_where_they_are(chat: Any) -> None:
    assert "Monday 1 February 2027" in chat.say("Non-stop for both on 1 February")
    assert chat.called("list_upgrade_options")[0][1]["from_date"] == "2027-01-18"


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ("this weekend", "Saturday 21 November 2026 (€25.00) and Sunday 22 November 2026 (€25.00)"),
        ("the earliest possible day", "on Friday 20 November 2026: €20.00"),
        ("next Friday", "on Friday 27 November 2026: €20.00"),
        ("Christmas Eve", "on Thursday 24 December 2026: €20.00"),
        ("a Saturday in December", "Saturday 5 December 2026 (€25.00), Saturday 12 December 2026"),
        ("between 3 and 4 December", "Thursday 3 December 2026 (€20.00) and Friday 4 December 2026 (€20.00)"),
    ],
)
def test_wishes_for_dates(chat: Any, wish: str, sentence: str) -> None:
    assert sentence in chat.say(f"Non-stop for ticket 1, {wish}")


def test_days_with_too_few_places_are_not_offered(chat: Any) -> None:
    chat.world.places[("non-stop", "2026-12-05")] = 1
    answer = chat.say("Non-stop for both on 5 December")
    assert "sold out on Saturday 5 December 2026, or has too few places left." in answer
    assert "Saturday 5 December 2026: €25.00" in chat.say("then only ticket 1 on 5 December")
