"""Amounts as whole numbers of a currency's minor unit: exact, and what the database keeps."""

from __future__ import annotations

import re

MINOR_DIGITS = {"EUR": 2, "USD": 2, "GBP": 2, "CHF": 2, "SEK": 2, "DKK": 2, "NOK": 2, "JPY": 0, "KWD": 3}
"""Digits after the decimal point per supported currency (ISO 4217)."""

LARGEST_MINOR = 99_999_999
"""The largest charge, in minor units: 999,999.99 EUR."""

_DECIMAL = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,9}))?")


class AmountRefused(Exception):
    """An amount that cannot be charged; `field` is `amount` or `currency`."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


def to_minor(amount: str, currency: str) -> int:
    """`("12.50", "EUR")` -> 1250. Raises `AmountRefused` for what is no positive amount at the currency's scale."""
    digits = MINOR_DIGITS.get(currency)
    if digits is None:
        raise AmountRefused("currency", f"Unsupported currency; supported: {', '.join(MINOR_DIGITS)}.")
    match = _DECIMAL.fullmatch(amount)
    if match is None:
        raise AmountRefused("amount", 'An amount is a decimal number in a string, such as "12.50".')
    whole, fraction = match[1], match[2] or ""
    if len(fraction) > digits:
        raise AmountRefused("amount", f"{currency} has {digits} digits after the decimal point.")
    minor = int(whole + fraction.ljust(digits, "0"))
    if not 0 < minor <= LARGEST_MINOR:
        largest = to_decimal(LARGEST_MINOR, currency)
        raise AmountRefused("amount", f"An amount is above zero and at most {largest} {currency}.")
    return minor


def to_decimal(minor: int, currency: str) -> str:
    """`(1250, "EUR")` -> `"12.50"`."""
    digits = MINOR_DIGITS[currency]
    if digits == 0:
        return str(minor)
    text = str(minor).rjust(digits + 1, "0")
    return f"{text[:-digits]}.{text[-digits:]}"
