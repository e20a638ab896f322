"""Profiles and the office of the properties.

`make test` runs the `bounded` profile: the same examples each time. `--hypothesis-profile=deep` (or the variable
HYPOTHESIS_PROFILE) runs many more, new ones each time.
"""

from __future__ import annotations

import os
import re
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests.database_stack import Databases, DatabaseStack
from tests.payments.gateway_process import GatewayProcess
from tests.properties.figures import law_of, tried
from tests.properties.office import Office, running_office
from tests.properties.proving_ground import ProvingGround, proving_ground
from tests.properties.table import LEAST_EXAMPLES, TAG

HERE = Path(__file__).parent
PATIENT_SECONDS = 1800


def pytest_configure(config: pytest.Config) -> None:
    asked = config.getoption("--hypothesis-profile", default=None)
    settings.load_profile(str(asked or os.environ.get("HYPOTHESIS_PROFILE", "bounded")))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A hundred examples take a minute, or several on a busy machine: only what hangs is ended."""
    for item in items:
        if HERE in item.path.parents and item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(PATIENT_SECONDS))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Counts what held and its examples, and fails a property where Hypothesis found too few to try."""
    report = yield
    if report.when != "call" or not report.passed:
        return report
    told = str(getattr(item, "hypothesis_statistics", ""))
    examples = sum(int(found) for found in re.findall(r"(\d+) passing", told))
    tag = TAG.fullmatch((getattr(getattr(item, "obj", None), "__doc__", None) or "").strip())
    if tag is None:
        tried(law_of(item.path.name), tests=1, **({"examples": examples} if examples else {}))
    else:
        tried(f"Property {int(tag['number']):02}", examples=examples)
        if examples < LEAST_EXAMPLES:
            report.outcome = "failed"
            report.longrepr = f"only {examples} examples were tried:\n{told}"
    return report


@pytest.fixture(scope="module")
def office(stack: DatabaseStack, migrated_template: str) -> Iterator[Office]:
    with stack.clone(migrated_template, "office") as name, running_office(stack, name) as running:
        yield running


@pytest.fixture(scope="module")
def ground(
    stack: DatabaseStack,
    module_databases: Databases,
    gateway_process: GatewayProcess,
    gateway_environment: dict[str, str],
) -> Iterator[ProvingGround]:
    with proving_ground(stack, module_databases, gateway_process, gateway_environment["GATEWAY_DB_NAME"]) as found:
        yield found
