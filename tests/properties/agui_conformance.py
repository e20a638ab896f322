"""AG-UI 1.0 as a check: what is wrong with a run's events, in words; empty when they conform."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from ag_ui.core import Event
from pydantic import TypeAdapter, ValidationError

from boxoffice.aws.data_api import Database

_EVENT: TypeAdapter[Any] = TypeAdapter(Event)
_LAST = {"RUN_FINISHED", "RUN_ERROR"}
_PAIRS = {
    "TEXT_MESSAGE_START": ("messageId", "TEXT_MESSAGE_END", ("TEXT_MESSAGE_CONTENT",)),
    "TOOL_CALL_START": ("toolCallId", "TOOL_CALL_END", ("TOOL_CALL_ARGS",)),
    "STEP_STARTED": ("stepName", "STEP_FINISHED", ()),
    "REASONING_START": ("messageId", "REASONING_END", ()),
}


def faults(
    events: Sequence[Mapping[str, Any]],
    *,
    thread: str | None = None,
    run: str | None = None,
    called_before: Collection[str] = (),
) -> list[str]:
    """Every event validates; the run starts once and ends once; starts and ends pair; ids are announced and match.

    `called_before`: tool calls of earlier runs, whose results come when an interrupt is answered.
    """
    found = [*_invalid(events), *_framing(events, thread, run)]
    pairs = _Pairs(begun={("TOOL_CALL_START", call) for call in called_before})
    for number, event in enumerate(events):
        found.extend(f"event {number}: {word}" for word in pairs.see(event))
    if events and events[-1].get("type") == "RUN_FINISHED":
        found.extend(f"{kind} {name} never ends" for kind, name in sorted(pairs.open))
    return found


def faults_on_record(database: Database) -> list[str]:
    """What is wrong with any run that has ended, of all that a database (the owner's) keeps."""
    rows = database.query(
        "SELECT r.conversation_id AS thread, r.id AS run, CAST(jsonb_agg(e.event ORDER BY e.n) AS text) AS events "
        "FROM runs r JOIN run_events e ON e.conversation_id = r.conversation_id AND e.run_id = r.id "
        "WHERE r.status IN ('finished', 'failed') GROUP BY 1, 2, r.sequence ORDER BY 1, r.sequence"
    )
    called: dict[UUID, set[str]] = defaultdict(set)
    found = []
    for row in rows:
        thread, events = row["thread"], json.loads(row["events"])
        wrong = faults(events, thread=str(thread), run=row["run"], called_before=called[thread])
        found += [f"{row['run']}: {word}" for word in wrong]
        called[thread] |= {event["toolCallId"] for event in events if event["type"] == "TOOL_CALL_START"}
    return found


def _invalid(events: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for number, event in enumerate(events):
        try:
            _EVENT.validate_python(dict(event))
        except ValidationError as error:
            yield f"event {number} ({event.get('type')}): {error.errors()[0]['msg']}"


def _framing(events: Sequence[Mapping[str, Any]], thread: str | None, run: str | None) -> Iterator[str]:
    kinds = [event.get("type") for event in events]
    if kinds[:1] != ["RUN_STARTED"] or kinds.count("RUN_STARTED") != 1:
        yield f"the run begins with {kinds[:1]} and starts {kinds.count('RUN_STARTED')} times"
    if not kinds or kinds[-1] not in _LAST or sum(kind in _LAST for kind in kinds) != 1:
        yield f"the run ends with {kinds[-1:]}, and {sum(kind in _LAST for kind in kinds)} times"
    for event in events:
        if event.get("type") in ("RUN_STARTED", "RUN_FINISHED"):
            if thread is not None and event.get("threadId") != thread:
                yield f"{event['type']} is of thread {event.get('threadId')}"
            if run is not None and event.get("runId") != run:
                yield f"{event['type']} is of run {event.get('runId')}"


@dataclass
class _Pairs:
    """What has begun and not ended, and every id that was used to begin something."""

    open: set[tuple[str, str]] = field(default_factory=set)
    begun: set[tuple[str, str]] = field(default_factory=set)

    def see(self, event: Mapping[str, Any]) -> Iterator[str]:
        kind = str(event.get("type"))
        for start, (key, end, inside) in _PAIRS.items():
            named = (start, str(event.get(key)))
            if kind == start:
                if named in self.begun and start != "STEP_STARTED":
                    yield f"{kind} {named[1]} begins a second time"
                self.open.add(named)
                self.begun.add(named)
            elif kind == end:
                if named not in self.open:
                    yield f"{kind} {named[1]} ends what has not begun"
                self.open.discard(named)
            elif kind in inside and named not in self.open:
                yield f"{kind} {named[1]} is outside of its start and end"
        if kind == "TOOL_CALL_RESULT" and ("TOOL_CALL_START", str(event.get("toolCallId"))) not in self.begun:
            yield f"the result of {event.get('toolCallId')}, which was never called"
