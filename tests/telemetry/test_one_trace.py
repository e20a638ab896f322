"""A trace goes on from process to process, and takes nothing private with it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from boxoffice.aws.data_api import summary
from boxoffice.store.statements import statement
from tests.telemetry.collector import Collector, collector, outline
from tests.telemetry.leaks import leaks_in, told
from tests.telemetry.two_processes import CONVERSATION, PRIVATE, RUN


@pytest.fixture(scope="module")
def kept() -> Iterator[Collector]:
    """What a collector got from three processes, each with a part in one run."""
    with collector() as got:
        settings = {**got.settings, "OTEL_EXPORTER_OTLP_HEADERS": "x-team=box%20office, authorization=none"}
        part("begin", settings)
        carrier = part("take-up", settings)
        part("answer", settings, carrier)
        yield got


def part(name: str, settings: dict[str, str], *more: str) -> str:
    command = [sys.executable, "-m", "tests.telemetry.two_processes", name, *more]
    done = subprocess.run(
        command, env={**os.environ, **settings}, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_three_processes_have_one_trace(kept: Collector) -> None:
    trace = kept.trace(RUN, "use case place_order")
    assert outline(trace) == [
        "begin: chat_socket run",
        "  begin: queue send",
        "  take-up: work off run",
        "    take-up: invoke runtime",
        "      answer: POST /mcp",
        "        answer: use case place_order",
        "          answer: sql orders/place",
    ]
    assert (trace["runId"], trace["conversationId"]) == (RUN, str(CONVERSATION))
    assert kept.store.last(9, about=str(CONVERSATION)) == [trace]


def test_what_belongs_to_no_run_is_a_trace_of_its_own_and_a_part_of_nothing_is_none(kept: Collector) -> None:
    assert [outline(trace) for trace in kept.store.last(9) if trace["runId"] is None] == [["answer: sweep"]]


def test_a_failure_is_told_by_its_code_alone(kept: Collector) -> None:
    trace = kept.trace(RUN, "use case place_order")
    failed = {span["name"]: span["attributes"].get("error.type") for span in trace["spans"] if span["failed"]}
    assert failed == {"use case place_order": "sold_out"}


def test_statements_are_told_by_their_names(kept: Collector) -> None:
    trace = kept.trace(RUN, "sql orders/place")
    told_of = next(span["attributes"] for span in trace["spans"] if span["name"] == "sql orders/place")
    assert told_of["db.query.summary"] == "orders/place"
    assert told_of["db.system.name"] == "postgresql"
    assert summary(statement("boxoffice.store.runs", "take")) == "runs/take"
    assert summary("  select 1") == "SELECT"


def test_models_are_named_by_whoever_answers(kept: Collector) -> None:
    trace = kept.trace(RUN, "POST /mcp")
    told_of = next(span["attributes"] for span in trace["spans"] if span["name"] == "POST /mcp")
    assert told_of["gen_ai.response.model"] == "rules"


def test_nothing_private_leaves_a_process(kept: Collector) -> None:
    whole = "\n".join(kept.raw)
    leaks = list(leaks_in(whole, "spans"))
    assert not leaks, told(leaks)
    assert not [word for word in (*PRIVATE, "gen_ai.prompt") if word in whole]
    assert "•••• 4242 [mail] [token]" in whole


def test_the_standard_headers_are_sent(kept: Collector) -> None:
    assert {(got["x-team"], got["authorization"]) for got in kept.headers} == {("box office", "none")}


def test_a_sampler_says_the_same_in_every_process() -> None:
    with collector() as got:
        never = {**got.settings, "OTEL_TRACES_SAMPLER": "parentbased_traceidratio", "OTEL_TRACES_SAMPLER_ARG": "0.0"}
        part("begin", never)
        carrier = part("take-up", never)
        assert carrier.endswith("-00")
        assert got.raw == []


def test_without_a_collector_a_process_works_on_and_says_so_once() -> None:
    nowhere = {"BOXOFFICE_TRACES": "on", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}
    told_of = part("begin", nowhere)
    assert told_of.count("spans could not be delivered") == 1
