"""The table of models' prices with the settings' own, and the budgets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from boxoffice.domain.model_costs import ModelBudget, ModelPrice, PriceTable
from boxoffice.settings import ModelBudgetSettings, SettingsMissing, load

_KINDS = ("input", "output", "cacheRead", "cacheWrite")


@cache
def price_table() -> PriceTable:
    """The table that comes with the project, and what BOXOFFICE_MODEL_PRICES adds to it or puts in its place."""
    table = json.loads(files(__package__).joinpath("model_prices.json").read_text(encoding="utf-8"))
    own = load(ModelBudgetSettings).model_prices
    prices = {name: _price(name, each) for name, each in {**table["models"], **own}.items()}
    return PriceTable(prices, _price("otherwise", table["otherwise"]))


def model_budget() -> ModelBudget:
    settings = load(ModelBudgetSettings)
    return ModelBudget(settings.model_budget_conversation, settings.model_budget_day)


def _price(name: str, each: Mapping[str, Any]) -> ModelPrice:
    """Caching that has no price of its own costs what input does."""
    if not {"input", "output"} <= each.keys() <= set(_KINDS) or any(Decimal(value) < 0 for value in each.values()):
        raise SettingsMissing(
            f"BOXOFFICE_MODEL_PRICES: {name} needs input and output, and may have cacheRead and cacheWrite: "
            "US dollars for a million tokens."
        )
    return ModelPrice(*(Decimal(each.get(kind, each["input"])) for kind in _KINDS))
