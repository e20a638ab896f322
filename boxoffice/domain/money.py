"""Decimal money with its ISO 4217 currency."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

MINOR_DIGITS = {"EUR": 2, "USD": 2, "GBP": 2, "CHF": 2, "SEK": 2, "DKK": 2, "NOK": 2, "JPY": 0, "KWD": 3}
"""Digits after the decimal point per supported currency (ISO 4217)."""


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies met in one calculation: a programming error, not a refusal."""


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount, always at its currency's minor unit, e.g. `Money(Decimal("12.50"), "EUR")`.

    Raises ValueError for an unknown currency, a non-finite amount, or one finer than the minor unit.
    Use `Money.rounded` where an amount still has to be rounded.
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if self.currency not in MINOR_DIGITS:
            raise ValueError(f"Unknown currency {self.currency!r}; supported: {', '.join(MINOR_DIGITS)}.")
        if not self.amount.is_finite():
            raise ValueError("An amount of money must be finite.")
        quantum = Decimal(1).scaleb(-MINOR_DIGITS[self.currency])
        exact = self.amount.quantize(quantum)
        if exact != self.amount:
            raise ValueError(f"{self.amount} {self.currency} is finer than the currency's minor unit.")
        object.__setattr__(self, "amount", exact + 0)  # + 0 turns a negative zero into zero

    @classmethod
    def rounded(cls, amount: Decimal, currency: str) -> Money:
        """Round half-even to the currency's minor unit (product rule: once, per line)."""
        digits = MINOR_DIGITS.get(currency)
        if digits is None:
            raise ValueError(f"Unknown currency {currency!r}; supported: {', '.join(MINOR_DIGITS)}.")
        return cls(amount.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_EVEN), currency)

    @classmethod
    def zero(cls, currency: str) -> Money:
        return cls(Decimal(0), currency)

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other), self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same(other)

    def _same(self, other: Money) -> Decimal:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} do not add up.")
        return other.amount

    @property
    def is_zero(self) -> bool:
        return self.amount == 0

    @property
    def is_negative(self) -> bool:
        return self.amount < 0

    def __str__(self) -> str:
        return f"{self.amount:f} {self.currency}"


def total(amounts: Iterable[Money], currency: str) -> Money:
    """The sum of amounts in one currency; zero when there are none."""
    result = Money.zero(currency)
    for amount in amounts:
        result += amount
    return result
