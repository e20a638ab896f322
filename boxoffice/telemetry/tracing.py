"""Spans, as the rest of the house makes them. Without a recorder, which is the default, every call does nothing."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Literal, ParamSpec, Protocol, TypeVar

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")
Value = str | int | float | bool
Attributes = Mapping[str, Value]
Kind = Literal["internal", "server", "client", "producer", "consumer"]

TRACEPARENT = "traceparent"
_NOTHING: dict[str, Value] = {}


class Span(Protocol):
    """A span under way."""

    def set(self, name: str, value: Value) -> None:
        """Add an attribute; names that are not in `boxoffice.telemetry.kept` never leave the process."""


@dataclass(frozen=True, slots=True)
class RunKey:
    """A run's name. Its trace follows from it, so whoever has the run's row can go on with the trace."""

    conversation_id: str
    run_id: str


class Recorder(Protocol):
    """What makes spans when tracing is on."""

    def span(self, name: str, kind: Kind, attributes: Attributes) -> AbstractContextManager[Span]: ...
    def over(self, name: str, began: int) -> None: ...
    def root(self, name: str, kind: Kind, attributes: Attributes) -> AbstractContextManager[Span]: ...
    def run_begun(self, run: RunKey, name: str, attributes: Attributes) -> AbstractContextManager[Span]: ...
    def run_taken_up(self, run: RunKey, name: str, attributes: Attributes) -> AbstractContextManager[Span]: ...
    def continued(self, carrier: str | None, name: str, attributes: Attributes) -> AbstractContextManager[Span]: ...
    def annotate(self, name: str, value: Value) -> None: ...
    def outgoing(self) -> dict[str, str]: ...
    def ids(self) -> dict[str, str]: ...
    def flush(self) -> None: ...


class _NoSpan:
    def set(self, name: str, value: Value) -> None:  # noqa: ARG002 - the interface's
        return


_OFF: AbstractContextManager[Span] = nullcontext(_NoSpan())
_recorder: Recorder | None = None


def record_with(recorder: Recorder | None) -> None:
    """Switches tracing on for this process, or off."""
    global _recorder  # noqa: PLW0603 - the one switch of the process
    _recorder = recorder


def span(name: str, kind: Kind = "internal", attributes: Attributes = _NOTHING) -> AbstractContextManager[Span]:
    """A part of what is under way; nothing where no trace is."""
    return _OFF if _recorder is None else _recorder.span(name, kind, attributes)


def over(name: str, began: int) -> None:
    """A part of what is under way that is over now, from `began` (nanoseconds since 1970): for what came before a trace
    was known."""
    if _recorder is not None:
        _recorder.over(name, began)


def root(name: str, kind: Kind = "server", attributes: Attributes = _NOTHING) -> AbstractContextManager[Span]:
    """The beginning of a trace of its own."""
    return _OFF if _recorder is None else _recorder.root(name, kind, attributes)


def run_begun(run: RunKey, name: str, attributes: Attributes = _NOTHING) -> AbstractContextManager[Span]:
    """The beginning of a run's trace. A run that is asked for again gets the same one."""
    return _OFF if _recorder is None else _recorder.run_begun(run, name, attributes)


def run_taken_up(run: RunKey, name: str, attributes: Attributes = _NOTHING) -> AbstractContextManager[Span]:
    """A run's trace, gone on with by whoever has its row: after a queue, a crash or a restart."""
    return _OFF if _recorder is None else _recorder.run_taken_up(run, name, attributes)


def continued(carrier: str | None, name: str, attributes: Attributes = _NOTHING) -> AbstractContextManager[Span]:
    """A request whose caller sent a `traceparent`; nothing where none came."""
    return _OFF if _recorder is None else _recorder.continued(carrier, name, attributes)


def annotate(name: str, value: Value) -> None:
    """Add an attribute to the span under way, whoever began it."""
    if _recorder is not None:
        _recorder.annotate(name, value)


def outgoing() -> dict[str, str]:
    """The headers that carry the trace to another process: `traceparent`, or none."""
    return {} if _recorder is None else _recorder.outgoing()


def ids() -> dict[str, str]:
    """`trace_id` and `span_id` of the work at hand, for logs."""
    return {} if _recorder is None else _recorder.ids()


def flush() -> None:
    """Send what was recorded: before a Lambda function is frozen. Waits two seconds at most."""
    if _recorder is not None:
        _recorder.flush()


def traced(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Makes each call of a use case a span with its name; nothing of its arguments is kept."""
    name = f"use case {function.__name__}"

    @functools.wraps(function)
    def call(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        if _recorder is None:
            return function(*args, **kwargs)
        with _recorder.span(name, "internal", _NOTHING):
            return function(*args, **kwargs)

    return call
