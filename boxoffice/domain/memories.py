"""What is remembered of a customer between conversations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class MemoryKind(StrEnum):
    """A preference shapes what is proposed; a fact is to be known."""

    PREFERENCE = "preference"
    FACT = "fact"


@dataclass(frozen=True, slots=True)
class Memory:
    """One remembered thing, in a sentence, with the time of what it was drawn from."""

    id: str
    kind: MemoryKind
    text: str
    remembered_at: datetime
