"""The questions the house asks, and recognising them in what it said, whichever model said it."""

import re
from enum import StrEnum
from functools import lru_cache

from agents.models.rules.speak.templates import LANGUAGES, templates_of
from agents.models.rules.understand.words import normal


class Question(StrEnum):
    """What the house may be waiting for."""

    WHICH_TICKET = "which_ticket"
    WHICH_TIER = "which_tier"
    WHICH_DATE = "which_date"
    CONFIRM_ORDER = "confirm_order"
    CONFIRM_CHANGE = "confirm_change"
    """Cancel the held order and book anew."""
    RELEASE = "release"
    """Cancel the held order so that other dates can be looked at."""
    WHAT_TO_CHANGE = "what_to_change"
    PAY = "pay"
    PAY_OR_CANCEL = "pay_or_cancel"
    ORDER_AGAIN = "order_again"
    WHICH_ORDER = "which_order"
    RESEND = "resend"
    """Send the confirmation again."""
    PERSON = "person"
    PHONE = "phone"
    UPGRADE = "upgrade"
    MORE = "more"


MIDWAY = frozenset({Question.WHICH_TICKET, Question.WHICH_TIER, Question.WHICH_DATE})
"""Questions that stay open while something else is asked."""
IN_SALE = MIDWAY | {Question.CONFIRM_ORDER}
"""Questions on the way to an order."""


_FOREIGN: tuple[tuple[Question, re.Pattern[str]], ...] = (
    (
        Question.PERSON,
        re.compile(r"(?:person|human|colleague|agent|team|mensch\w*|mitarbeiter\w*|kolleg\w*)\b[^?.]*\?"),
    ),
    (
        Question.CONFIRM_ORDER,
        re.compile(
            r"20\d\d[^?]*\?|\b(?:shall i|should i|soll ich|darf ich)[^?]*(?:book|order|place|hold|buchen|reserv)[^?]*\?"
        ),
    ),
    (
        Question.WHICH_DATE,
        re.compile(r"(?:which|what|welche\w*) (?:date|day|datum|tag|termin)[^?]*\?|\b(?:when|wann)\b[^?]*\?"),
    ),
    (Question.WHICH_TICKET, re.compile(r"(?:which|welche\w*)(?: \w+){0,4} (?:tickets?|karten?)[^?]*\?")),
    (Question.WHICH_ORDER, re.compile(r"(?:which|welche\w*)(?: \w+){0,3} (?:orders?|bestellung\w*)[^?]*\?")),
    (Question.WHICH_TIER, re.compile(r"(?:which|what|welche\w*)(?: \w+){0,4} (?:tier|upgrade|option|stufe)[^?]*\?")),
    (Question.PAY, re.compile(r"\b(?:pay|payment|zahl\w*|bezahl\w*)\b[^?]*\?")),
    (Question.MORE, re.compile(r"(?:anything|something) else|sonst noch")),
)


@lru_cache(maxsize=1024)
def question_in(said: str) -> Question | None:
    """The question that a text of the house ends on; None where it asks nothing."""
    for language in LANGUAGES:
        sentences = templates_of(language).questions
        asked = [(said.rfind(sentence), Question(name)) for name, sentence in sentences.items() if sentence in said]
        if asked:
            return max(asked)[1]
    if "?" not in said:
        return None
    plain = normal(said[-400:])
    return next((question for question, pattern in _FOREIGN if pattern.search(plain)), None)
