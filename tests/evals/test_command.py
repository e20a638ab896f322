"""`boxoffice eval`, as far as it gets without a stack: what is wrong is said before one is started."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import boxoffice


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--scenario", "upgrade_one"], "There is no scenario upgrade_one; did you mean"),
        (["--model", "clippy"], "There is no model 'clippy'. Choose one of rules, bedrock"),
        (["--model", "rules", "--model", "bedrock", "--state", "x"], "A running stack has one model"),
        (["--state", "nowhere"], "No stack runs on nowhere"),
        (["--compare", "nowhere.json"], "nowhere.json holds no results"),
    ],
)
def test_what_cannot_be_run_is_one_sentence(arguments: list[str], told: str) -> None:
    done = boxoffice("eval", *arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(told)
    assert done.stderr.count("\n") == 1


def test_a_wrong_scenario_file_is_told_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("goal: Nothing at all yet\ncovers: [fulfilment]\ntickets: {}\nscript: [Hello]\nexpects: {}\n")
    done = boxoffice("eval", "--scenario", str(file))
    assert (done.returncode, done.stdout) == (1, "")
    assert f"{file}, line 5, expects: is not known here; correct its spelling or remove it" in done.stderr
    assert "expect: is missing; add it" in done.stderr
