"""A small evaluation on the running stack: the rule-based model, simulated customers, the real database."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.results import read_results
from tests.e2e.box_office import BoxOffice

pytestmark = pytest.mark.timeout(300)

SCENARIOS = (
    "upgrade_one_ticket",
    "two_tickets_together",
    "one_of_three_tickets",
    "declined_then_another_card",
    "cancels_the_order_in_words",
    "forged_amount",
    "card_number_in_the_first_message",
    "de_upgrade_one_ticket",
)
WRONG = """\
goal: Want an upgrade, and be expected to get none.
covers: [fulfilment]
days: {visit: 12}
tickets:
  mine: {day: visit}
wants: {tickets: [mine], tier: standard, day: visit}
expect:
  never_shows: [confirmation]
"""


def test_simulated_customers_get_what_they_came_for(box_office: BoxOffice, tmp_path: Path) -> None:
    wrong = tmp_path / "must_fail.yaml"
    wrong.write_text(WRONG)
    report = tmp_path / "report.html"
    chosen = [word for name in (*SCENARIOS, str(wrong)) for word in ("--scenario", name)]
    done = box_office.place.boxoffice("eval", *chosen, "--at-least", "80", "--report", str(report), "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    last = json.loads(done.stdout.splitlines()[-1])
    assert last == {"passed": 8, "total": 9, "failed": ["must_fail"]}, done.stdout
    [model] = read_results(report.with_suffix(".json")).models
    assert [one.name for one in model.failed] == ["must_fail"]
    assert all(attempt.tool_calls and attempt.models and attempt.latencies for attempt in model.attempts)
    assert "must_fail" in report.read_text()
