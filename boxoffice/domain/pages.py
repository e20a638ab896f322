"""Pages of lists, by opaque keyset cursors."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Generic, TypeVar
from uuid import UUID

from boxoffice.domain.errors import InvalidInput

Item = TypeVar("Item")

DEFAULT_PAGE = 50
MAX_PAGE = 100
_FOREIGN_CURSOR = "This cursor is not one that this list gave. Leave it out to begin anew."


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some items and the cursor of those that follow; None when these are the last."""

    items: tuple[Item, ...]
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True)
class PageRequest:
    """How many items (1 to 100), and after which; `after` holds the sort keys of the last item seen, as text."""

    limit: int = DEFAULT_PAGE
    after: tuple[str, ...] | None = None

    @classmethod
    def of(cls, limit: int | None, cursor: str | None, keys: int) -> PageRequest:
        """Raises InvalidInput for a limit out of range or a cursor that this list did not give."""
        size = DEFAULT_PAGE if limit is None else limit
        if not 1 <= size <= MAX_PAGE:
            raise InvalidInput(f"Ask for 1 to {MAX_PAGE} items a page.", field="limit")
        return cls(size, _decode(cursor, keys) if cursor else None)

    def before(self) -> tuple[datetime, UUID]:
        """Where a list that is newest first goes on: before this instant and id. Raises InvalidInput."""
        if self.after is None:
            return datetime.max.replace(tzinfo=UTC), UUID(int=2**128 - 1)
        try:
            instant = datetime.fromisoformat(self.after[0]).astimezone(UTC)
            return instant, UUID(self.after[1])
        except (ValueError, OverflowError):
            raise InvalidInput(_FOREIGN_CURSOR, field="cursor") from None

    def since(self) -> tuple[date, UUID]:
        """Where a list that is by date goes on: after this date and id. Raises InvalidInput."""
        if self.after is None:
            return date.min, UUID(int=0)
        try:
            return date.fromisoformat(self.after[0]), UUID(self.after[1])
        except ValueError:
            raise InvalidInput(_FOREIGN_CURSOR, field="cursor") from None

    def position(self) -> int:
        """After which number a list goes on; 0 at its beginning. Raises InvalidInput."""
        if self.after is None:
            return 0
        if not re.fullmatch(r"[0-9]{1,18}", self.after[0]):
            raise InvalidInput(_FOREIGN_CURSOR, field="cursor")
        return int(self.after[0])

    def page(
        self, items: Sequence[Item], key: Callable[[Item], tuple[str, ...]], *, found: int | None = None
    ) -> Page[Item]:
        """A page of items that were read with a limit of `self.limit + 1`; `found` where fewer were read than found."""
        shown = tuple(items[: self.limit])
        more = (len(items) if found is None else found) > len(shown)
        return Page(shown, _encode(key(shown[-1])) if more else None)


def _encode(keys: tuple[str, ...]) -> str:
    return base64.urlsafe_b64encode(json.dumps(keys).encode()).decode().rstrip("=")


def _decode(cursor: str, keys: int) -> tuple[str, ...]:
    try:
        found = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        found = None
    if not isinstance(found, list) or len(found) != keys or not all(isinstance(key, str) for key in found):
        raise InvalidInput(_FOREIGN_CURSOR, field="cursor")
    return tuple(found)
