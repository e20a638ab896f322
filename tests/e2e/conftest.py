"""One stack and one browser for all tests here; each test has customers and pages of its own.

- `box_office`: the running stack, to sell tickets, read mails and ask the API. While writing tests, name the state
  folder of a stack that runs already in BOXOFFICE_E2E_STATE.
- `visitor`: makes a page of a width, a colour scheme and a language; what breaks on it fails the test.

The browser belongs to this package, not to the whole run: while it is open no other test may start an event loop.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.e2e.box_office import BoxOffice
from tests.e2e.visitor import PATIENCE_MS, Visitors
from tests.local_stack.place import Place
from tests.local_stack.processes import free_port
from tests.properties.agui_conformance import faults_on_record


@pytest.fixture(scope="package")
def box_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BoxOffice]:
    there = os.environ.get("BOXOFFICE_E2E_STATE")
    place = Place(Path(there) if there else tmp_path_factory.mktemp("e2e") / "state")
    if not there:
        place.up(free_port())
    running = BoxOffice(place)
    yield running
    try:
        assert faults_on_record(running.database("owner")) == [], "every run of every conversation conforms to AG-UI"
    finally:
        running.close()
        if not there:
            place.boxoffice("down")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("google-chrome")
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield opened
        opened.close()


@pytest.fixture
def visitor(browser: Browser, box_office: BoxOffice) -> Iterator[Visitors]:
    visitors = Visitors(browser, box_office.web)
    yield visitors
    visitors.leave()
