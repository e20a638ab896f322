"""Which tickets, which days and which limits are meant where a message tells them apart; and what it asks aside."""

from datetime import date

import pytest

from agents.models.rules.decide.afterwards import afterwards
from agents.models.rules.decide.memories import What, wish_in
from agents.models.rules.decide.questions import Question
from agents.models.rules.decide.state import State
from agents.models.rules.understand import Heard, TicketMention, Understanding, understand


def hear(text: str, language: str = "en") -> Understanding:
    return understand(text, Heard(date(2026, 11, 20), language))


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("not the first one, the second", (2,)),
        ("no not the third, the second", (2,)),
        ("nein, nicht das zweite, das vierte", (4,)),
        ("das zweite, nicht das dritte", (2,)),
        ("yes but only the first and the third", (1, 3)),
        ("upgrade the first and the third to non-stop", (1, 3)),
        ("yes for 1 and 3", (1, 3)),
        ("ja aber nur 1 und 3", (1, 3)),
        ("das 2. Ticket", (2,)),
        ("die 1. und 3. Karte", (1, 3)),
        ("the 1st and 3rd ticket", (1, 3)),
    ],
)
def test_places(text: str, places: tuple[int, ...]) -> None:
    heard = hear(text)
    assert (heard.tickets.ordinals, heard.dates) == (places, ())


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        ("yes except the last one", TicketMention(but_ordinals=(-1,))),
        ("ja, aber ohne das letzte", TicketMention(but_ordinals=(-1,))),
        ("sure, but not the child", TicketMention(but_types=("child",))),
        ("not the third", TicketMention(but_ordinals=(3,))),
        ("alle außer dem letzten", TicketMention(everything=True, but_ordinals=(-1,))),
        ("all but the senior one", TicketMention(everything=True, but_types=("senior",))),
    ],
)
def test_what_is_left_out(text: str, left_out: TicketMention) -> None:
    assert hear(text).tickets == left_out


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("the weekend after christmas", []),
        ("the day after the wedding", []),
        ("the first and third of december", ["2026-12-01", "2026-12-03"]),
        ("for 3 and 4 December", ["2026-12-03", "2026-12-04"]),
    ],
)
def test_days_are_not_invented(text: str, days: list[str]) -> None:
    assert [found.start.isoformat() for found in hear(text).dates] == days


@pytest.mark.parametrize(
    ("text", "each"),
    [
        ("max 35 euros per person", True),
        ("at most 35 euros each", True),
        ("pro Karte maximal 35 €", True),
        ("höchstens 35 Euro je Ticket", True),
        ("max 35 euros", False),
        ("no more than 70 euros for all", False),
    ],
)
def test_a_limit_for_each(text: str, each: bool) -> None:
    heard = hear(text)
    assert heard.limit is not None
    assert heard.limit_each is each
    assert heard.tickets.everything is ("all" in text)


@pytest.mark.parametrize("language", ["en", "de"])
def test_one_word_of_the_other_language_is_no_change_of_language(language: str) -> None:
    assert not hear("stop", language).language_clear


@pytest.mark.parametrize(
    "text",
    [
        "hm was it paid?", "so was that paid or not", "did you charge me?", "has the payment gone through",
        "äh, ist das jetzt bezahlt oder nicht?",
    ],
)  # fmt: skip
def test_asked_of_money_while_a_question_stands(text: str) -> None:
    state = State(date(2026, 11, 20), "en", frozenset({"list_orders"}))
    state.standing = state.question = Question.CONFIRM_ORDER
    decision = afterwards(state, hear(text))
    assert decision is not None
    assert decision.name == "list_orders"


@pytest.mark.parametrize(
    "text", ["what do you remember?", "what do u know about me", "what have you remembered about me?"]
)
def test_asked_what_is_remembered(text: str) -> None:
    wish = wish_in(text, "")
    assert wish is not None
    assert wish.what is What.SHOW
