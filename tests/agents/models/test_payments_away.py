"""Where payments cannot be reached: said so, nothing blamed on the customer, and paid for when they are back."""

from __future__ import annotations

from typing import Any

import pytest

_AWAY = {
    "en": "I'm sorry, payments can't be reached for a moment. Nothing was charged.",
    "de": "Es tut mir leid, Zahlungen sind gerade nicht möglich. Es wurde nichts belastet.",
}
_ORDERING = {
    "en": ("Standard for ticket 1 on 5 December", "yes"),
    "de": ("Standard für Ticket 1 am 5. Dezember", "ja"),
}


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_gateway_that_is_away_is_said_to_be(chat: Any, language: str) -> None:
    chat.context["language"] = language
    for words in _ORDERING[language]:
        chat.say(words)
    answer = chat.pay("refused", "payment_unavailable")
    assert answer.startswith(_AWAY[language])
    assert "12:15" in answer or "13.00" in answer or "13,00" in answer, "how the order stands"
    chat.say(_ORDERING[language][1])
    assert chat.asks_payment


def test_a_confirmation_that_was_refused_is_no_outage(chat: Any) -> None:
    for words in _ORDERING["en"]:
        chat.say(words)
    assert "didn't fit the order" in chat.pay("refused", "amount_differs")
