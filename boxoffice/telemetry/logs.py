"""Logs as JSON, one object per line: what happened, where, and for which request, run and conversation."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from traceback import walk_tb
from typing import Any, TextIO

from boxoffice.telemetry import tracing
from boxoffice.telemetry.correlation import correlation
from boxoffice.telemetry.kept import masked

OURS = ("agents", "boxoffice", "lambdas", "mcp_servers")
"""Whose news is logged too; of others only warnings."""
_OF_EVERY_RECORD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}
_LONGEST_TEXT = 2000
_DEEPEST = 30


class JsonLines(logging.Formatter):
    """`{timestamp, level, service, logger, message, request_id?, run_id?, conversation_id?, trace_id?, …extras}`.

    An exception is told by its kind, its masked message and where it was raised.
    """

    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "service": self._service,
            "logger": record.name,
            "message": _short(record.getMessage()),
            **correlation(),
            **tracing.ids(),
            **{name: _told(value) for name, value in vars(record).items() if name not in _OF_EVERY_RECORD},
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["exception"] = exception(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, separators=(",", ":"))


class _StandardOutput(logging.StreamHandler[TextIO]):
    """Writes to what standard output is at that moment: a Lambda worker gets its own after it was forked."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override]  # the parent keeps one for good
        return sys.stdout


def log_json(service: str) -> None:
    """All that this process logs goes to standard output as JSON lines, and nothing anywhere else."""
    sink = _StandardOutput()
    sink.setFormatter(JsonLines(service))
    logging.basicConfig(level=logging.WARNING, handlers=[sink], force=True)
    logging.captureWarnings(capture=True)
    for package in OURS:
        logging.getLogger(package).setLevel(logging.INFO)


def exception(error: BaseException) -> dict[str, Any]:
    """An exception and what caused it: kinds, masked messages, and the places, without the source's text."""
    told: dict[str, Any] = {"type": type(error).__qualname__, "message": _short(str(error)), "at": _places(error)}
    causes: list[str] = []
    cause = _before(error)
    while cause is not None and len(causes) < _DEEPEST:
        causes.append(f"{type(cause).__qualname__}: {_short(str(cause))}")
        cause = _before(cause)
    return {**told, "causes": causes} if causes else told


def _before(error: BaseException) -> BaseException | None:
    return error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _places(error: BaseException) -> list[str]:
    frames = list(walk_tb(error.__traceback__))[-_DEEPEST:]
    return [f"{frame.f_globals.get('__name__', '?')}:{line} {frame.f_code.co_name}" for frame, line in frames]


def _told(value: object) -> object:
    match value:
        case None | bool() | int() | float():
            return value
        case list() | tuple() | set():
            return [_told(item) for item in value]
        case dict():
            return {str(name): _told(item) for name, item in value.items()}
    return _short(str(value))


def _short(text: str) -> str:
    return masked(text[:_LONGEST_TEXT])
