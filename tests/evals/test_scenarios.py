"""The scenarios themselves: all can be read, cover every rule, and do not get into each other's way."""

from __future__ import annotations

from collections import Counter

from evals.days import spread
from evals.product_rules import RULES
from evals.reading import read_scenarios
from evals.scenario import Scenario
from evals.steps import (
    CalendarChanges,
    HoldRunsOut,
    NewChat,
    Pay,
    RefusePayment,
    Remembering,
    Remembers,
    Say,
    Settles,
    Spent,
)

SCENARIOS = read_scenarios()


def _days(scenario: Scenario) -> set[int]:
    """Every number of days from today that a day of the scenario can be."""
    spans = (spread(scenario.day(day)) for day in scenario.days_used())
    return {day for first, last in spans for day in range(first, last + 1)}


def test_there_are_more_than_sixty_and_every_rule_is_tried() -> None:
    assert len(SCENARIOS) >= 66
    tried = Counter(rule for scenario in SCENARIOS for rule in scenario.covers)
    assert set(tried) == set(RULES)


def test_languages_manners_cards_and_steps_are_all_there() -> None:
    assert Counter(scenario.who.language for scenario in SCENARIOS)["de"] >= 12
    manners = [scenario.manner for scenario in SCENARIOS]
    for trait in ("typos", "hesitates", "impatient", "terse", "taps", "at_once"):
        assert any(getattr(manner, trait) for manner in manners), trait
    steps = {type(step) for scenario in SCENARIOS for step in scenario.script}
    assert steps == {
        Say, Pay, RefusePayment, HoldRunsOut, CalendarChanges, NewChat, Settles, Remembers, Remembering, Spent
    }  # fmt: skip
    cards = {step.pay for scenario in SCENARIOS for step in scenario.script if isinstance(step, Pay)}
    cards |= {card for scenario in SCENARIOS if scenario.wants for card in scenario.wants.cards}
    assert {"declined", "insufficient_funds", "expired", "wrong_code", "server_error", "timeout_after_charge"} <= cards


def test_what_one_scenario_does_to_the_calendar_no_other_sees() -> None:
    """Those that change the calendar run one at a time; all others keep away from their days."""
    changed = {
        day
        for scenario in SCENARIOS
        for places in scenario.calendar_days()
        for day in range(spread(scenario.day(places.day))[0], spread(scenario.day(places.day))[1] + 1)
    }
    for scenario in SCENARIOS:
        if not scenario.changes_calendar:
            assert not _days(scenario) & changed, scenario.name
