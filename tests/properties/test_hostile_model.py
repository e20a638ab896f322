"""Whatever the model does: no data of others, no charge or price of its own, no place twice, all on record."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings

from tests.database_stack import DatabaseStack
from tests.payments.gateway_process import GatewayProcess
from tests.properties.figures import tried
from tests.properties.hostile_judge import judge
from tests.properties.hostile_plans import PAYING, SILENT, Plan, plans
from tests.properties.hostile_stage import Stage, staged

EXAMPLES = int(os.environ.get("HOSTILE_EXAMPLES", "36"))
LEAST_CALLS = 84 * EXAMPLES
"""3,000 in `make test`."""


@pytest.fixture(scope="module")
def stage(
    stack: DatabaseStack,
    migrated_template: str,
    gateway_process: GatewayProcess,
    gateway_environment: dict[str, str],
) -> Iterator[Stage]:
    tables = stack.database("gateway", gateway_environment["GATEWAY_DB_NAME"])
    with staged(stack, migrated_template, gateway_process, tables) as stage:
        yield stage


@pytest.mark.timeout(7200)
@pytest.mark.filterwarnings("ignore:Generating overly large repr")  # a plan that breaks a law is told whole
@pytest.mark.filterwarnings("ignore:unclosed resource <TCPTransport:ResourceWarning")  # of runs given up early
def test_no_model_can_do_harm(stage: Stage) -> None:
    """Whatever a model emits: isolation, money, prices, places and the audit hold after every plan."""
    counted: Counter[str] = Counter()

    @settings(max_examples=EXAMPLES)
    @given(plan=plans())
    @example(plan=PAYING)
    @example(plan=SILENT)
    def laws_hold(plan: Plan) -> None:
        before = stage.called
        record = stage.play(plan)
        found = judge(stage.office, record, plan.universe, stage.told, stage.gateway_tables)
        figures = {"tool_calls": stage.called - before, **found.figures}
        counted.update(figures)
        tried("the hostile model", **figures)
        assert found.faults == {}

    laws_hold()
    assert counted["tool_calls"] >= LEAST_CALLS
    assert counted["confirmed_charges"] > 0, "no plan got as far as a payment: the laws were not put to the test"
