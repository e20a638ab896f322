"""`boxoffice traces` against a front door at the wire."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from tests.cli.conftest import Place
from tests.local_stack.processes import serving

_SPAN = {"depth": 0, "startMs": 0.0, "failed": False, "attributes": {}}
TRACE: dict[str, Any] = {
    "traceId": "0af7651916cd43dd8448eb211c80319c",
    "runId": "run-1",
    "conversationId": "c-1",
    "startedAt": 1795184733.0,
    "ms": 1234.5,
    "leftOut": 2,
    "spans": [
        {**_SPAN, "name": "chat_socket run", "service": "chat_socket", "ms": 20.0},
        {**_SPAN, "depth": 1, "name": "work off run", "service": "agent_orchestrator", "ms": 100.0, "startMs": 30.0},
        {
            **_SPAN,
            "depth": 2,
            "name": "chat",
            "service": "ticket_agent",
            "ms": 1.25,
            "attributes": {
                "gen_ai.response.model": "test-model",
                "gen_ai.usage.input_tokens": 900,
                "gen_ai.usage.output_tokens": 40,
            },
        },
        *[{**_SPAN, "depth": 2, "name": "socket post", "service": "agent_orchestrator", "ms": 1.5, "startMs": start}
          for start in (7.0, 9.0)],
        {**_SPAN, "depth": 2, "name": "socket post", "service": "agent_orchestrator", "ms": 2.0, "failed": True},
        {**_SPAN, "depth": 2, "name": "sql runs/finish", "service": "agent_orchestrator", "ms": 3.0, "failed": True,
         "attributes": {"error.type": "DatabaseUnavailable"}},
    ],
}  # fmt: skip


@pytest.fixture
def asked(place: Place) -> Iterator[list[dict[str, str]]]:
    """What was asked of the front door, which knows one trace."""
    queries: list[dict[str, str]] = []

    async def traces(request: web.Request) -> web.Response:
        queries.append(dict(request.query))
        return web.json_response([TRACE] if request.query.get("about", "run-1") == "run-1" else [])

    def build() -> web.Application:
        application = web.Application()
        application.add_routes([web.get("/traces", traces)])
        return application

    with serving(build) as port:
        _tell(place, web=f"http://127.0.0.1:{port}", traces=f"http://127.0.0.1:{port}/traces")
        yield queries


def _tell(place: Place, **status: str | None) -> None:
    file: Path = place.state / "status.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), **status}))


def test_a_run_is_a_tree_with_times_and_tokens(place: Place, asked: list[dict[str, str]]) -> None:
    shown = place.run("traces", "run-1")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert [line.strip() for line in shown.stdout.splitlines()] == [
        "run run-1  2026-11-20 14:25:33 UTC  1.23 s",
        "├── chat_socket: chat_socket run  20.0 ms  +0.0 ms",
        "│   └── agent_orchestrator: work off run  100.0 ms  +30.0 ms",
        "│       ├── ticket_agent: chat  1.2 ms  +0.0 ms  test-model  900 in, 40 out",
        "│       ├── 2 x socket post  3.0 ms  +7.0 ms",
        "│       ├── socket post  2.0 ms  +0.0 ms  failed",
        "│       └── sql runs/finish  3.0 ms  +0.0 ms  failed DatabaseUnavailable",
        "└── 2 more spans were left out",
    ]
    assert asked == [{"format": "json", "last": "3", "about": "run-1"}]


def test_it_is_printed_for_programs_too(place: Place, asked: list[dict[str, str]]) -> None:
    assert json.loads(place.run("traces", "--json", "--last", "7").stdout) == [TRACE]
    place.run("traces", "--all")
    assert asked == [{"format": "json", "last": "7", "runs": ""}, {"format": "json", "last": "3"}]
    assert place.run("traces", "--last", "0").returncode == 2


def test_an_unknown_run_is_a_sentence(place: Place, asked: list[dict[str, str]]) -> None:
    unknown = place.run("traces", "run-2")
    assert (unknown.returncode, unknown.stderr) == (1, "There is no such trace yet.\n")


def test_without_traces_it_says_how_to_get_them(place: Place) -> None:
    _tell(place, traces=None)
    off = place.run("traces")
    assert (off.returncode, off.stdout) == (1, "")
    assert off.stderr == "This stack records no traces: stop it and start it with `boxoffice up --traces`.\n"
    _tell(place, traces="http://collector.example:4318")
    assert "sends its traces to http://collector.example:4318" in place.run("traces").stderr
