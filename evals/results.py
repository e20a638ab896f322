"""What an evaluation found: one file of JSON, to be read again for a comparison."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from statistics import fmean
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel


class _Wire(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True)


class SpokenLine(_Wire):
    """A line of a transcript. `shown` are the kinds of activities, `seconds` an answer's time."""

    who: Literal["customer", "agent", "event"]
    text: str
    shown: list[str] = []
    asks_payment: str | None = None
    error: str | None = None
    seconds: float | None = None


class AttemptResult(_Wire):
    """One attempt; it passed when there are no findings. `cost` is in US dollars, `models` the turns of each model."""

    findings: list[str]
    seconds: float
    transcript: list[SpokenLine]
    tool_calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: Decimal = Decimal(0)
    models: dict[str, int] = {}

    @property
    def passed(self) -> bool:
        return not self.findings

    @property
    def latencies(self) -> list[float]:
        """Seconds of each answer."""
        return [line.seconds for line in self.transcript if line.seconds is not None]


class ScenarioResult(_Wire):
    name: str
    goal: str
    covers: list[str]
    attempts: list[AttemptResult]

    @property
    def passed(self) -> bool:
        return all(attempt.passed for attempt in self.attempts)

    def pass_hat(self, k: int) -> float:
        """The probability that k attempts, drawn from those made, all pass."""
        n, good = len(self.attempts), sum(attempt.passed for attempt in self.attempts)
        return math.comb(good, k) / math.comb(n, k)


class ModelResult(_Wire):
    """All scenarios with one model. `seconds` is how long the conversations took together, side by side."""

    model: str
    seconds: float
    scenarios: list[ScenarioResult]

    @property
    def failed(self) -> list[ScenarioResult]:
        return [scenario for scenario in self.scenarios if not scenario.passed]

    @property
    def attempts(self) -> list[AttemptResult]:
        return [attempt for scenario in self.scenarios for attempt in scenario.attempts]

    @property
    def answered_by(self) -> dict[str, int]:
        """Turns by the model that took them: another than `model` where a fallback took over."""
        spoke: Counter[str] = Counter()
        for attempt in self.attempts:
            spoke.update(attempt.models)
        return dict(spoke)

    @property
    def repeats(self) -> int:
        """The most attempts that every scenario had."""
        return min((len(scenario.attempts) for scenario in self.scenarios), default=0)

    def pass_hat(self, k: int) -> float:
        """pass^k: the mean over the scenarios. `k` is at most `repeats`."""
        return fmean(scenario.pass_hat(k) for scenario in self.scenarios)

    def latency(self, share: float) -> float:
        """Seconds within which that share of all answers came."""
        return percentile((one for attempt in self.attempts for one in attempt.latencies), share)


class Results(_Wire):
    """One run of `boxoffice eval`, or several put together."""

    started_at: str
    seed: int
    machine: str
    models: list[ModelResult]

    def summary(self) -> dict[str, object]:
        """What programs read: `{"passed", "total", "failed": [names]}`; with several models, names with their model."""
        several = len(self.models) > 1
        failed = [f"{m.model}: {one.name}" if several else one.name for m in self.models for one in m.failed]
        return {"passed": self.passed, "total": self.total, "failed": failed}

    @property
    def total(self) -> int:
        return sum(len(model.scenarios) for model in self.models)

    @property
    def passed(self) -> int:
        return self.total - sum(len(model.failed) for model in self.models)


class ResultsUnreadable(Exception):
    """A file holds no results; the text is a sentence."""


def read_results(file: Path) -> Results:
    """Raises ResultsUnreadable."""
    try:
        return Results.model_validate_json(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValidationError) as wrong:
        raise ResultsUnreadable(f"{file} holds no results of `boxoffice eval` ({type(wrong).__name__}).") from wrong


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest value with at least that share of all at or below it; 0 for none."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else 0.0
