"""What models cost: tokens times prices, and how much of it a conversation and a customer may use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal

MOST_TOKENS = 20_000_000
"""Of one kind in one run: more is a miscount."""
MOST_CALLS = 1000
LONGEST_MODEL_NAME = 200

_PER = Decimal(1_000_000)
_SMALLEST = Decimal("0.000001")
_MOST = Decimal("999999.999999")
"""What the database's column holds."""


@dataclass(frozen=True, slots=True)
class ModelUsage:
    """What one run used of one model. `input_tokens` came from no cache; the provider counts, the agent reports.

    Raises ValueError for what cannot be.
    """

    model: str
    model_calls: int
    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0

    def __post_init__(self) -> None:
        if not 1 <= len(self.model) <= LONGEST_MODEL_NAME or not self.model.isprintable():
            raise ValueError("a model's name has 1 to 200 characters")
        if not 0 <= self.model_calls <= MOST_CALLS:
            raise ValueError("so many calls are not made in a run")
        if not all(0 <= count <= MOST_TOKENS for count in self.tokens):
            raise ValueError("so many tokens are not used in a run")

    @property
    def tokens(self) -> tuple[int, int, int, int]:
        """Input, output, read from a cache, written to one."""
        return self.input_tokens, self.output_tokens, self.cache_read_tokens, self.cache_write_tokens


@dataclass(frozen=True, slots=True)
class ModelPrice:
    """US dollars for a million tokens of each kind."""

    input: Decimal
    output: Decimal
    cache_read: Decimal
    cache_write: Decimal

    def cost(self, usage: ModelUsage) -> Decimal:
        """US dollars, rounded up to the millionth, so that a use is never free of charge by rounding."""
        each = (self.input, self.output, self.cache_read, self.cache_write)
        exact = sum((count * price for count, price in zip(usage.tokens, each, strict=True)), Decimal(0)) / _PER
        return min(exact.quantize(_SMALLEST, rounding=ROUND_UP), _MOST)


@dataclass(frozen=True, slots=True)
class PriceTable:
    """Prices by a part of the model's name; the longest part that fits counts, `otherwise` where none does."""

    prices: Mapping[str, ModelPrice]
    otherwise: ModelPrice

    def cost(self, usage: ModelUsage) -> Decimal:
        """US dollars of a run's use of a model."""
        name = usage.model.lower()
        fitting = [part for part in self.prices if part.lower() in name]
        return (self.prices[max(fitting, key=len)] if fitting else self.otherwise).cost(usage)


@dataclass(frozen=True, slots=True)
class ModelSpending:
    """US dollars that models have cost: a conversation so far, its customer in the last 24 hours."""

    conversation: Decimal
    day: Decimal


@dataclass(frozen=True, slots=True)
class ModelBudget:
    """US dollars that models may cost; None is no limit."""

    conversation: Decimal | None
    day: Decimal | None

    def is_spent(self, so_far: ModelSpending) -> bool:
        """Whether no further run may use a model that costs something. A run that began within it may end beyond it."""
        pairs = ((self.conversation, so_far.conversation), (self.day, so_far.day))
        return any(most is not None and spent >= most for most, spent in pairs)
