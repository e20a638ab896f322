"""Runs scenarios side by side on one stack."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal

from boxoffice.cli.errors import CommandError
from boxoffice.cli.running_stack import RunningStack
from evals.attempt import Player
from evals.conversation import Line
from evals.grading import grade
from evals.office import Office
from evals.results import AttemptResult, ModelResult, ScenarioResult, SpokenLine
from evals.scenario import Scenario
from evals.scene import Played

Finished = Callable[[Scenario, AttemptResult], None]
"""Told of each attempt as it ends."""


async def evaluate(
    stack: RunningStack,
    scenarios: Sequence[Scenario],
    *,
    model: str,
    repeat: int,
    parallel: int,
    seed: int,
    finished: Finished,
) -> ModelResult:
    """Every scenario `repeat` times, `parallel` conversations at once. What goes wrong is a finding."""
    office = Office.of(stack)
    player, places = Player(stack, office, seed), asyncio.Semaphore(parallel)
    await player.open_days(scenarios)
    began = time.perf_counter()

    async def attempt(scenario: Scenario, number: int) -> AttemptResult:
        async with places:
            result = await _attempt(player, scenario, number)
        finished(scenario, result)
        return result

    # those that have to wait for each other begin first
    ordered = sorted(scenarios, key=lambda one: not one.changes_calendar)
    tasks = {one.name: [asyncio.create_task(attempt(one, n + 1)) for n in range(repeat)] for one in ordered}
    results = [
        ScenarioResult(name=one.name, goal=one.goal, covers=one.covers, attempts=await asyncio.gather(*tasks[one.name]))
        for one in scenarios
    ]
    return ModelResult(model=model, seconds=time.perf_counter() - began, scenarios=results)


async def _attempt(player: Player, scenario: Scenario, number: int) -> AttemptResult:
    began = time.perf_counter()
    try:
        played = await player.play(scenario, number)
    except CommandError as trouble:
        return AttemptResult(
            findings=[f"the stack failed: {trouble}"], seconds=time.perf_counter() - began, transcript=[]
        )
    return _result(played, grade(played), time.perf_counter() - began)


def _result(played: Played, findings: list[str], seconds: float) -> AttemptResult:
    usage = [entry for decision in played.after.decisions for entry in decision.get("usage") or []]
    return AttemptResult(
        findings=findings,
        seconds=seconds,
        transcript=[_spoken(line) for line in played.conversation.lines],
        tool_calls=len(played.after.calls),
        input_tokens=sum(int(entry.get("inputTokens") or 0) for entry in usage),
        output_tokens=sum(int(entry.get("outputTokens") or 0) for entry in usage),
        cost=sum((Decimal(str(entry.get("cost") or 0)) for entry in usage), Decimal(0)),
        models=dict(Counter(str(entry.get("model")) for entry in usage)),
    )


def _spoken(line: Line) -> SpokenLine:
    asked = line.interrupt["metadata"]["total"] if line.interrupt is not None else None
    return SpokenLine(
        who=line.who,
        text=line.text,
        shown=[kind for kind, _ in line.shown],
        asks_payment=f"{asked['amount']} {asked['currency']}" if asked else None,
        error=line.error,
        seconds=line.seconds,
    )
