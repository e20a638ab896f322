"""The gateway's logs: JSON lines, one event each; a service of its own, it shares this form and no code with others."""

import json
import logging
import sys
from datetime import UTC, datetime

_OF_EVERY_RECORD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}


class JsonLines(logging.Formatter):
    """`{timestamp, level, service, logger, message, …extras, exception?}`."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "service": self._service,
            "logger": record.name,
            "message": record.getMessage(),
            **{name: value for name, value in vars(record).items() if name not in _OF_EVERY_RECORD},
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str, separators=(",", ":"))


def log_json(service: str, level: int = logging.WARNING) -> None:
    """All that this process logs goes to standard error as JSON lines."""
    sink = logging.StreamHandler(sys.stderr)
    sink.setFormatter(JsonLines(service))
    logging.basicConfig(level=level, handlers=[sink], force=True)
