"""What every use case is given: the venue, the clock and where new ids and random numbers come from."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

from boxoffice.domain.venue import Venue


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class House:
    """The venue with its clock (aware, UTC), its source of ids, and of random numbers below a bound."""

    venue: Venue
    now: Callable[[], datetime] = _utc_now
    new_id: Callable[[], UUID] = uuid4
    random_below: Callable[[int], int] = secrets.randbelow
