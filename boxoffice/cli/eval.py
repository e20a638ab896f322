"""`boxoffice eval`: conversations with a simulated customer, graded by what they leave in the database."""

import asyncio
import json
import os
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from boxoffice.cli.errors import CommandError
from boxoffice.cli.options import AsJson
from boxoffice.cli.running_stack import RunningStack, require_stack
from evals.machine import machine
from evals.reading import ScenarioInvalid, ScenarioUnknown, read_scenarios
from evals.report import write_report
from evals.results import ModelResult, Results, ResultsUnreadable, read_results
from evals.runner import evaluate
from evals.scenario import Scenario
from evals.stacks import Model, own_stack
from evals.telling import Bar, show_table

Models = Annotated[list[str] | None, typer.Option("--model", help="rules, bedrock, … or bedrock:ID; may be repeated.")]
Named = Annotated[list[str] | None, typer.Option("--scenario", help="A scenario's name or file; may be repeated.")]
Repeat = Annotated[int, typer.Option("--repeat", min=1, max=100, help="Attempts at each scenario, for pass^k.")]
Parallel = Annotated[int, typer.Option("--parallel", min=1, max=64, help="Conversations at once.")]
Seed = Annotated[int, typer.Option("--seed", help="Makes the simulated customers the same again.")]
Report = Annotated[
    Path | None, typer.Option("--report", help="Write a report (HTML) here, and results (JSON) beside it.")
]
Compare = Annotated[
    list[Path] | None, typer.Option("--compare", help="Results (JSON) of an earlier run to report with.")
]
On = Annotated[Path | None, typer.Option("--state", help="Use the stack that runs on this folder, as it is.")]
AtLeast = Annotated[float, typer.Option("--at-least", min=0, max=100, help="Per cent that must pass for exit code 0.")]


def run(
    model: Models = None,
    scenario: Named = None,
    repeat: Repeat = 1,
    parallel: Parallel = 6,
    seed: Seed = 1,
    report: Report = None,
    compare: Compare = None,
    state: On = None,
    at_least: AtLeast = 95.0,
    as_json: AsJson = False,
) -> None:
    """Let simulated customers talk to the box office and grade what becomes of their tickets, orders and money.

    Starts a stack of its own per model, unless --state names one. Ends with one line of JSON with --json:
    `{"passed": N, "total": N, "failed": [names]}`. The exit code is 0 when at least 95 per cent passed.
    """
    console = Console(soft_wrap=not Console().is_terminal)
    models = [Model(name) for name in dict.fromkeys(model or [os.environ.get("BOXOFFICE_MODEL") or "rules"])]
    if state is not None and len(models) > 1:
        raise CommandError("A running stack has one model: leave --state out to compare several.")
    scenarios, earlier = _read(scenario or [], compare or [])
    found: list[ModelResult] = []
    for one in models:
        with own_stack(one, console) if state is None else nullcontext(require_stack(state)) as stack:
            found.append(_evaluate(stack, scenarios, one, repeat, parallel, seed, console))
        show_table(console, found[-1])
    began = datetime.now(UTC).isoformat(timespec="seconds")
    results = Results(started_at=began, seed=seed, machine=machine(), models=found)
    if report is not None:
        written = write_report(results, earlier, report)
        console.print(f"Report: {written}", highlight=False, soft_wrap=True)
    summary = results.summary()
    if as_json:
        print(json.dumps(summary))
    if 100 * (results.passed / results.total) < at_least:
        raise typer.Exit(1)


def _read(names: list[str], files: list[Path]) -> tuple[list[Scenario], list[Results]]:
    try:
        return read_scenarios(names), [read_results(file) for file in files]
    except (ScenarioInvalid, ScenarioUnknown, ResultsUnreadable) as wrong:
        raise CommandError(str(wrong)) from wrong


def _evaluate(
    stack: RunningStack,
    scenarios: list[Scenario],
    model: Model,
    repeat: int,
    parallel: int,
    seed: int,
    console: Console,
) -> ModelResult:
    with Bar(console, model.name, len(scenarios) * repeat) as bar:
        return asyncio.run(
            evaluate(
                stack,
                scenarios,
                model=model.name,
                repeat=repeat,
                parallel=parallel,
                seed=seed,
                finished=bar.finished,
            )
        )
