"""The list of mutants stays true to the code; `make mutants` shows that each one is caught."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutants.catalogue import ROOT, Mutant, mutants
from tests.properties.table import ABOUT_THE_LAWS, tags


@pytest.mark.parametrize("mutant", mutants(), ids=lambda mutant: mutant.name)
def test_a_mutants_old_text_occurs_once_and_its_test_exists(mutant: Mutant) -> None:
    assert [edit.occurrences(ROOT) for edit in mutant.edits] == [1] * len(mutant.edits)
    file, _, name = mutant.caught_by.partition("::")
    assert f"def {name.partition('[')[0]}(" in Path(ROOT, file).read_text(encoding="utf-8")


def test_there_are_enough_of_them_and_each_has_a_name_of_its_own() -> None:
    names = [mutant.name for mutant in mutants()]
    assert len(names) == len(set(names)) >= 25


@pytest.mark.parametrize(("number", "test"), [(number, test) for number, _, test in tags()])
def test_each_property_is_shown_to_be_able_to_fail(number: int, test: str) -> None:
    assert f"tests/properties/{test}" in {mutant.caught_by for mutant in mutants()}, f"none breaks {number}"


@pytest.mark.parametrize("laws", sorted(path.name for path in (ROOT / "tests/properties").glob("test_*.py")))
def test_each_file_of_laws_is_shown_to_be_able_to_fail(laws: str) -> None:
    if laws not in ABOUT_THE_LAWS:
        assert any(mutant.caught_by.startswith(f"tests/properties/{laws}::") for mutant in mutants()), laws
