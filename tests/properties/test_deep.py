"""The hour's run tells a file that could not be tried from one whose time was up, and from laws that held."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.properties import deep

_FOR_EVER = "import signal\n\ndef test_it() -> None:\n    while True:\n        signal.pause()\n"
_COUNTS_AND_BREAKS = """
from tests.properties.figures import tried

def test_it() -> None:
    tried("the sound", examples=3)
    raise AssertionError
"""


def deep_run(test: Path, text: str, seconds: int, monkeypatch: pytest.MonkeyPatch) -> tuple[int, list[str]]:
    """What a run of this one file ends with, and what it says has failed."""
    test.write_text(text, encoding="utf-8")
    figures = test.with_suffix(".json")
    monkeypatch.setattr(deep, "lanes", lambda: [[str(test)]])
    monkeypatch.setenv("DEEP_SECONDS", str(seconds))
    monkeypatch.setenv("DEEP_FIGURES", str(figures))
    return deep.main(), json.loads(figures.read_text("utf-8"))["failed"]


def test_a_file_that_cannot_be_imported_is_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, failed = deep_run(tmp_path / "test_lost.py", "import no_such_module\n", 120, monkeypatch)
    assert (code, failed[1:]) == (1, ["nothing was counted of the lost"])
    assert failed[0].startswith("the lost (round 1, seed ")
    said = capsys.readouterr().out
    assert "no_such_module" in said
    assert f"pytest -x --hypothesis-seed={failed[0].rpartition('seed ')[2].rstrip(')')} " in said
    assert "the time was up" not in said
    assert "every law held" not in said


def test_a_file_whose_time_was_up_before_it_counted_fails_the_run_and_is_not_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, failed = deep_run(tmp_path / "test_slow.py", _FOR_EVER, 2, monkeypatch)
    assert (code, failed) == (1, ["nothing was counted of the slow"])
    assert "the time was up" in capsys.readouterr().out


def test_a_file_that_counted_is_not_missed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It breaks then, which ends the run."""
    _, failed = deep_run(tmp_path / "test_sound.py", _COUNTS_AND_BREAKS, 120, monkeypatch)
    assert [entry.partition(",")[0] for entry in failed] == ["the sound (round 1"]
