"""The test cards the gateway knows, and how each of them behaves when it is charged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Brand(StrEnum):
    VISA = "visa"
    MASTERCARD = "mastercard"
    AMEX = "amex"


class Behaviour(StrEnum):
    """What a charge with the card does; the only thing of a card, beside brand and last digits, that is kept."""

    APPROVE = "approve"
    CARD_DECLINED = "card_declined"
    INSUFFICIENT_FUNDS = "insufficient_funds"
    EXPIRED_CARD = "expired_card"
    INCORRECT_CVC = "incorrect_cvc"
    PROCESSING_ERROR = "processing_error"
    TIMEOUT_BEFORE_CHARGE = "timeout_before_charge"
    TIMEOUT_AFTER_CHARGE = "timeout_after_charge"
    SERVER_ERROR = "server_error"


@dataclass(frozen=True, slots=True)
class KnownCard:
    brand: Brand
    behaviour: Behaviour


TEST_CARDS = {
    "4242424242424242": KnownCard(Brand.VISA, Behaviour.APPROVE),
    "4111111111111111": KnownCard(Brand.VISA, Behaviour.APPROVE),
    "5555555555554444": KnownCard(Brand.MASTERCARD, Behaviour.APPROVE),
    "5105105105105100": KnownCard(Brand.MASTERCARD, Behaviour.APPROVE),
    "378282246310005": KnownCard(Brand.AMEX, Behaviour.APPROVE),
    "371449635398431": KnownCard(Brand.AMEX, Behaviour.APPROVE),
    "4000000000000002": KnownCard(Brand.VISA, Behaviour.CARD_DECLINED),
    "4000000000009995": KnownCard(Brand.VISA, Behaviour.INSUFFICIENT_FUNDS),
    "4000000000000069": KnownCard(Brand.VISA, Behaviour.EXPIRED_CARD),
    "4000000000000127": KnownCard(Brand.VISA, Behaviour.INCORRECT_CVC),
    "4000000000000119": KnownCard(Brand.VISA, Behaviour.PROCESSING_ERROR),
    "4000000000004087": KnownCard(Brand.VISA, Behaviour.TIMEOUT_BEFORE_CHARGE),
    "4000000000005043": KnownCard(Brand.VISA, Behaviour.TIMEOUT_AFTER_CHARGE),
    "4000000000005001": KnownCard(Brand.VISA, Behaviour.SERVER_ERROR),
}


class CardRefused(Exception):
    """The card's details cannot be accepted; `errors` maps a field of the card to a sentence."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("The card was refused.")
        self.errors = errors


@dataclass(frozen=True, slots=True)
class AcceptedCard:
    """All that the gateway remembers of a card."""

    brand: Brand
    last4: str
    behaviour: Behaviour


def accept(*, number: str, exp_month: int, exp_year: int, cvc: str, today: date) -> AcceptedCard:
    """Check a card's details and forget the number; raises `CardRefused` with an error for each wrong field.

    `number` may hold spaces and dashes between its digits; a year below 100 is one of this century. A card is valid to
    the end of its month.
    """
    digits = number.replace(" ", "").replace("-", "")
    known = TEST_CARDS.get(digits)
    errors = {
        "number": _number_error(digits),
        **_expiry_errors(exp_month, exp_year + 2000 if 0 <= exp_year < 100 else exp_year, today),
        "cvc": _cvc_error(cvc, known.brand if known else None),
    }
    found = {field: message for field, message in errors.items() if message}
    if known is None or found:
        raise CardRefused(found)
    return AcceptedCard(known.brand, digits[-4:], known.behaviour)


def luhn_valid(digits: str) -> bool:
    """Whether the last of some decimal digits is their Luhn check digit."""
    doubled = (int(sign) * (2 if place % 2 else 1) for place, sign in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _number_error(digits: str) -> str:
    if not (digits.isascii() and digits.isdigit() and 12 <= len(digits) <= 19):
        return "A card number has 12 to 19 digits."
    if not luhn_valid(digits):
        return "This card number is not valid: its check digit does not fit."
    if digits not in TEST_CARDS:
        return "This is a dummy gateway: use one of its test cards, never a real one."
    return ""


def _expiry_errors(month: int, year: int, today: date) -> dict[str, str]:
    if not 1 <= month <= 12:
        return {"expMonth": "The month of expiry is a number from 1 to 12."}
    if not today.year <= year <= today.year + 50:
        return {"expYear": "The year of expiry is past or too far ahead."}
    if (year, month) < (today.year, today.month):
        return {"expMonth": "This card has expired."}
    return {}


def _cvc_error(cvc: str, brand: Brand | None) -> str:
    lengths = {Brand.AMEX: (4,), None: (3, 4)}.get(brand, (3,))
    if cvc.isascii() and cvc.isdigit() and len(cvc) in lengths:
        return ""
    return f"The security code has {' or '.join(map(str, lengths))} digits."
