"""The laptop's collector: the last traces as trees, never more than it has room for."""

from __future__ import annotations

from typing import Any

import httpx
from aiohttp import web

from local_stack.front_door.trace_store import TraceStore
from local_stack.front_door.traces import Traces
from tests.local_stack.processes import serving
from tests.telemetry.collector import outline


def span(trace: int, number: int, parent: int | None = None, name: str = "a", **attributes: str) -> dict[str, Any]:
    """An ExportTraceServiceRequest with one span; span `number` begins in millisecond `number` and takes ten."""
    told: dict[str, Any] = {
        "traceId": f"{trace:032x}",
        "spanId": f"{number:016x}",
        "name": name,
        "startTimeUnixNano": str(trace * 10**9 + number * 10**6),
        "endTimeUnixNano": str(trace * 10**9 + (number + 10) * 10**6),
        "attributes": [{"key": key, "value": {"stringValue": value}} for key, value in attributes.items()],
    }
    if parent is not None:
        told["parentSpanId"] = f"{parent:016x}"
    service = {"attributes": [{"key": "service.name", "value": {"stringValue": "s"}}]}
    return {"resourceSpans": [{"resource": service, "scopeSpans": [{"spans": [told]}]}]}


def test_spans_become_a_tree_in_whatever_order_they_come() -> None:
    store = TraceStore()
    for number, parent, name in ((4, 2, "last"), (3, 2, "first"), (1, None, "top"), (2, 1, "middle"), (5, 9, "stray")):
        store.add(span(1, number, parent, name))
    [trace] = store.last(5)
    assert outline(trace) == ["s: top", "  s: middle", "    s: first", "    s: last", "s: stray"]
    assert (trace["ms"], trace["spans"][2]["startMs"], trace["spans"][2]["ms"]) == (14.0, 2.0, 10.0)


def test_a_ring_of_parents_does_no_harm() -> None:
    store = TraceStore()
    store.add(span(1, 1, 1, "own parent"))
    store.add(span(1, 2, 3))
    store.add(span(1, 3, 2))
    assert outline(store.last(1)[0]) == ["s: own parent"]


def test_room_is_bounded() -> None:
    store = TraceStore(most_traces=2, most_spans=3)
    for trace in (1, 2, 3):
        for number in range(5):
            store.add(span(trace, number))
    kept = store.last(9)
    assert [int(trace["traceId"], 16) for trace in kept] == [2, 3]
    assert [(len(trace["spans"]), trace["leftOut"]) for trace in kept] == [(3, 2), (3, 2)]


def test_runs_are_told_from_requests_and_found_by_their_names() -> None:
    store = TraceStore()
    names = {"boxoffice.run.id": "r-1", "boxoffice.conversation.id": "c-1"}
    store.add(span(1, 1, **names))
    store.add(span(2, 1))
    assert [trace["runId"] for trace in store.last(9)] == ["r-1", None]
    assert [trace["runId"] for trace in store.last(9, runs_only=True)] == ["r-1"]
    for name in ("r-1", "c-1", f"{1:032x}"):
        assert [trace["conversationId"] for trace in store.last(9, about=name)] == ["c-1"]
    assert store.last(9, about="r-2") == []


def test_the_page_and_its_refusals() -> None:
    def build() -> web.Application:
        application = web.Application()
        application.add_routes(Traces(TraceStore()).routes())
        return application

    with serving(build) as port, httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as http:
        assert "Nothing yet." in http.get("/traces").text
        for body in (b"{", b"[]", b'{"resourceSpans": 7}', b'{"resourceSpans": [{}]}', b"\x0a\x12"):
            refused = http.post("/otlp/v1/traces", content=body)
            assert (refused.status_code, refused.json()["code"]) == (400, "malformed")
        assert http.post("/otlp/v1/traces", json=span(1, 1, name="<b>")).status_code == 200
        page = http.get("/traces").text
        assert "&lt;b&gt;" in page
        assert "<b>" not in page
        assert [len(trace["spans"]) for trace in http.get("/traces?format=json").json()] == [1]
        for last in ("0", "-1", "x", "²", "201"):
            assert http.get("/traces", params={"last": last}).status_code == 400


def test_a_door_without_traces_says_how_to_get_them() -> None:
    def build() -> web.Application:
        application = web.Application()
        application.add_routes(Traces(None).routes())
        return application

    with serving(build) as port, httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as http:
        for answer in (http.get("/traces"), http.post("/otlp/v1/traces", json=span(1, 1))):
            assert answer.status_code == 404
            assert "boxoffice up --traces" in answer.json()["detail"]
