"""Acts at their edges: bare sounds, trouble with money, codes spelt out, and numbers that are no codes."""

from datetime import date

import pytest

from agents.models.rules.understand import Act, Heard, Topic, understand

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("helo", Act.GREET),
        ("good moring", Act.GREET),
        ("hello, is any one there by chance", Act.GREET),
        ("uh huh", Act.YES),
        ("that is accurate", Act.YES),
        ("naw", Act.NO),
        ("that's untrue", Act.NO),
        ("I'm drawing a blank", Act.UNSURE),
        ("I'll have to think about it", Act.UNSURE),
        ("hmm, either", Act.UNSURE),
        ("there is a strange fee on my statement", Act.PAY_PROBLEM),
        ("what was this charge on my card for?", Act.PAY_PROBLEM),
        ("its 2 g 4 s 6 h", Act.REFERENCE),
        ("what happened in 2019", Act.OFF_TOPIC),
        ("who was the 13th president", Act.OFF_TOPIC),
    ],
)
def test_edges(text: str, act: Act) -> None:
    assert understand(text, Heard(TODAY)).act is act


@pytest.mark.parametrize("text", ["max 50€", "no more than 40 euros"])
def test_money_is_no_order_number(text: str) -> None:
    heard = understand(text, Heard(TODAY))
    assert not heard.does(Act.REFERENCE)
    assert heard.names_something


@pytest.mark.parametrize(
    "text",
    [
        "when does my ticket expire?",
        "is it still valid?",
        "how long are my tickets valid",
        "can I still use my ticket?",
        "bis wann sind meine Karten gültig?",
        "wann läuft mein Ticket ab?",
        "ist mein Ticket noch gültig?",
    ],
)
def test_validity_is_asked(text: str) -> None:
    assert understand(text, Heard(TODAY)).topic is Topic.VALIDITY


@pytest.mark.parametrize("text", ["how long do you hold the places?", "wie lange wird das gehalten?"])
def test_a_hold_is_no_validity(text: str) -> None:
    assert understand(text, Heard(TODAY)).topic is Topic.HOLD
