"""Customers who contradict themselves, hesitate, say yes to which, or say it all at once with typos."""

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        (
            "Standard for ticket 1 on the 5th, no, the 6th of December",
            "Standard for your ticket (Day ticket adult) on Sunday 6",
        ),
        (
            "ticket 2 on 5 December, Non-stop no Double Fun",
            "Double Fun for your ticket (Day ticket child) on Saturday 5",
        ),
        (
            "ticket 2 on 5 December, Non-stop no wait Standard",
            "Standard for your ticket (Day ticket child) on Saturday 5",
        ),
        ("Standard for ticket 1, not the 5th, the 6th of December", "on Sunday 6 December 2026"),
        (
            "I don't want Double Fun, I want Non-stop for ticket 1 on 5 December",
            "Non-stop for your ticket (Day ticket adult)",
        ),
    ],
)
def test_the_last_word_counts(chat: Any, text: str, summary: str) -> None:
    assert summary in chat.say(text)


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        (
            "hi there i wanna upgarde both my tickts to nonstop nxt friday plz",
            "Non-stop for both tickets on Friday 27 November 2026",
        ),
        ("Ticket 2 standart tommorow", "Standard for your ticket (Day ticket child) on Saturday 21 November 2026"),
        (
            "duble fun for tiket 1 on satuday 5 decembr thx",
            "Double Fun for your ticket (Day ticket adult) on Saturday 5 December",
        ),
        (
            "can you just upgrade everything to the best thing on the cheapest day pls",
            "Double Fun for both tickets on Friday 20",
        ),
    ],
)
def test_all_at_once_with_typos(chat: Any, text: str, summary: str) -> None:
    assert summary in chat.say(text)


def test_a_yes_to_which_upgrade_and_which_date_is_helped(chat: Any) -> None:
    chat.say("upgrade ticket 1")
    assert "Just tell me its name" in chat.say("yes")
    chat.say("non-stop")
    answer = chat.say("yes")
    assert (
        "let me suggest the first of those. Non-stop for your ticket (Day ticket adult) on Friday 4 December" in answer
    )
    assert chat.called("place_order") == []
    chat.say("yes")
    assert len(chat.called("place_order")) == 1


def test_any_day_gets_a_suggestion_on_the_ticket_s_own(chat: Any) -> None:
    chat.say("Standard for ticket 2")
    assert "let me suggest this. Standard for your ticket (Day ticket child) on Friday 4" in chat.say("any day is fine")


@pytest.mark.parametrize(
    ("kind", "answer"), [("the date", "is available on"), ("the upgrade", "Which upgrade would you like?")]
)
def test_what_to_change_is_understood_by_its_kind(chat: Any, kind: str, answer: str) -> None:
    chat.say("Double Fun for ticket 1 on 5 December")
    assert "What would you like to change?" in chat.say("no")
    assert answer in chat.say(kind)


def test_a_weekday_is_the_one_that_was_offered(chat: Any) -> None:
    assert "Saturday 5 December 2026" in chat.say("Standard for ticket 1")
    assert "on Saturday 5 December 2026" in chat.say("Saturday please")


def test_on_a_weekday_is_the_coming_one(chat: Any) -> None:
    chat.say("Standard for ticket 1")
    assert "on Saturday 21 November 2026" in chat.say("on Saturday")


def test_a_weekday_within_the_time_spoken_of(chat: Any) -> None:
    chat.say("Standard for ticket 1 next weekend")
    assert "on Sunday 29 November 2026" in chat.say("the Sunday")


def test_the_week_after(chat: Any) -> None:
    chat.say("Standard for ticket 1 on 5 December")
    assert "on Saturday 12 December 2026" in chat.say("what about the week after?")
    assert "on Saturday 19 December 2026" in chat.say("not that, the Saturday after")


def test_a_day_after_the_list_of_upgrades_is_a_day(chat: Any) -> None:
    chat.say("prices for ticket 1 on 5 December?")
    assert "on Sunday 6 December 2026" in chat.say("and on the 6th?")


def test_a_no_to_paying_and_then_a_yes(chat: Any) -> None:
    chat.say("Standard for ticket 1 on 5 December")
    chat.say("yes")
    chat.pay("cancelled")
    chat.say("no")
    assert "pay it now" in chat.say("actually yes")


def test_what_was_offered_is_what_is_ordered_whatever_else_was_said(chat: Any) -> None:
    chat.say("Double Fun for ticket 1 on 5 December")
    assert "All of Non-stop" in chat.say("what's included?")
    chat.say("ok fine")
    assert chat.called("place_order")[0][1]["tier"] == "double-fun"
