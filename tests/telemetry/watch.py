"""Scans all logs of a test run: every log file that a test made, and whatever else tests and their processes wrote.

A find fails the run: the last test of the worker that made it, as an error that names the place.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.telemetry.leaks import Leak, leaks_in, leaks_in_folder, told

_WROTE = "Captured "


class WrittenByTests:
    """What went to standard output, standard error and the log while tests ran, theirs and their processes'."""

    def __init__(self) -> None:
        self.leaks: list[Leak] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for title, text in report.sections:
            if title.startswith(_WROTE):
                self.leaks += leaks_in(text, f"{report.nodeid} ({title})")


@pytest.fixture(scope="session", autouse=True)
def logs_are_clean(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The outermost fixture, so that whatever writes logs has ended when it looks."""
    written = WrittenByTests()
    request.config.pluginmanager.register(written)
    yield
    request.config.pluginmanager.unregister(written)
    leaks = [*leaks_in_folder(tmp_path_factory.getbasetemp()), *written.leaks]
    assert not leaks, f"Logs hold what they must not hold:\n{told(leaks)}"
