"""What the report's page shows, put together from results."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from evals.product_rules import RULES
from evals.report.charts import Line, lines, passed_bars
from evals.results import AttemptResult, ModelResult, Results, ScenarioResult

_STEPS = (0.05, 0.1, 0.2, 0.25, 0.5, 1, 2, 2.5, 5, 10, 20, 30, 60)
_POINTS = 60


@dataclass(frozen=True)
class Labelled:
    """A model's results under the name that tells them apart; `number` is its colour."""

    label: str
    number: int
    result: ModelResult

    def scenario(self, name: str) -> ScenarioResult | None:
        return next((one for one in self.result.scenarios if one.name == name), None)

    @property
    def figures(self) -> list[tuple[str, str]]:
        result, attempts = self.result, self.result.attempts
        answers = sum(len(attempt.latencies) for attempt in attempts)
        tokens = sum(attempt.input_tokens + attempt.output_tokens for attempt in attempts)
        cost = sum(attempt.cost for attempt in attempts)
        hats = [(f"pass^{k}", f"{result.pass_hat(k):.3f}") for k in _ks(result.repeats)]
        return [
            ("passed", f"{len(result.scenarios) - len(result.failed)} of {len(result.scenarios)}"),
            *hats,
            ("answers, p50", f"{result.latency(0.5) * 1000:.0f} ms"),
            ("answers, p95", f"{result.latency(0.95) * 1000:.0f} ms"),
            ("answers", f"{answers:,}"),
            ("tool calls", f"{sum(attempt.tool_calls for attempt in attempts):,}"),
            ("tokens", f"{tokens:,}" if tokens else "none"),
            *([("cost", f"{cost:.2f} USD")] if cost else []),
            ("run", f"{result.seconds:.0f} s"),
            (
                "answered by",
                ", ".join(f"{model} {turns:,}" for model, turns in sorted(result.answered_by.items())) or "nobody",
            ),
        ]


@dataclass(frozen=True)
class Cell:
    """A scenario or a rule with one model: passed attempts of all; None where it was not tried."""

    passed: int
    total: int

    @property
    def mark(self) -> str:
        return "–" if not self.total else "✓" if self.passed == self.total else "✗" if not self.passed else "◐"

    @property
    def kind(self) -> str:
        return {"–": "none", "✓": "good", "✗": "bad", "◐": "partly"}[self.mark]


@dataclass(frozen=True)
class Failure:
    """A failed attempt, to be read."""

    model: Labelled
    scenario: ScenarioResult
    number: int
    attempt: AttemptResult


@dataclass(frozen=True)
class Page:
    title: str
    began: str
    seed: int
    machine: str
    models: list[Labelled]
    charts: list[tuple[str, str, Markup]]
    """Title, what it says, and the drawing."""
    scenarios: list[tuple[str, str, list[Cell]]]
    rules: list[tuple[str, int, list[Cell]]]
    rules_untried: int
    """How many rules no scenario of these runs tries."""
    failures: list[Failure]


def page(results: Results, earlier: Sequence[Results]) -> Page:
    """The newest run first, then the earlier ones in the order given."""
    models = _labelled([results, *earlier])
    rules = _rules(models)
    named = {one.name: one.goal for model in models for one in model.result.scenarios}
    return Page(
        title="Box office evaluation",
        began=_moment(results.started_at),
        seed=results.seed,
        machine=results.machine,
        models=models,
        charts=_charts(models),
        scenarios=[(name, goal, [_cell(model, name) for model in models]) for name, goal in sorted(named.items())],
        rules=rules,
        rules_untried=len(RULES) - len(rules),
        failures=[
            Failure(model, scenario, number, attempt)
            for model in models
            for scenario in model.result.failed
            for number, attempt in enumerate(scenario.attempts, start=1)
            if not attempt.passed
        ],
    )


def _labelled(runs: Sequence[Results]) -> list[Labelled]:
    found = [(run, model) for run in runs for model in run.models]
    names = [model.model for _, model in found]
    return [
        Labelled(
            model.model if names.count(model.model) == 1 else f"{model.model}, {_moment(run.started_at)}", n, model
        )
        for n, (run, model) in enumerate(found)
    ]


def _moment(text: str) -> str:
    return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M} UTC"


def _cell(model: Labelled, name: str) -> Cell:
    scenario = model.scenario(name)
    attempts = scenario.attempts if scenario is not None else []
    return Cell(sum(attempt.passed for attempt in attempts), len(attempts))


def _rules(models: Sequence[Labelled]) -> list[tuple[str, int, list[Cell]]]:
    """Each rule that a scenario of these runs tries, how many do, and how many attempts at them passed per model."""
    rows = []
    for name, rule in RULES.items():
        tried = {one.name for model in models for one in model.result.scenarios if name in one.covers}
        if not tried:
            continue
        cells = [[_cell(model, scenario) for scenario in tried] for model in models]
        sums = [Cell(sum(cell.passed for cell in one), sum(cell.total for cell in one)) for one in cells]
        rows.append((rule.value, len(tried), sums))
    return rows


def _charts(models: Sequence[Labelled]) -> list[tuple[str, str, Markup]]:
    bars = [(m.label, len(m.result.scenarios) - len(m.result.failed), len(m.result.scenarios)) for m in models]
    charts = [("Scenarios passed", "All attempts have to pass.", passed_bars(bars))]
    most = max((model.result.repeats for model in models), default=0)
    if most > 1:
        series = [
            Line(m.label, [(float(k), m.result.pass_hat(k)) for k in range(1, m.result.repeats + 1)]) for m in models
        ]
        ticks = [(float(k), str(k)) for k in _ks(most)]
        told = "The chance that k attempts in a row at a scenario all pass."
        charts.append(("pass^k", told, lines("pass^k", series, ticks, "attempts k")))
    longest = max((model.result.latency(0.99) for model in models), default=0.0)
    step = next((step for step in _STEPS if longest <= 4 * step), _STEPS[-1])
    upto = step * max(1, math.ceil(longest / step))
    series = [
        Line(m.label, [(x, _share(m.result, x)) for x in (upto * n / _POINTS for n in range(_POINTS + 1))])
        for m in models
    ]
    ticks = [(step * n, f"{step * n:g}") for n in range(round(upto / step) + 1)]
    told = "How many of the answers had ended within that time."
    charts.append(("Time to the end of an answer", told, lines("Answers ended", series, ticks, "seconds")))
    return charts


def _share(result: ModelResult, seconds: float) -> float:
    times = [one for attempt in result.attempts for one in attempt.latencies]
    return sum(one <= seconds for one in times) / len(times) if times else 0.0


def _ks(most: int) -> list[int]:
    """1, 2, 3, … up to `most`, at most six of them."""
    if most <= 6:
        return list(range(1, most + 1))
    return sorted({1 + round((most - 1) * n / 5) for n in range(6)})
