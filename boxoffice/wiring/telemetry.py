"""Making a process seen: JSON logs in any case, spans where the settings ask for them."""

from __future__ import annotations

from functools import cache

from boxoffice.settings import TelemetrySettings, load
from boxoffice.telemetry.logs import log_json
from boxoffice.telemetry.tracing import record_with

OTLP_DEFAULT = "http://localhost:4318"
"""Where a collector listens by OpenTelemetry's own convention."""


def observe(service: str) -> None:
    """For the start of a process of its own: logs as JSON lines under that name, and spans if they are on."""
    log_json(service)
    record_spans(service)


@cache
def record_spans(service: str) -> None:
    """Spans of this process, if they are on. OpenTelemetry is only loaded then."""
    settings = load(TelemetrySettings)
    if settings.traces == "off":
        return
    # loaded here, as a process without traces shall not pay for them
    from boxoffice.telemetry.otlp import OtlpJsonExporter  # noqa: PLC0415
    from boxoffice.telemetry.recorder import OpenTelemetryRecorder  # noqa: PLC0415

    exporter = OtlpJsonExporter(settings.otlp_endpoint or OTLP_DEFAULT, settings.otlp_headers())
    record_with(OpenTelemetryRecorder(service, exporter))
