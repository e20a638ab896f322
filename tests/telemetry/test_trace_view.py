"""A trace laid out for the page: bars in proportion, small calls folded, failures never hidden."""

from __future__ import annotations

from typing import Any

import pytest

from local_stack.front_door.trace_view import Fold, Row, trace_view


def span(name: str, depth: int, start: float = 0.0, ms: float = 10.0, **more: Any) -> dict[str, Any]:
    told = {"name": name, "depth": depth, "service": "bridge", "startMs": start, "ms": ms, "failed": False}
    return {**told, "attributes": {}, **more}


def trace(*spans: dict[str, Any]) -> dict[str, Any]:
    return {"runId": "r", "conversationId": "c", "ms": 100.0, "leftOut": 0, "startedAt": 0.0, "spans": list(spans)}


def test_bars_stand_where_their_time_is() -> None:
    view = trace_view(trace(span("run", 0, ms=100.0), span("invoke runtime", 1, start=25.0, ms=50.0)))
    bars = [(row.name, row.left, row.width) for row in view.items if isinstance(row, Row)]
    assert bars == [("run", 0.0, 100.0), ("invoke runtime", 25.0, 50.0)]


@pytest.mark.parametrize(("start", "ms"), [(-40.0, 5.0), (0.0, 0.0), (99.99, 0.001), (500.0, 900.0)])
def test_a_bar_never_leaves_the_page(start: float, ms: float) -> None:
    [row] = trace_view(trace(span("odd", 0, start=start, ms=ms))).items
    assert isinstance(row, Row)
    assert 0 <= row.left <= 100
    assert row.width > 0
    assert row.left + row.width <= 100.5


def test_small_calls_side_by_side_are_folded_with_their_sum() -> None:
    small = [span("sql a", 1, ms=2.0), span("socket post", 1, ms=3.0), span("sql b", 1, ms=4.0)]
    top, fold = trace_view(trace(span("run", 0), *small)).items
    assert isinstance(top, Row)
    assert isinstance(fold, Fold)
    assert (fold.name, fold.ms, len(fold.rows)) == ("2 sql, 1 socket post", 9.0, 3)


def test_what_failed_or_has_parts_or_stands_alone_is_not_folded() -> None:
    failed = span("sql a", 1, failed=True, attributes={"error.type": "sold_out"})
    parts = [span("POST /mcp", 1), span("sql c", 2)]
    view = trace_view(trace(span("run", 0), span("sql b", 1), failed, *parts))
    assert all(isinstance(item, Row) for item in view.items)
    assert view.errors == 1
    assert [item.error for item in view.items if isinstance(item, Row) and item.error] == ["sold_out"]


def test_models_tools_and_tokens_are_summed_up() -> None:
    used = {"gen_ai.response.model": "m", "gen_ai.usage.input_tokens": 1200, "gen_ai.usage.output_tokens": 30}
    calls = [
        span("chat m", 1, attributes=used),
        span("execute_tool place_order", 1),
        span("chat m", 1, attributes=used),
    ]
    view = trace_view(trace(span("invoke_agent", 0, attributes=used), *calls))
    assert (view.model_calls, view.models, view.tools) == (2, ("m",), ("place_order",))
    assert view.tokens == "2,400 tokens in, 60 out"


def test_an_empty_time_is_no_division() -> None:
    assert trace_view({**trace(span("run", 0, ms=0.0)), "ms": 0.0}).items
