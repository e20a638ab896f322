"""Off is the default, and costs nothing."""

from __future__ import annotations

import pkgutil
import subprocess
import sys

import lambdas
from boxoffice.telemetry import annotate, continued, flush, outgoing, root, span, tracing
from boxoffice.telemetry.runs import begin_run, take_up_run
from tests.telemetry.two_processes import CONVERSATION

_LOADED = """
import importlib, sys
from boxoffice.wiring.telemetry import observe
for name in {modules!r}:
    importlib.import_module(name)
observe("test")
print([name for name in sys.modules if name.startswith("opentelemetry") or name.startswith("boxoffice.telemetry.")])
"""


def test_no_function_loads_opentelemetry() -> None:
    modules = [f"lambdas.{module.name}.handler" for module in pkgutil.iter_modules(lambdas.__path__) if module.ispkg]
    assert len(modules) > 5
    done = subprocess.run(
        [sys.executable, "-c", _LOADED.format(modules=modules)], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = done.stdout
    assert "'opentelemetry" not in loaded
    assert "telemetry.recorder" not in loaded
    assert "telemetry.tracing" in loaded


def test_spans_do_nothing() -> None:
    assert tracing.ids() == {}
    assert outgoing() == {}
    for made in (span("a"), root("b"), continued("00-1-2-01", "c"), begin_run(CONVERSATION, "r", "d")):
        with made as seen:
            seen.set("faas.name", "x")
    with take_up_run(CONVERSATION, "r", "e"):
        annotate("faas.name", "x")
    flush()
