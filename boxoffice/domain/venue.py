"""The venue's policy: zone, opening time, holds and the direction of prices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class PriceDirection(StrEnum):
    """Whether an upgrade may cost nothing (`at_least_equal`) or must cost something (`strictly_higher`)."""

    AT_LEAST_EQUAL = "at_least_equal"
    STRICTLY_HIGHER = "strictly_higher"


@dataclass(frozen=True, slots=True)
class Venue:
    """One attraction. Times of day are in `time_zone`; `hold` is how long an unpaid order keeps its places."""

    name: str
    time_zone: ZoneInfo
    opening_time: time
    currency: str
    hold: timedelta
    price_direction: PriceDirection
    calendar_days: int = 60

    def today(self, now: datetime) -> date:
        """The venue's calendar date at the instant `now` (aware)."""
        return now.astimezone(self.time_zone).date()

    def change_deadline(self, visit_date: date) -> datetime:
        """The last instant (exclusive) to change a ticket: opening time on its visit date, venue time."""
        return datetime.combine(visit_date, self.opening_time, tzinfo=self.time_zone)
