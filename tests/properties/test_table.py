"""All 21 properties are there, once each, under their own names, and docs/properties.md lists them."""

from __future__ import annotations

import re

import pytest

from tests.properties.table import (
    DOCUMENT,
    LEAST_EXAMPLES,
    PROPERTIES,
    deep_section,
    document,
    joined,
    row,
    split,
    tags,
)


def test_every_property_is_tagged_exactly_once() -> None:
    assert [(number, title) for number, title, _ in tags()] == [(n, title) for n, (title, *_) in PROPERTIES.items()]


@pytest.mark.parametrize(("number", "test"), [(number, test) for number, _, test in tags()])
def test_the_table_lists_it_with_enough_examples(number: int, test: str) -> None:
    found = re.search(re.escape(row(number, test)) + r" (\d+) \|", DOCUMENT.read_text("utf-8"))
    assert found, "run: python -m tests.properties.table"
    assert int(found[1]) >= LEAST_EXAMPLES


def test_a_deep_runs_figures_stay_on_the_page_when_the_rest_is_written_anew() -> None:
    report = {"date": "2026-11-20", "machine": "2 × a processor", "seconds": 3601, "failed": []}
    deep = deep_section({**report, "figures": {"the races": {"clients": 4500}}})
    page = joined(document({}), deep)
    assert split(page) == (document({}), deep)
    assert "3,601 seconds on 2 × a processor. No law broke." in page
    assert "| the races | 4,500 clients |" in page
    assert split(document({})) == (document({}), "")
