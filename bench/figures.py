"""What was measured, beside what was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured value; `goal` is the most it may be (None where it is only told)."""

    name: str
    value: float
    unit: str
    goal: float | None = None

    @property
    def met(self) -> bool:
        return self.goal is None or self.value <= self.goal

    def row(self) -> str:
        """A row of the Markdown table."""
        goal = "" if self.goal is None else f"≤ {_short(self.goal)} {self.unit}"
        verdict = "" if self.goal is None else ("met" if self.met else "**missed**")
        return f"| {self.name} | {_short(self.value)} {self.unit} | {goal} | {verdict} |"


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` (0 to 1) of the values do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.1f}"
