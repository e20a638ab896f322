"""Sending spans as OTLP over HTTP in its JSON form, with nothing in them but what may leave the process."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import httpx
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.trace import format_span_id, format_trace_id

from boxoffice.telemetry.kept import ATTRIBUTES, LONGEST_VALUE, masked

_TIMEOUT = httpx.Timeout(5.0, connect=1.0)
_RESOURCE = frozenset({"service.name", "service.version", "service.namespace", "deployment.environment.name"})

logger = logging.getLogger(__name__)


class OtlpJsonExporter(SpanExporter):
    """Posts to `<endpoint>/v1/traces`. Spans that cannot be delivered are dropped, and that is logged once."""

    def __init__(self, endpoint: str, headers: Mapping[str, str]) -> None:
        self._url = f"{endpoint.rstrip('/')}/v1/traces"
        self._http = httpx.Client(headers=dict(headers), timeout=_TIMEOUT, trust_env=False)
        self._complained = False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        try:
            answer = self._http.post(self._url, json=request(spans))
        except httpx.HTTPError as error:
            return self._lost(type(error).__name__)
        if not answer.is_success:
            return self._lost(str(answer.status_code))
        self._complained = False
        return SpanExportResult.SUCCESS

    def shutdown(self) -> None:
        self._http.close()

    def force_flush(self, timeout_millis: int = 30000) -> bool:  # noqa: ARG002 - the interface's; nothing is kept back
        return True

    def _lost(self, reason: str) -> SpanExportResult:
        if not self._complained:
            logger.warning("spans could not be delivered", extra={"reason": reason})
        self._complained = True
        return SpanExportResult.FAILURE


def request(spans: Sequence[ReadableSpan]) -> dict[str, Any]:
    """An ExportTraceServiceRequest. Events, messages of errors and attributes that are not kept stay behind."""
    return {
        "resourceSpans": [
            {
                "resource": {"attributes": list(_attributes(resource.attributes, _RESOURCE))},
                "scopeSpans": [{"scope": {"name": scope}, "spans": [_span(span) for span in of_scope]}],
            }
            for (resource, scope), of_scope in groupby(spans, key=_origin)
        ]
    }


def _origin(span: ReadableSpan) -> tuple[Resource, str]:
    return span.resource, span.instrumentation_scope.name if span.instrumentation_scope else ""


def _span(span: ReadableSpan) -> dict[str, Any]:
    assert span.context is not None  # noqa: S101 - a span that has ended has one
    told: dict[str, Any] = {
        "traceId": format_trace_id(span.context.trace_id),
        "spanId": format_span_id(span.context.span_id),
        "name": masked(span.name)[:LONGEST_VALUE],
        "kind": span.kind.value + 1,
        "startTimeUnixNano": str(span.start_time),
        "endTimeUnixNano": str(span.end_time),
        "attributes": list(_attributes(span.attributes, ATTRIBUTES)),
        "status": {"code": span.status.status_code.value},
    }
    if span.parent is not None:
        told["parentSpanId"] = format_span_id(span.parent.span_id)
    return told


def _attributes(given: Mapping[str, Any] | None, kept: frozenset[str]) -> Iterator[dict[str, Any]]:
    for name, value in (given or {}).items():
        if name in kept:
            yield {"key": name, "value": _value(value)}


def _value(value: object) -> dict[str, Any]:
    match value:
        case bool():
            return {"boolValue": value}
        case int():
            return {"intValue": str(value)}
        case float():
            return {"doubleValue": value}
        case list() | tuple():
            return {"arrayValue": {"values": [_value(item) for item in value]}}
    return {"stringValue": masked(str(value))[:LONGEST_VALUE]}
