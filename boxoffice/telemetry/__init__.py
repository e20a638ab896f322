"""What can be seen of a running Boxoffice: spans of one trace from the socket to the SQL, and logs that name the run.

Off by default: nothing of OpenTelemetry is imported then, and a span costs a comparison. `boxoffice.wiring.telemetry`
switches it on for a process. Neither spans nor logs carry what a customer wrote, is called or pays with.
"""

from boxoffice.telemetry.correlation import correlate, correlated, correlation
from boxoffice.telemetry.tracing import (
    Kind,
    RunKey,
    Span,
    annotate,
    continued,
    flush,
    outgoing,
    over,
    root,
    run_begun,
    run_taken_up,
    span,
    traced,
)

__all__ = [
    "Kind",
    "RunKey",
    "Span",
    "annotate",
    "continued",
    "correlate",
    "correlated",
    "correlation",
    "flush",
    "outgoing",
    "over",
    "root",
    "run_begun",
    "run_taken_up",
    "span",
    "traced",
]
