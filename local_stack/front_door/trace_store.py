"""The last traces that this stack's processes have sent, as trees; the oldest are let go."""

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

MOST_TRACES = 200
MOST_SPANS = 1000
"""Of one trace; what comes after is only counted."""
_RUN, _CONVERSATION = "boxoffice.run.id", "boxoffice.conversation.id"
_FAILED = 2


@dataclass(frozen=True)
class StoredSpan:
    """Times are nanoseconds since 1970."""

    id: str
    parent: str
    name: str
    service: str
    began: int
    ended: int
    failed: bool
    attributes: Mapping[str, Any]


@dataclass
class Trace:
    """The spans of one trace by their ids; one that comes again stands for the same."""

    id: str
    spans: dict[str, StoredSpan] = field(default_factory=dict)
    left_out: int = 0

    def wire(self) -> dict[str, Any]:
        """`spans` come in the tree's order, each with its `depth`; `startMs` counts from the trace's beginning."""
        began = min(span.began for span in self.spans.values())
        ended = max(span.ended for span in self.spans.values())
        named = [span.attributes for span in self.spans.values() if _RUN in span.attributes]
        return {
            "traceId": self.id,
            "runId": named[0][_RUN] if named else None,
            "conversationId": named[0].get(_CONVERSATION) if named else None,
            "startedAt": began / 1e9,
            "ms": (ended - began) / 1e6,
            "leftOut": self.left_out,
            "spans": [_span(span, depth, began) for span, depth in self._walk()],
        }

    def is_about(self, name: str) -> bool:
        """Whether `name` is its id, or its run's or conversation's."""
        return name == self.id or any(
            name in (span.attributes.get(_RUN), span.attributes.get(_CONVERSATION)) for span in self.spans.values()
        )

    def _walk(self) -> Iterator[tuple[StoredSpan, int]]:
        """Depth first; a span whose parent has not come stands at the top."""
        children: dict[str, list[StoredSpan]] = {}
        for span in sorted(self.spans.values(), key=lambda span: span.began):
            parent = span.parent if span.parent in self.spans and span.parent != span.id else ""
            children.setdefault(parent, []).append(span)
        waiting = [(span, 0) for span in reversed(children.get("", []))]
        while waiting:
            span, depth = waiting.pop()
            yield span, depth
            waiting += [(child, depth + 1) for child in reversed(children.get(span.id, []))]


class TraceStore:
    """In memory alone: traces are for looking at what just happened."""

    def __init__(self, most_traces: int = MOST_TRACES, most_spans: int = MOST_SPANS) -> None:
        self._most_traces, self._most_spans = most_traces, most_spans
        self._traces: OrderedDict[str, Trace] = OrderedDict()

    def add(self, request: Mapping[str, Any]) -> None:
        """An ExportTraceServiceRequest in its JSON form. Raises KeyError, TypeError or ValueError for anything else."""
        for of_resource in request["resourceSpans"]:
            service = str(_attributes(of_resource["resource"]).get("service.name", ""))
            for of_scope in of_resource["scopeSpans"]:
                for told in of_scope["spans"]:
                    self._keep(str(told["traceId"]), _stored(told, service))

    def last(self, count: int, *, about: str | None = None, runs_only: bool = False) -> list[dict[str, Any]]:
        """At most `count` traces, those that began last at the end; `about` names a run, a conversation or a trace."""
        found = [trace for trace in self._traces.values() if about is None or trace.is_about(about)]
        told = [trace.wire() for trace in found]
        wanted = [trace for trace in told if trace["runId"] is not None or not runs_only]
        return sorted(wanted, key=lambda trace: float(trace["startedAt"]))[-count:]

    def _keep(self, trace_id: str, span: StoredSpan) -> None:
        trace = self._traces.setdefault(trace_id, Trace(trace_id))
        self._traces.move_to_end(trace_id)
        if len(trace.spans) < self._most_spans or span.id in trace.spans:
            trace.spans.setdefault(span.id, span)
        else:
            trace.left_out += 1
        while len(self._traces) > self._most_traces:
            self._traces.popitem(last=False)


def _stored(told: Mapping[str, Any], service: str) -> StoredSpan:
    return StoredSpan(
        id=str(told["spanId"]),
        parent=str(told.get("parentSpanId") or ""),
        name=str(told["name"]),
        service=service,
        began=int(told["startTimeUnixNano"]),
        ended=int(told["endTimeUnixNano"]),
        failed=(told.get("status") or {}).get("code") == _FAILED,
        attributes=_attributes(told),
    )


def _attributes(owner: Mapping[str, Any]) -> dict[str, Any]:
    return {item["key"]: _value(item["value"]) for item in owner.get("attributes", [])}


def _value(told: Mapping[str, Any]) -> Any:
    ((kind, value),) = told.items()
    if kind == "arrayValue":
        return [_value(item) for item in value.get("values", [])]
    return int(value) if kind == "intValue" else value


def _span(span: StoredSpan, depth: int, began: int) -> dict[str, Any]:
    return {
        "depth": depth,
        "name": span.name,
        "service": span.service,
        "startMs": (span.began - began) / 1e6,
        "ms": (span.ended - span.began) / 1e6,
        "failed": span.failed,
        "attributes": dict(span.attributes),
    }
