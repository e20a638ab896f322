"""What is remembered of the customer, for the turns of one conversation.

It is read when the conversation begins, which is before its customer has typed, and anew behind a turn when it has
become old: a turn waits for it at most once, and briefly. Memory that is away costs a turn nothing but the memory.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Sequence

from boxoffice.aws.memories import CustomerMemories
from boxoffice.domain.memories import Memory

_OLD_SECONDS = 60.0
_FIRST_WAIT_SECONDS = 0.3

logger = logging.getLogger(__name__)


class Remembered:
    """One customer's, by their verified subject, which nothing that a model says can change."""

    def __init__(
        self,
        recall: Callable[[], Sequence[str]],
        memories: CustomerMemories,
        subject: str,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`recall` gives the sentences to go by; it blocks, and may raise anything."""
        self._recall, self._memories, self._subject, self._clock = recall, memories, subject, clock
        self._sentences: tuple[str, ...] = ()
        self._read_at: float | None = None
        self._reading: asyncio.Task[None] | None = None
        self._readings = 0

    def begin(self) -> None:
        """Start reading, unless that is under way."""
        if self._reading is None or self._reading.done():
            self._begin_anew()

    async def sentences(self) -> tuple[str, ...]:
        """What is known now. Starts a reading where that is old."""
        if self._read_at is None or self._clock() - self._read_at > _OLD_SECONDS:
            self.begin()
        if self._read_at is None and self._reading is not None:
            await asyncio.wait({self._reading}, timeout=_FIRST_WAIT_SECONDS)
        return self._sentences

    async def records(self) -> list[Memory]:
        """All of it as records, to be shown to the customer. Raises botocore's errors."""
        return await asyncio.to_thread(self._memories.all, self._subject)

    async def forget(self, memory_ids: Sequence[str] | None) -> int:
        """Delete these records, or all where None; how many. Raises NotFound, and botocore's errors."""
        try:
            return await asyncio.to_thread(self._forget, memory_ids)
        finally:
            self._sentences = ()
            self._begin_anew()

    def _forget(self, memory_ids: Sequence[str] | None) -> int:
        if memory_ids is None:
            return self._memories.forget_everything(self._subject)
        for memory_id in memory_ids:
            self._memories.forget(self._subject, memory_id)
        return len(memory_ids)

    def _begin_anew(self) -> None:
        """A reading that is under way counts no more: it may know what was forgotten meanwhile."""
        self._readings += 1
        self._reading = asyncio.create_task(self._read(self._readings))

    async def _read(self, number: int) -> None:
        try:
            found = tuple(await asyncio.to_thread(self._recall))
            if number == self._readings:
                self._sentences = found
        except Exception:  # the SDK raises whatever boto3 does; the chat goes on without
            logger.warning("what is remembered could not be read", exc_info=True)
        self._read_at = self._clock()
