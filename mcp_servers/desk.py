"""What the tools of a server share: the venue, the customer role's database, a bell, and nothing that moves money."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from boxoffice.aws.data_api import Database
from boxoffice.use_cases.house import House


@dataclass(frozen=True, slots=True)
class Desk:
    """`database` is the customer role's: row-level security shows it the caller's own rows alone.

    `ring_outbox` has a mail that was just written sent at once, not with the schedule.
    """

    house: House
    database: Database
    ring_outbox: Callable[[], None]
