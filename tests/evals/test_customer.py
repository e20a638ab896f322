"""The simulated customer reads what is shown, said and asked, and pursues a wish."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

from boxoffice.cli.client.chat import Turn
from evals.customer import Held, Move, SimulatedCustomer
from evals.manner import Speech
from evals.wishes import Manner, Wants

DAY = date(2026, 12, 4)
TIERS = ("standard", "non-stop", "double-fun")
CONFIRM = "Non-stop for your ticket on Friday 4 December 2026: 24.00 EUR. Shall I book this?"


def customer(wants: dict[str, Any] | None = None, *, owns: int = 1, count: int = 1, **more: Any) -> SimulatedCustomer:
    manner, language, seed = (
        more.get(name, usual) for name, usual in (("manner", {}), ("language", "en"), ("seed", "1"))
    )
    wish = {"tickets": ["t"] * count, "tier": "non-stop", "day": 14, **(wants or {})}
    return SimulatedCustomer(
        Wants.model_validate(wish),
        Manner.model_validate(manner),
        language,
        tickets=[Held(f"t{n}", "adult", DAY) for n in range(count)],
        owns=owns,
        day=DAY,
        changed_day=more.get("changed_day"),
        seed=seed,
    )


def turn(text: str = "", *shown: tuple[str, dict[str, Any]], asks: dict[str, Any] | None = None, **more: Any) -> Turn:
    return Turn("r", {"m": text}, list(shown), asks, more)


def options(*, sold_out: tuple[str, ...] = (), days: int = 10, tickets: int = 1) -> tuple[str, dict[str, Any]]:
    """Ten days around the wanted one; a sold-out tier has no place on that day alone."""
    listed = [DAY + timedelta(n - 5) for n in range(days)]
    told = [
        {
            "tier": tier,
            "available": True,
            "calendar": [
                {"date": day.isoformat(), "placesLeft": 0 if tier in sold_out and day == DAY else 5} for day in listed
            ],
        }
        for tier in TIERS
    ]
    return "upgradeOptions", {"ticketIds": [f"t{n}" for n in range(tickets)], "options": told}


def order(tier: str = "non-stop", day: date = DAY, status: str = "pending") -> tuple[str, dict[str, Any]]:
    total = {"amount": "24.00", "currency": "EUR"}
    content = {"id": "o1", "tier": tier, "visitDate": day.isoformat(), "status": status, "total": total}
    return "orderSummary", {"order": content}


def request(amount: str = "24.00") -> dict[str, Any]:
    return {"id": "i", "metadata": {"orderId": "o1", "total": {"amount": amount, "currency": "EUR"}}}


def says(move: Move, *words: str) -> bool:
    return move.kind == "say" and all(word in move.text for word in words)


def test_a_whole_upgrade() -> None:
    robin = customer()
    assert says(robin.opening(), "upgrade")
    assert says(robin.next(turn("Which upgrade?", options())), "Non-stop", "Friday 4 December 2026")
    assert says(robin.next(turn(CONFIRM)), "Yes")
    assert robin.next(turn("", order(), asks=request())) == Move("pay", card="approved")
    done = turn("Paid!", ("confirmation", {"confirmationCode": "ABCD1234"}))
    assert robin.next(done) == Move("done")


def test_the_right_ticket_is_named_among_several() -> None:
    robin = customer(owns=3)
    assert says(robin.next(turn("Which one?", ("ticketList", {"tickets": []}))), "4 December")
    both = customer(owns=2, count=2)
    assert both.next(turn("Which?", ("ticketList", {"tickets": []}))).text in ("All of them, please.", "Both, please.")


def test_options_for_other_tickets_are_put_right() -> None:
    robin = customer(owns=2)
    assert says(robin.next(turn("", options(tickets=2))), "4 December")


@pytest.mark.parametrize(
    ("otherwise", "said"),
    [("other_day", ("Non-stop", "3 December 2026")), ("other_tier", ("Standard", "4 December 2026")), ("leave", ())],
)
def test_what_is_sold_out_is_changed_or_left(otherwise: str, said: tuple[str, ...]) -> None:
    robin = customer({"otherwise": otherwise})
    move = robin.next(turn("", options(sold_out=("non-stop",))))
    assert says(move, *said)
    if otherwise == "leave":
        assert robin.next(turn("All right.")) == Move("done")


def test_cards_are_tried_one_after_the_other_and_then_the_payment_is_refused() -> None:
    robin = customer({"cards": ["declined", "expired"]})
    asked = turn("", order(), asks=request())
    assert robin.next(asked).card == "declined"
    assert says(robin.next(turn("Declined. Another card?")), "card")
    assert robin.next(turn("", asks=request())).card == "expired"
    robin.next(turn("Declined."))
    assert robin.next(turn("", asks=request())) == Move("refuse")
    assert robin.next(turn("Nothing was charged.")) == Move("done")


@pytest.mark.parametrize(
    "asked",
    [
        turn("", order("double-fun"), asks=request()),
        turn("", order(day=DAY + timedelta(1)), asks=request()),
        turn("", order(), asks=request("25.00")),
    ],
)
def test_nothing_is_paid_that_was_not_wanted_or_shown(asked: Turn) -> None:
    assert says(customer().next(asked), "Non-stop on Friday 4 December 2026")


@pytest.mark.parametrize("stage", ["options", "summary", "payment"])
def test_minds_are_changed_once_where_the_scenario_says(stage: str) -> None:
    robin = customer({"changes_mind": {"at": stage, "tier": "double-fun"}})
    turns = {
        "options": turn("", options()),
        "summary": turn("", order()),
        "payment": turn("", order(), asks=request()),
    }
    for name, shown in turns.items():
        move = robin.next(shown)
        assert ("Double Fun" in move.text) == (name == stage)
        if name == stage:
            break
    offered = CONFIRM.replace("Non-stop", "Double Fun")
    assert says(robin.next(turn(offered)), "Yes")


def test_a_question_that_leaves_something_open_gets_no_yes() -> None:
    text = "Non-stop is available on Friday 4 December 2026 and Saturday 5 December 2026. Which date would you like?"
    assert customer().next(turn(text)).text != "Yes, please."
    assert says(customer().next(turn(text)), "4 December")


@pytest.mark.parametrize(
    "text",
    [
        "Für Freitag, 4. Dezember 2026: Standard: 8 €, Non-stop: 24 €. Welches Upgrade möchten Sie?",
        "For Friday 4 December 2026 there are Standard, Non-stop and Double Fun. What shall it be?",
    ],
)
def test_a_choice_gets_the_wish_and_no_yes(text: str) -> None:
    assert says(customer().next(turn(text)), "Non-stop")


def test_who_is_never_understood_gives_up() -> None:
    robin = customer()
    robin.opening()
    kinds = [robin.next(turn("I'm not sure I follow.")).kind for _ in range(8)]
    assert "gave_up" in kinds
    assert customer().next(turn("", ("caseOpened", {"case": {}}))) == Move("gave_up")


def test_who_likes_to_tap_takes_a_suggested_reply() -> None:
    robin = customer(manner={"taps": True})
    assert robin.next(turn(CONFIRM, nextSteps=["Another date", "Yes, book it"])).text == "Yes, book it"
    assert says(robin.next(turn(CONFIRM, nextSteps=["Another date"])), "Yes")


def test_german_customers_speak_german() -> None:
    mia = customer(language="de")
    assert "Ticket" in mia.opening().text
    assert says(mia.next(turn("", options())), "Non-stop", "4. Dezember")
    assert mia.next(turn("Non-stop am Freitag, 4. Dezember 2026: 24 €. Soll ich buchen?")).text.startswith("Ja")


def test_the_same_seed_says_the_same_and_others_do_not() -> None:
    manner = {"typos": 0.3, "hesitates": True, "impatient": True}

    def talk(seed: str) -> list[str]:
        robin = customer(manner=manner, seed=seed)
        return [robin.opening().text, *(robin.next(turn(CONFIRM)).text for _ in range(6))]

    assert talk("7") == talk("7")
    assert len({tuple(talk(str(seed))) for seed in range(8)}) > 4


def test_typos_leave_numbers_alone_and_end_when_one_is_not_understood() -> None:
    speech = Speech(Manner(typos=0.5), "en", "1")
    meant = "Non-stop on Friday 4 December 2026, please."
    typed = {speech.typed(meant) for _ in range(20)}
    assert len(typed) > 10
    assert all(re.findall(r"\d+", text) == ["4", "2026"] for text in typed)
    assert speech.typed(meant, carefully=True) == meant
    robin = customer(manner={"typos": 0.5})
    assert says(robin.next(turn("Pardon?")), "Friday 4 December 2026")
