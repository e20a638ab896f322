"""A log line names the run, and nobody."""

from __future__ import annotations

import io
import json
import logging
import threading
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import Any

from boxoffice.telemetry import correlate, correlated, correlation
from boxoffice.telemetry.kept import masked
from boxoffice.telemetry.logs import JsonLines
from tests.telemetry.leaks import leaks_in
from tests.telemetry.two_processes import PRIVATE

CARD, MAIL, TOKEN, _ = PRIVATE


@dataclass
class Sink:
    """A logger that nobody else hears, and the lines that it wrote."""

    stream: io.StringIO = field(default_factory=io.StringIO)
    logger: logging.Logger = field(default_factory=lambda: logging.Logger("boxoffice.tested", logging.INFO))

    def __post_init__(self) -> None:
        handler = logging.StreamHandler(self.stream)
        handler.setFormatter(JsonLines("tested"))
        self.logger.addHandler(handler)

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]


def test_a_line_has_what_a_search_needs() -> None:
    sink = Sink()
    with correlated(request_id="q-1", run_id="r-1", conversation_id="c-1"):
        sink.logger.info("run %s", "worked off", extra={"ms": 7, "tools": ["ask"], "code": None})
    [line] = sink.lines
    assert line.pop("timestamp").endswith("+00:00")
    assert line == {
        "level": "INFO",
        "service": "tested",
        "logger": "boxoffice.tested",
        "message": "run worked off",
        "request_id": "q-1",
        "run_id": "r-1",
        "conversation_id": "c-1",
        "ms": 7,
        "tools": ["ask"],
        "code": None,
    }


def test_private_words_are_masked_wherever_they_are_put() -> None:
    sink = Sink()
    try:
        _fail()
    except ValueError:
        sink.logger.exception("of %s", TOKEN, extra={"who": MAIL, "all": {"card": [CARD]}, "auth": f"Bearer {TOKEN}"})
    with correlated(run_id=MAIL):
        sink.logger.warning("sk_live_abcdef123456 and pm_1234567890")
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in sink.lines)
    assert not list(leaks_in(text, "lines"))
    assert not [word for word in (CARD, MAIL, TOKEN, "abcdef", "1234567890") if word in text]
    raised = sink.lines[0]["exception"]
    assert (raised["type"], raised["message"]) == ("ValueError", "[mail] may not")
    assert raised["causes"] == ["KeyError: '•••• 4242'"]
    assert raised["at"][0].startswith("tests.telemetry.test_logs:")


def _fail() -> None:
    try:
        {}[CARD]
    except KeyError as cause:
        raise ValueError(f"{MAIL} may not") from cause


def test_ids_stay_as_they_are() -> None:
    number = "42424242-4242-4242-4242-424242424242"
    assert masked(f"run {number} of {MAIL}") == f"run {number} of [mail]"


def test_ids_belong_to_their_work_alone() -> None:
    seen: list[dict[str, str]] = []

    def look() -> None:
        correlate(run_id="r-2")
        seen.append(dict(correlation()))

    with correlated(conversation_id="c-1"):
        thread = threading.Thread(target=copy_context().run, args=(look,))
        thread.start()
        thread.join()
        assert dict(correlation()) == {"conversation_id": "c-1"}
    assert seen == [{"conversation_id": "c-1", "run_id": "r-2"}]
    assert dict(correlation()) == {}
