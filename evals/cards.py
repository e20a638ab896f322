"""The gateway's test cards, by what a charge on them does."""

from __future__ import annotations

from typing import Literal, get_args

Card = Literal[
    "approved",
    "approved_mastercard",
    "approved_amex",
    "declined",
    "insufficient_funds",
    "expired",
    "wrong_code",
    "processing_error",
    "timeout_before_charge",
    "timeout_after_charge",
    "server_error",
]
_NUMBERS = (
    "4242424242424242",
    "5555555555554444",
    "378282246310005",
    "4000000000000002",
    "4000000000009995",
    "4000000000000069",
    "4000000000000127",
    "4000000000000119",
    "4000000000004087",
    "4000000000005043",
    "4000000000005001",
)
NUMBERS: dict[str, str] = dict(zip(get_args(Card), _NUMBERS, strict=True))


def in_groups(number: str) -> str:
    """As people type it: in groups of four."""
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))


def security_code(card: str) -> str:
    """One that fits the card's brand."""
    return "1234" if NUMBERS[card].startswith("3") else "123"
