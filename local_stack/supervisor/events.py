"""What the supervisor tells the program that started it: one JSON object per line on standard output.

`{"event": "note", "text"}`; `{"event": "ready", "name", "seconds"}` for each process and step;
`{"event": "up", "seconds", "status"}` once; `{"event": "ended", "name", "exit"}` and
`{"event": "restarted", "name", "restarts"}` when a process died;
`{"event": "failed", "text"}` or `{"event": "stopped"}` at the end.
"""

import json
import sys
from typing import TextIO


class Events:
    """Writes events until nobody listens any more."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream: TextIO | None = stream or sys.stdout

    def tell(self, event: str, **facts: object) -> None:
        if self._stream is None:
            return
        try:
            self._stream.write(json.dumps({"event": event, **facts}) + "\n")
            self._stream.flush()
        except (OSError, ValueError):
            self._stream = None

    def note(self, text: str) -> None:
        self.tell("note", text=text)

    def end(self) -> None:
        """Tells nothing from here on: the listener has gone on to other things."""
        self._stream = None
