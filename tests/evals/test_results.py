"""Results, their figures, and the report."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from evals.product_rules import RULES
from evals.report import render, write_report
from evals.results import (
    AttemptResult,
    ModelResult,
    Results,
    ResultsUnreadable,
    ScenarioResult,
    SpokenLine,
    percentile,
    read_results,
)

HOSTILE = "<script>alert(1)</script> & \"quotes\" 'here'"


def attempt(*findings: str, seconds: float = 0.1) -> AttemptResult:
    said = [SpokenLine(who="customer", text=HOSTILE), SpokenLine(who="agent", text="Hello", seconds=seconds)]
    return AttemptResult(findings=list(findings), seconds=1, transcript=said, tool_calls=2, models={"rules": 1})


def scenario(name: str, *passed: bool) -> ScenarioResult:
    attempts = [attempt() if good else attempt(HOSTILE, seconds=2.0) for good in passed]
    return ScenarioResult(name=name, goal=f"Goal of {name}", covers=list(RULES)[:2], attempts=attempts)


def results(*models: str, started: str = "2026-11-20T14:00:00+00:00") -> Results:
    scenarios = [scenario("steady", True, True, True), scenario("shaky", True, False, True)]
    found = [ModelResult(model=model, seconds=3, scenarios=scenarios) for model in models]
    return Results(started_at=started, seed=1, machine="2 cores", models=found)


def test_pass_hat_k_is_the_chance_that_k_of_the_attempts_pass() -> None:
    shaky = scenario("shaky", True, False, True)
    assert [shaky.pass_hat(k) for k in (1, 2, 3)] == [pytest.approx(2 / 3), pytest.approx(1 / 3), 0]
    [model] = results("rules").models
    assert model.pass_hat(2) == pytest.approx((1 + 1 / 3) / 2)
    assert model.repeats == 3


def test_a_scenario_passes_when_all_its_attempts_do() -> None:
    assert results("rules").summary() == {"passed": 1, "total": 2, "failed": ["shaky"]}
    both = results("rules", "bedrock").summary()
    assert both == {"passed": 2, "total": 4, "failed": ["rules: shaky", "bedrock: shaky"]}


def test_percentiles_are_values_that_were_measured() -> None:
    times = [5.0, 1.0, 4.0, 2.0, 3.0]
    assert [percentile(times, share) for share in (0.5, 0.95, 0.0)] == [3.0, 5.0, 1.0]
    assert percentile([], 0.5) == 0


def test_results_can_be_read_again(tmp_path: Path) -> None:
    html = write_report(results("rules"), [], tmp_path / "new" / "report.html")
    assert html.read_text().startswith("<!doctype html>")
    assert read_results(tmp_path / "new" / "report.json") == results("rules")
    (tmp_path / "other.json").write_text("{}")
    for file in ("other.json", "missing.json"):
        with pytest.raises(ResultsUnreadable, match="holds no results"):
            read_results(tmp_path / file)


class _Page(HTMLParser):
    """The tags and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href")]
        if tag not in ("meta", "rect", "line", "circle", "polyline"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_report_needs_nothing_else_and_runs_nothing() -> None:
    html = render(results("rules", "bedrock"), [results("rules", started="2026-11-19T09:30:00+00:00")])
    page = _Page()
    page.feed(html)
    assert page.open == []
    assert page.links == []
    assert "script" not in page.tags
    assert not re.search(r"url\(|@import|https?://", html)
    assert page.tags.count("svg") == 3
    assert page.tags.count("details") == 3


def test_the_report_tells_models_apart_and_shows_what_failed() -> None:
    html = render(results("rules", "bedrock"), [results("rules", started="2026-11-19T09:30:00+00:00")])
    for told in (
        "rules, 2026-11-20 14:00 UTC",
        "rules, 2026-11-19 09:30 UTC",
        "pass^3",
        "&lt;script&gt;",
        *list(RULES.values())[:2],
        f"{len(RULES) - 2} rules are tried by no scenario of these runs.",
    ):
        assert told in unescape(html) or told in html
    assert "0/0" not in html
    assert list(RULES.values())[2] not in unescape(html)
    assert "Nothing." in render(
        Results(
            started_at="2026-11-20T14:00:00+00:00",
            seed=1,
            machine="m",
            models=[ModelResult(model="rules", seconds=1, scenarios=[scenario("steady", True)])],
        )
    )


def test_a_chart_says_in_words_what_it_shows() -> None:
    html = render(results("rules"))
    assert 'aria-label="Scenarios passed. rules: 1 of 2"' in html
