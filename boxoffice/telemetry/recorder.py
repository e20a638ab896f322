"""Making spans with OpenTelemetry's SDK. Only imported where tracing is on."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from importlib.metadata import version

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import Decision
from opentelemetry.trace import NonRecordingSpan, SpanContext, SpanKind, Status, StatusCode, TraceFlags
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from boxoffice.telemetry.tracing import TRACEPARENT, Attributes, Kind, RunKey, Span, Value

_KINDS: Mapping[Kind, SpanKind] = {
    "internal": SpanKind.INTERNAL,
    "server": SpanKind.SERVER,
    "client": SpanKind.CLIENT,
    "producer": SpanKind.PRODUCER,
    "consumer": SpanKind.CONSUMER,
}
_SEND_EVERY_MS = 300
_FLUSH_MS = 2000
# Strands writes prompts and answers into spans unless it is told not to; the exporter drops them in any case.
_OF_STRANDS = "gen_ai_latest_experimental,gen_ai_unredacted_attributes="

_ids: ContextVar[tuple[int, int] | None] = ContextVar("boxoffice_span_ids", default=None)


class _Ids(RandomIdGenerator):
    """Random, but for the first span of a run."""

    def generate_trace_id(self) -> int:
        fixed = _ids.get()
        return super().generate_trace_id() if fixed is None else fixed[0]

    def generate_span_id(self) -> int:
        fixed = _ids.get()
        return super().generate_span_id() if fixed is None else fixed[1]


class _Recorded:
    """A span under way."""

    def __init__(self, span: trace.Span) -> None:
        self._span = span

    def set(self, name: str, value: Value) -> None:
        self._span.set_attribute(name, value)


class OpenTelemetryRecorder:
    """Records for one process and sends batches to `exporter`; libraries that use OpenTelemetry join in."""

    def __init__(self, service: str, exporter: SpanExporter) -> None:
        os.environ.setdefault("OTEL_SEMCONV_STABILITY_OPT_IN", _OF_STRANDS)
        resource = Resource.create({SERVICE_NAME: service, SERVICE_VERSION: version("boxoffice")})
        self._provider = TracerProvider(resource=resource, id_generator=_Ids())
        self._provider.add_span_processor(BatchSpanProcessor(exporter, schedule_delay_millis=_SEND_EVERY_MS))
        trace.set_tracer_provider(self._provider)
        self._tracer = self._provider.get_tracer("boxoffice")
        self._propagator = TraceContextTextMapPropagator()

    @contextmanager
    def span(self, name: str, kind: Kind, attributes: Attributes) -> Iterator[Span]:
        if not trace.get_current_span().get_span_context().is_valid:
            yield _Recorded(trace.INVALID_SPAN)
            return
        with self._entered(name, kind, attributes, None) as span:
            yield span

    def over(self, name: str, began: int) -> None:
        if trace.get_current_span().get_span_context().is_valid:
            self._tracer.start_span(name, start_time=began).end()

    @contextmanager
    def root(self, name: str, kind: Kind, attributes: Attributes) -> Iterator[Span]:
        with self._entered(name, kind, attributes, Context()) as span:
            yield span

    @contextmanager
    def run_begun(self, run: RunKey, name: str, attributes: Attributes) -> Iterator[Span]:
        fixed = _ids.set(ids_of(run))
        try:
            began = self._tracer.start_span(name, context=Context(), kind=SpanKind.SERVER, attributes=attributes)
        finally:
            _ids.reset(fixed)
        with self._current(began) as span:
            _name(span, run)
            yield span

    @contextmanager
    def run_taken_up(self, run: RunKey, name: str, attributes: Attributes) -> Iterator[Span]:
        trace_id, span_id = ids_of(run)
        # a sampler decides by the trace's id, so it says here what it said where the run began
        decision = self._provider.sampler.should_sample(Context(), trace_id, name).decision
        flags = TraceFlags(TraceFlags.SAMPLED if decision is Decision.RECORD_AND_SAMPLE else TraceFlags.DEFAULT)
        beginning = SpanContext(trace_id, span_id, is_remote=True, trace_flags=flags)
        parent = trace.set_span_in_context(NonRecordingSpan(beginning), Context())
        with self._entered(name, "consumer", attributes, parent) as span:
            _name(span, run)
            yield span

    @contextmanager
    def continued(self, carrier: str | None, name: str, attributes: Attributes) -> Iterator[Span]:
        parent = self._propagator.extract({TRACEPARENT: carrier} if carrier else {}, Context())
        if not trace.get_current_span(parent).get_span_context().is_valid:
            yield _Recorded(trace.INVALID_SPAN)
            return
        with self._entered(name, "server", attributes, parent) as span:
            yield span

    def annotate(self, name: str, value: Value) -> None:
        trace.get_current_span().set_attribute(name, value)

    def outgoing(self) -> dict[str, str]:
        headers: dict[str, str] = {}
        self._propagator.inject(headers)
        return headers

    def ids(self) -> dict[str, str]:
        now = trace.get_current_span().get_span_context()
        if not now.is_valid:
            return {}
        return {"trace_id": trace.format_trace_id(now.trace_id), "span_id": trace.format_span_id(now.span_id)}

    def flush(self) -> None:
        self._provider.force_flush(_FLUSH_MS)

    def close(self) -> None:
        """Send the rest and stop."""
        self._provider.shutdown()

    @contextmanager
    def _entered(self, name: str, kind: Kind, attributes: Attributes, parent: Context | None) -> Iterator[Span]:
        started = self._tracer.start_span(name, context=parent, kind=_KINDS[kind], attributes=attributes)
        with self._current(started) as span:
            yield span

    @contextmanager
    def _current(self, started: trace.Span) -> Iterator[Span]:
        with trace.use_span(started, end_on_exit=True, record_exception=False, set_status_on_exception=False):
            try:
                yield _Recorded(started)
            except BaseException as error:
                # its kind alone: the message of an exception may repeat what a customer wrote
                started.set_attribute("error.type", str(getattr(error, "code", None) or type(error).__qualname__))
                started.set_status(Status(StatusCode.ERROR))
                raise


def ids_of(run: RunKey) -> tuple[int, int]:
    """The trace's id, and that of the span that began it."""
    digest = hashlib.sha256(f"{run.conversation_id}/{run.run_id}".encode()).digest()
    return int.from_bytes(digest[:16]) or 1, int.from_bytes(digest[16:24]) or 1


def _name(span: Span, run: RunKey) -> None:
    span.set("boxoffice.conversation.id", run.conversation_id)
    span.set("boxoffice.run.id", run.run_id)
