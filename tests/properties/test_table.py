"""All 21 properties are there, once each, under their own names, and docs/properties.md lists them."""

from __future__ import annotations

import re

import pytest

from tests.properties.table import DOCUMENT, LEAST_EXAMPLES, PROPERTIES, row, tags


def test_every_property_is_tagged_exactly_once() -> None:
    assert [(number, title) for number, title, _ in tags()] == [(n, title) for n, (title, _) in PROPERTIES.items()]


@pytest.mark.parametrize(("number", "test"), [(number, test) for number, _, test in tags()])
def test_the_table_lists_it_with_enough_examples(number: int, test: str) -> None:
    found = re.search(re.escape(row(number, test)) + r" (\d+) \|", DOCUMENT.read_text("utf-8"))
    assert found, "run: python -m tests.properties.table"
    assert int(found[1]) >= LEAST_EXAMPLES
