"""What models cost, and when a budget is spent."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boxoffice.domain.model_costs import (
    MOST_TOKENS,
    ModelBudget,
    ModelPrice,
    ModelSpending,
    ModelUsage,
    PriceTable,
)
from boxoffice.settings import ModelBudgetSettings, SettingsMissing, load
from boxoffice.wiring.model_costs import price_table

SONNET = ModelPrice(Decimal(3), Decimal(15), Decimal("0.30"), Decimal("3.75"))
OPUS = ModelPrice(Decimal(5), Decimal(25), Decimal("0.50"), Decimal("6.25"))
counts = st.integers(0, MOST_TOKENS)


@given(counts, counts, counts, counts)
def test_a_cost_is_the_sum_of_its_parts_and_never_less(fresh: int, said: int, read: int, written: int) -> None:
    usage = ModelUsage("m", 1, fresh, said, read, written)
    exact = (fresh * 3 + said * 15 + read * Decimal("0.30") + written * Decimal("3.75")) / 1_000_000
    cost = SONNET.cost(usage)
    assert exact <= cost < exact + Decimal("0.000001")


def test_the_smallest_use_is_not_free() -> None:
    assert ModelPrice(*[Decimal("0.01")] * 4).cost(ModelUsage("m", 1, 1)) == Decimal("0.000001")


@pytest.mark.parametrize(
    ("model", "price"),
    [
        ("eu.anthropic.claude-sonnet-4-5-20250929-v1:0", SONNET),
        ("claude-opus-4-5", OPUS),
        ("claude-opus-4-1", SONNET),
        ("Claude-Sonnet-X", SONNET),
        ("my-own", OPUS),
    ],
)
def test_the_longest_name_that_fits_counts(model: str, price: ModelPrice) -> None:
    table = PriceTable({"claude-sonnet": SONNET, "claude-opus-4": SONNET, "claude-opus-4-5": OPUS}, OPUS)
    usage = ModelUsage(model, 1, 1_000_000)
    assert table.cost(usage) == price.cost(usage)


@pytest.mark.parametrize(
    ("conversation", "day", "spent", "expected"),
    [
        ("0.50", "2", ("0.49", "1.99"), False),
        ("0.50", "2", ("0.50", "0"), True),
        ("0.50", "2", ("0", "2"), True),
        (None, "2", ("9", "1"), False),
        ("1", None, ("0", "9"), False),
        (None, None, ("9", "9"), False),
        ("0", None, ("0", "0"), True),
    ],
)
def test_a_budget_is_spent_when_it_is_reached(
    conversation: str | None, day: str | None, spent: tuple[str, str], expected: bool
) -> None:
    budget = ModelBudget(*(None if most is None else Decimal(most) for most in (conversation, day)))
    assert budget.is_spent(ModelSpending(*map(Decimal, spent))) is expected


class TestSettings:
    @pytest.fixture(autouse=True)
    def fresh(self) -> None:
        price_table.cache_clear()

    def test_own_prices_come_before_the_tables(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("BOXOFFICE_MODEL_PRICES", '{"llama": {"input": "0", "output": "0"}}')
        assert price_table().cost(ModelUsage("llama3.1", 1, 5_000, 5_000)) == 0
        assert price_table().cost(ModelUsage("eu.amazon.nova-pro-v1:0", 1, 1_000_000)) == Decimal("0.80")
        price_table.cache_clear()

    def test_a_venues_own_price_of_a_profile_comes_before_the_models(self, monkeypatch: pytest.MonkeyPatch) -> None:
        own = '{"eu.anthropic.claude-sonnet-4-5": {"input": "3.30", "output": "16.50"}}'
        monkeypatch.setenv("BOXOFFICE_MODEL_PRICES", own)
        costs = [
            price_table().cost(ModelUsage(f"{where}.anthropic.claude-sonnet-4-5-20250929-v1:0", 1, 1_000_000))
            for where in ("eu", "global")
        ]
        assert costs == [Decimal("3.30"), Decimal("3.00")]
        price_table.cache_clear()

    @pytest.mark.parametrize(
        ("model", "million_in", "million_out"),
        [
            ("eu.anthropic.claude-haiku-4-5-20251001-v1:0", "1", "5"),
            ("anthropic.claude-opus-4-1-20250805-v1:0", "15", "75"),
            ("global.anthropic.claude-opus-4-6-v1", "5", "25"),
            ("claude-opus-5-5", "4", "20"),
            ("us.amazon.nova-lite-v1:0", "0.06", "0.24"),
            ("amazon.nova-2-lite-v1:0", "0.30", "2.50"),
        ],
    )
    def test_a_models_id_finds_its_own_generation(self, model: str, million_in: str, million_out: str) -> None:
        table = price_table()
        assert table.cost(ModelUsage(model, 1, 1_000_000)) == Decimal(million_in)
        assert table.cost(ModelUsage(model, 1, 0, 1_000_000)) == Decimal(million_out)

    def test_an_unknown_model_costs_as_much_as_the_dearest_known_one(self) -> None:
        table = price_table()
        for kind in ("input", "output", "cache_read", "cache_write"):
            assert getattr(table.otherwise, kind) == max(getattr(price, kind) for price in table.prices.values())

    @pytest.mark.parametrize(
        "prices",
        [
            '{"m": {"input": "1"}}',
            '{"m": {"input": "1", "output": "-1"}}',
            '{"m": {"input": "1", "output": "1", "x": 1}}',
        ],
    )
    def test_prices_that_are_none_stop_the_start(self, monkeypatch: pytest.MonkeyPatch, prices: str) -> None:
        monkeypatch.setenv("BOXOFFICE_MODEL_PRICES", prices)
        with pytest.raises(SettingsMissing, match="BOXOFFICE_MODEL_PRICES: m"):
            price_table()

    @pytest.mark.parametrize(
        ("prices", "sentence"),
        [
            ("cheap", "Correct BOXOFFICE_MODEL_PRICES: Invalid JSON"),
            (
                '{"m": {"input": "lots"}}',
                r"Correct BOXOFFICE_MODEL_PRICES \(m.input\): Input should be a valid decimal",
            ),
        ],
    )
    def test_prices_that_cannot_be_read_are_told_by_their_place(
        self, monkeypatch: pytest.MonkeyPatch, prices: str, sentence: str
    ) -> None:
        monkeypatch.setenv("BOXOFFICE_MODEL_PRICES", prices)
        with pytest.raises(SettingsMissing, match=sentence):
            price_table()

    @pytest.mark.parametrize(("value", "expected"), [("off", None), ("0", Decimal(0)), ("1.25", Decimal("1.25"))])
    def test_a_budget_is_an_amount_or_off(
        self, monkeypatch: pytest.MonkeyPatch, value: str, expected: Decimal | None
    ) -> None:
        monkeypatch.setenv("BOXOFFICE_MODEL_BUDGET_DAY", value)
        assert load(ModelBudgetSettings).model_budget_day == expected

    @pytest.mark.parametrize("value", ["-1", "much", ""])
    def test_what_is_neither_stops_the_start(self, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
        monkeypatch.setenv("BOXOFFICE_MODEL_BUDGET_DAY", value)
        with pytest.raises(SettingsMissing, match="BOXOFFICE_MODEL_BUDGET_DAY"):
            load(ModelBudgetSettings)
