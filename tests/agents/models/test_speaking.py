"""What the house can say: complete in both languages, known again when heard, and its suggested replies understood."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from agents.models.rules.decide.facts import Day, Price, Ticket
from agents.models.rules.decide.questions import Question, question_in
from agents.models.rules.decide.step import Decision, Line
from agents.models.rules.speak.sentences import Voice, reply_texts, spoken
from agents.models.rules.speak.templates import LANGUAGES, templates_of
from agents.models.rules.understand import Act, Heard, understand

TODAY = date(2026, 11, 20)
FRIDAY = date(2026, 12, 4)
TICKET = Ticket("t1", "adult", "Day ticket adult", None, FRIDAY, None, None, eligible=True, reasons=())
VALUES = {
    "tier": "double-fun",
    "old_tier": "standard",
    "day": FRIDAY,
    "old_day": TODAY,
    "last": FRIDAY,
    "price": Price(Decimal("1234.50"), "EUR"),
    "count": 2,
    "tickets": (TICKET, TICKET),
    "days": (Day(FRIDAY, Price(Decimal(0), "EUR"), 3),),
    "more": 2,
    "until": datetime(2026, 11, 20, 13, 15, tzinfo=UTC),
    "code": "K7M2Q9XT",
    "number": "C-1001",
    "reason": "sold_out",
    "fields": ("phone", "language"),
    "text": "31 november",
    "first_name": "Ada",
    "venue": "Lindenpark",
    "place": 1,
    "limit": Price(Decimal(50), "EUR"),
    "name": "Day ticket adult",
    "fact_rows": (TICKET,),
    "facts": ("until",),
}
ENGLISH, GERMAN = Voice("en", "Europe/Berlin"), Voice("de", "Europe/Berlin")


def test_both_languages_say_the_same_things() -> None:
    english, german = templates_of("en"), templates_of("de")
    assert english.lines.keys() == german.lines.keys()
    assert english.questions.keys() == german.questions.keys() == {str(question) for question in Question}
    assert english.words.keys() == german.words.keys()


@pytest.mark.parametrize("voice", [ENGLISH, GERMAN])
def test_every_line_is_a_clean_sentence(voice: Voice) -> None:
    for key in templates_of(voice.language).lines:
        for turn in range(3):
            text = spoken(Decision(lines=(Line(key, VALUES),)), Voice(voice.language, voice.time_zone, turn))
            assert text
            assert not any(sign in text for sign in "{}")
            assert "  " not in text
            assert "None " not in text.removeprefix("None of")


@pytest.mark.parametrize("voice", [ENGLISH, GERMAN])
@pytest.mark.parametrize("question", list(Question))
def test_every_question_is_known_again(voice: Voice, question: Question) -> None:
    for key in ("summary", "options", "greet"):
        text = spoken(Decision(lines=(Line(key, VALUES),), question=question), voice)
        assert question_in(text) is question


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (
            "Great choice! That's Double Fun on Friday 4 December 2026 for €70.00. Shall I place the order?",
            Question.CONFIRM_ORDER,
        ),
        ("Sure, on which date would you like to come?", Question.WHICH_DATE),
        ("Which of your tickets should I upgrade?", Question.WHICH_TICKET),
        ("Which tier do you prefer?", Question.WHICH_TIER),
        ("Shall I connect you to a human colleague?", Question.PERSON),
        ("Your order is confirmed.", None),
    ],
)
def test_questions_of_another_model_are_known_too(text: str, question: Question | None) -> None:
    assert question_in(text) is question


def test_money_dates_and_times_as_each_language_writes_them() -> None:
    held = Decision(lines=(Line("status_pending", VALUES),))
    assert spoken(held, ENGLISH) == (
        "Your order for Double Fun on Friday 4 December 2026 (€1,234.50) is not paid yet; "
        "its places are held for you until 14:15."
    )
    assert "Freitag, 4. Dezember 2026 (1.234,50\xa0€)" in spoken(held, GERMAN)
    assert "bis 14:15 Uhr" in spoken(held, GERMAN)


def test_a_reason_nobody_has_words_for_is_still_a_sentence() -> None:
    for key in ("error_brand_new", "declined_brand_new", "status_brand_new"):
        assert spoken(Decision(lines=(Line(key),)), ENGLISH)
    assert "not on offer" in spoken(
        Decision(lines=(Line("tier_unavailable", VALUES | {"reason": "brand_new"}),)), ENGLISH
    )


def test_who_is_unknown_is_greeted_without_a_name() -> None:
    greeting = Decision(lines=(Line("greet", {"first_name": "", "venue": ""}),))
    assert spoken(greeting, ENGLISH).startswith("Hello, welcome to our box office.")
    assert spoken(greeting, GERMAN).startswith("Hallo, willkommen bei uns.")


def test_wordings_take_turns() -> None:
    said = {spoken(Decision(lines=(Line("off_topic"),)), Voice("en", "Europe/Berlin", turn)) for turn in range(3)}
    assert len(said) == 3


REPLIES = {
    "reply_yes": Act.YES,
    "reply_no": Act.NO,
    "reply_both": Act.TICKET,
    "reply_all": Act.TICKET,
    "reply_ticket": Act.TICKET,
    "reply_day": Act.DATE,
    "reply_other_date": Act.OTHERS,
    "reply_other_tier": Act.OTHERS,
    "reply_other_card": Act.PAY,
    "reply_cancel_order": Act.CANCEL,
    "reply_pay": Act.PAY,
    "reply_status": Act.STATUS,
    "reply_person": Act.PERSON,
    "reply_resend": Act.RESEND,
    "reply_another": Act.BUY,
    "reply_new": Act.BUY,
    "reply_upgrade": Act.BUY,
    "reply_my_tickets": Act.LIST,
    "reply_options": Act.OPTIONS,
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("key", "act"), REPLIES.items())
def test_suggested_replies_are_understood(language: str, key: str, act: Act) -> None:
    (text,) = reply_texts(Decision(replies=(Line(key, VALUES),)), Voice(language, "Europe/Berlin"))
    heard = understand(text, Heard(TODAY, language))
    assert heard.does(act) or (act is Act.OTHERS and heard.reopens)


def test_at_most_four_replies_are_suggested() -> None:
    assert len(reply_texts(Decision(replies=(Line("reply_yes"),) * 6), ENGLISH)) == 4


@pytest.mark.parametrize(
    ("voice", "row"),
    [
        (ENGLISH, "- Day ticket adult, Friday 4 December 2026: it has expired, its visit date has passed and"),
        (GERMAN, "- Day ticket adult, Freitag, 4. Dezember 2026: es ist abgelaufen, sein Besuchstag ist vorbei und"),
    ],
)
def test_a_ticket_that_cannot_be_upgraded_is_told_with_every_reason(voice: Voice, row: str) -> None:
    ticket = replace(TICKET, eligible=False, reasons=("expired", "visit_passed", "order_open"))
    assert row in spoken(Decision(lines=(Line("blocked_because", {"tickets": (ticket,), "count": 1}),)), voice)
