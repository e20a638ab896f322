"""From events to records, behind the writing of events: as on AWS, an event is answered first and read later.

An event that waits to be read says so in its row, so a restart loses none; read twice it gives the same records.
"""

import asyncio
import json
import logging
import time
import uuid

from local_stack.agentcore.database import MemoryDatabase, Row
from local_stack.agentcore.errors import AwsError
from local_stack.agentcore.strategies import draw

_LATER_SECONDS = 0.25
"""So that a turn under way has the machine to itself."""
_AGAIN_SECONDS = 1.0
_BATCH = 50

_log = logging.getLogger(__name__)


class Extraction:
    """Reads waiting events, oldest first. `ring` when there are new ones; `run` until cancelled."""

    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database
        self._waiting = asyncio.Event()
        self._waiting.set()

    def ring(self) -> None:
        self._waiting.set()

    async def run(self) -> None:
        while True:
            await self._waiting.wait()
            self._waiting.clear()
            await asyncio.sleep(_LATER_SECONDS)
            try:
                while await self._read_some():
                    pass
            except AwsError:
                self._waiting.set()
                await asyncio.sleep(_AGAIN_SECONDS)

    async def _read_some(self) -> bool:
        events = await self._database.query("take_waiting_events", {"limit": _BATCH})
        for event in events:
            try:
                await self._remember(event)
            except AwsError:
                raise
            except Exception:  # noqa: BLE001 - what nobody expected costs this event's records, not those of the next
                _log.exception("an event could not be read")
            await self._database.query("settle_event", {"sequence": event["sequence"]})
        return bool(events)

    async def _remember(self, event: Row) -> None:
        for drawn in draw(json.loads(event["payload"]), event["metadata"]):
            await self._database.query(
                "consolidate_record",
                {
                    "memory_id": event["memory_id"],
                    "record_id": f"mem-{uuid.uuid4()}",
                    "namespace": drawn.namespace.format(actorId=event["actor_id"]),
                    "strategy_id": drawn.namespace.strip("/").rpartition("/")[2],
                    "topic": drawn.topic,
                    "content": drawn.text,
                    "at_ms": event["at_ms"],
                    "created_ms": time.time_ns() // 1_000_000,
                },
            )
