"""A trace laid out for reading: what it did and cost at a glance, spans as rows with time bars, small calls folded."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

_USAGE = "gen_ai.usage."
_TOOL, _MODEL = "execute_tool ", "gen_ai.response.model"
_SMALL = ("sql ", "socket post", "tools/list", "queue send", "GET ", "POST ", "take lease")
"""Names of spans that are folded where several of them stand side by side and none has parts of its own."""
_NARROWEST = 0.4
"""Per cent of the width: a bar that can still be seen."""


@dataclass(frozen=True)
class Row:
    """A span: where its bar begins and how long it is, in per cent of the whole trace."""

    depth: int
    name: str
    service: str
    """The process, where it is another one than the parent's."""
    ms: float
    left: float
    width: float
    words: str
    error: str | None


@dataclass(frozen=True)
class Fold:
    """Small calls side by side, told together; `rows` are they."""

    depth: int
    name: str
    ms: float
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class TraceView:
    """One trace as the page shows it."""

    title: str
    run_id: str | None
    conversation_id: str | None
    ms: float
    tools: tuple[str, ...]
    model_calls: int
    models: tuple[str, ...]
    tokens: str
    errors: int
    left_out: int
    items: tuple[Row | Fold, ...]


def trace_view(trace: Mapping[str, Any]) -> TraceView:
    """`trace` is one item of `/traces?format=json`."""
    spans: Sequence[Mapping[str, Any]] = trace["spans"]
    attributes = [span["attributes"] for span in spans]
    calls = [span for span in spans if span["name"].split()[0] == "chat"]
    used = [
        sum(int(told["attributes"].get(f"{_USAGE}{way}_tokens", 0)) for told in calls) for way in ("input", "output")
    ]
    return TraceView(
        title=spans[0]["name"],
        run_id=trace["runId"],
        conversation_id=trace["conversationId"],
        ms=trace["ms"],
        tools=tuple(span["name"].removeprefix(_TOOL) for span in spans if span["name"].startswith(_TOOL)),
        model_calls=len(calls),
        models=tuple(dict.fromkeys(str(told[_MODEL]) for told in attributes if _MODEL in told)),
        tokens=_tokens(*used),
        errors=sum(span["failed"] for span in spans),
        left_out=trace["leftOut"],
        items=tuple(_folded(list(_rows(trace)))),
    )


def _rows(trace: Mapping[str, Any]) -> Iterator[tuple[Row, bool]]:
    """Each span's row, and whether it may be folded: small, and without parts."""
    whole = trace["ms"] or 1.0
    services: list[str] = []
    spans = trace["spans"]
    for number, span in enumerate(spans):
        depth = span["depth"]
        del services[depth:]
        crossed = not services or services[-1] != span["service"]
        services.append(span["service"])
        left = max(0.0, min(100.0, 100 * span["startMs"] / whole))
        row = Row(
            depth=depth,
            name=span["name"],
            service=span["service"] if crossed else "",
            ms=span["ms"],
            left=left,
            width=max(_NARROWEST, min(100 - left, 100 * span["ms"] / whole)),
            words=_words(span["attributes"]),
            error=str(span["attributes"].get("error.type", "failed")) if span["failed"] else None,
        )
        is_leaf = number + 1 == len(spans) or spans[number + 1]["depth"] <= depth
        yield row, is_leaf and not span["failed"] and span["name"].startswith(_SMALL)


def _folded(rows: Sequence[tuple[Row, bool]]) -> Iterator[Row | Fold]:
    for (depth, may_fold), group in groupby(rows, key=lambda item: (item[0].depth, item[1])):
        found = tuple(row for row, _ in group)
        if may_fold and len(found) > 1:
            yield Fold(depth, _together(found), sum(row.ms for row in found), found)
        else:
            yield from found


def _together(rows: Sequence[Row]) -> str:
    """ "4 sql, 6 socket post": how many of which kind."""
    kinds = [row.name.split()[0] if row.name.startswith("sql ") else row.name for row in rows]
    return ", ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds))


def _words(attributes: Mapping[str, Any]) -> str:
    """Model, tokens and status, where a span has them."""
    status = attributes.get("http.response.status_code")
    tokens = _tokens(*(int(attributes.get(f"{_USAGE}{way}_tokens", 0)) for way in ("input", "output")))
    told = (str(attributes.get(_MODEL, "")), tokens, str(status) if status and int(status) >= 300 else "")
    return ", ".join(word for word in told if word)


def _tokens(used: int, made: int) -> str:
    return f"{used:,} tokens in, {made:,} out" if used or made else ""
