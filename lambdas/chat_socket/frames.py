"""Frames to the client: one AG-UI event each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

_RETRYABLE = frozenset({"conversation_busy", "unavailable"})
_LONGEST_NAME = 100


def event_frame(event: Mapping[str, Any]) -> bytes:
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()


def refused_frame(body: str, code: str, sentence: str) -> bytes:
    """A RUN_ERROR without a number, as there is no such run. It names the run that the frame was about, if it could."""
    metadata = {**_named(body), "retryable": code in _RETRYABLE}
    return event_frame({"type": "RUN_ERROR", "message": sentence, "code": code, "metadata": metadata})


def _named(body: str) -> dict[str, str]:
    if len(body) > 128 * 1024:
        return {}
    try:
        wanted = json.loads(body)["input"]
        names = {name: wanted[name] for name in ("threadId", "runId") if name in wanted}
    except (ValueError, RecursionError, KeyError, TypeError):
        return {}
    return {
        name: value
        for name, value in names.items()
        if isinstance(value, str) and len(value) <= _LONGEST_NAME and value.isprintable()
    }
