"""Counting a caller's writes, so that nobody keeps the others waiting."""

from __future__ import annotations

from boxoffice.aws.data_api import Database
from boxoffice.domain.errors import TooMany
from boxoffice.domain.identity import Caller
from boxoffice.store.rate_limits import count
from boxoffice.telemetry import traced
from boxoffice.use_cases.house import House

_WINDOW_SECONDS = 60


@traced
def count_write(house: House, database: Database, caller: Caller, most: int) -> None:
    """Raises TooMany, with the seconds left of this minute, at the write after the `most`th."""
    now = int(house.now().timestamp())
    window = now // _WINDOW_SECONDS
    if count(database, f"{caller.kind.value}:{caller.subject}", window) > most:
        wait = (window + 1) * _WINDOW_SECONDS - now
        raise TooMany(f"That is more than {most} changes a minute. Wait {wait} seconds.", retry_after=wait)
