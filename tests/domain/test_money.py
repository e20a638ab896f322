from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boxoffice.domain.money import MINOR_DIGITS, CurrencyMismatch, Money, total

euros = st.decimals("-100000", "100000", places=2).map(lambda amount: Money(amount, "EUR"))


@given(st.lists(euros))
def test_a_sum_is_the_sum_of_its_cents(amounts: list[Money]) -> None:
    cents = sum(int(money.amount * 100) for money in amounts)
    assert total(amounts, "EUR").amount * 100 == cents


@given(euros, euros)
def test_adding_and_taking_away_again_changes_nothing(one: Money, other: Money) -> None:
    assert one + other - other == one


@pytest.mark.parametrize(
    ("exact", "currency", "rounded"),
    [
        ("0.125", "EUR", "0.12"),
        ("0.135", "EUR", "0.14"),
        ("-0.125", "EUR", "-0.12"),
        ("2.5", "JPY", "2"),
        ("3.5", "JPY", "4"),
        ("1.0005", "KWD", "1.000"),
    ],
)
def test_rounding_is_half_even_at_the_minor_unit(exact: str, currency: str, rounded: str) -> None:
    assert Money.rounded(Decimal(exact), currency) == Money(Decimal(rounded), currency)


def test_the_same_amount_is_equal_and_printed_alike_however_it_was_written() -> None:
    assert Money(Decimal("12.5"), "EUR") == Money(Decimal("12.500"), "EUR")
    assert str(Money(Decimal("12.5"), "EUR")) == "12.50 EUR"
    assert str(Money(Decimal("-0.00"), "EUR")) == "0.00 EUR"


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "0.001"])
def test_what_is_no_amount_of_euros_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match=r"finite|finer"):
        Money(Decimal(amount), "EUR")


def test_unknown_currencies_and_mixed_sums_are_refused() -> None:
    with pytest.raises(ValueError, match="Unknown currency"):
        Money(Decimal(1), "XXX")
    with pytest.raises(CurrencyMismatch):
        Money(Decimal(1), "EUR") + Money(Decimal(1), "USD")
    assert set(MINOR_DIGITS.values()) == {0, 2, 3}
