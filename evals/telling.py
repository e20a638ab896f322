"""How an evaluation is shown at a terminal: a bar while it runs, a table afterwards."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from evals.results import AttemptResult, ModelResult
from evals.scenario import Scenario


class Bar:
    """The conversations that have ended, of all; failures are told as they come."""

    def __init__(self, console: Console, model: str, total: int) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._console = console
        self._bar = Progress(*columns, console=console, disable=not console.is_terminal)
        self._task = self._bar.add_task(model, total=total)

    def __enter__(self) -> Bar:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def finished(self, scenario: Scenario, attempt: AttemptResult) -> None:
        self._bar.advance(self._task)
        if not attempt.passed:
            self._console.print(f"{scenario.name} failed", highlight=False)


def show_table(console: Console, result: ModelResult) -> None:
    """A line per scenario, what is wrong with those that failed, and the figures of all."""
    table = Table("Scenario", box=None, pad_edge=False)
    for name in ("Passed", "Answers", "p50", "p95", "Tools"):
        table.add_column(name, justify="right", no_wrap=True)
    for scenario in result.scenarios:
        good = sum(attempt.passed for attempt in scenario.attempts)
        one = ModelResult(model=result.model, seconds=0, scenarios=[scenario])
        table.add_row(
            scenario.name,
            f"{good}/{len(scenario.attempts)}",
            str(sum(len(attempt.latencies) for attempt in scenario.attempts)),
            _milliseconds(one.latency(0.5)),
            _milliseconds(one.latency(0.95)),
            str(sum(attempt.tool_calls for attempt in scenario.attempts)),
            style="" if scenario.passed else "bold red",
        )
    console.print(table, highlight=False, markup=False)
    for scenario in result.failed:
        console.print(f"\n{scenario.name}: {scenario.goal}", highlight=False, markup=False, soft_wrap=True)
        for finding in dict.fromkeys(one for attempt in scenario.attempts for one in attempt.findings):
            console.print(f"  {finding}", highlight=False, markup=False, soft_wrap=True)
    console.print(_figures(result), highlight=False, markup=False, soft_wrap=True)


def _figures(result: ModelResult) -> str:
    passed = len(result.scenarios) - len(result.failed)
    hats = ", ".join(f"pass^{k} {result.pass_hat(k):.3f}" for k in range(1, result.repeats + 1))
    answers = f"answers p50 {_milliseconds(result.latency(0.5))}, p95 {_milliseconds(result.latency(0.95))}"
    spoke = ", ".join(f"{model} {turns}" for model, turns in sorted(result.answered_by.items()))
    return (
        f"\n{result.model}: {passed} of {len(result.scenarios)} passed in {result.seconds:.0f} s; {hats}; {answers}; "
        f"answered by {spoke or 'nobody'}"
    )


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"
