"""Strands' spans without the work that nobody sees."""

from __future__ import annotations

from opentelemetry.trace import Span
from strands.telemetry import tracer
from strands.types.content import Messages


class _Tracer(tracer.Tracer):
    """Strands writes the whole history as JSON into each span, also into those that are not recorded."""

    def _add_event_messages(self, span: Span, messages: Messages) -> None:
        if span.is_recording():
            super()._add_event_messages(span, messages)


def spare_unrecorded_spans() -> None:
    """For this process: a span that is not recorded is told no messages."""
    # Strands keeps it here and makes its own where there is none
    tracer._tracer_instance = _Tracer()  # type: ignore[assignment]  # declared by its first value, None
