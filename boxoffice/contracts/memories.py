"""What is remembered of the caller, on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from boxoffice.contracts.wire import Wire
from boxoffice.domain import memories as domain


class Memory(Wire):
    """One remembered thing, in a sentence, with the time of what it was drawn from."""

    id: str
    kind: Literal["preference", "fact"]
    text: str
    remembered_at: datetime

    @classmethod
    def of(cls, memory: domain.Memory) -> Memory:
        return cls.model_validate(memory, from_attributes=True)


class MemoryList(Wire):
    memories: list[Memory]
    next_cursor: str | None = None


class Forgotten(Wire):
    """How many remembered things were deleted."""

    forgotten: int
