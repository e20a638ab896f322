"""Tiny universes: two customers, three tiers, four days, a handful of prices and places: everything collides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from itertools import product
from typing import Literal
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from boxoffice.domain.tiers import TIERS, Tier

DAYS = range(4)
"""Days after the venue's today."""
CELLS = tuple(product(TIERS, DAYS))
ZONE = ZoneInfo("Europe/Berlin")

DATES = [
    date(2026, 11, 20),
    date(2026, 10, 24),  # the next day is 25 hours long
    date(2027, 3, 27),  # the next day is 23 hours long
    date(2028, 2, 28),  # a leap day follows
    date(2026, 12, 30),
]
TIMES = [time(0), time(9, 59, 59), time(10), time(12), time(23, 59, 59), time(2, 30)]
PRICES = [None, 4000, 4800, 4801, 6400, 8550]
PAID = [4000, 4800, 6400, 6450]


@dataclass(frozen=True)
class TicketSpec:
    """A ticket, in days after today and cents. `order`: an unpaid order on it, live or run out."""

    owner: str = "ann"
    tier: Tier | None = None
    status: str = "active"
    day: int = 2
    valid: tuple[int, int] = (-5, 90)
    paid: int = 4000
    order: Literal["live", "lapsed"] | None = None

    @property
    def window(self) -> tuple[int, int]:
        """First and last day it is valid; its own visit always is one."""
        return min(self.valid[0], self.day), max(self.valid[1], self.day)


@dataclass(frozen=True)
class Universe:
    """What the house sells at `now`; `places` are those left at the beginning, `prices` cents."""

    now: datetime
    prices: Mapping[tuple[Tier, int], int | None]
    places: Mapping[tuple[Tier, int], int]
    tickets: tuple[TicketSpec, ...]

    @property
    def cells(self) -> tuple[tuple[Tier, int], ...]:
        return CELLS

    def confirmed(self, tier: Tier, day: int) -> int:
        return sum(t.status == "active" and (t.tier, t.day) == (tier, day) for t in self.tickets)

    def capacity(self, tier: Tier, day: int) -> int:
        return self.confirmed(tier, day) + self.places[tier, day]

    def of(self, owner: str) -> list[int]:
        """The numbers of that customer's tickets."""
        return [number for number, ticket in enumerate(self.tickets) if ticket.owner == owner]


def local(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=ZONE).astimezone(UTC)


moments = st.builds(local, st.sampled_from(DATES), st.sampled_from(TIMES))

tickets = st.builds(
    TicketSpec,
    owner=st.sampled_from(["ann", "ann", "ann", "bob"]),
    tier=st.sampled_from([None, None, *TIERS]),
    status=st.sampled_from(["active", "active", "active", "active", "used", "cancelled", "expired"]),
    day=st.sampled_from([0, 1, 2, 3, -1]),
    valid=st.sampled_from([(-5, 90), (-5, 2), (1, 3)]),
    paid=st.sampled_from(PAID),
    order=st.sampled_from([None, None, None, "live", "lapsed"]),
)
good_tickets = st.builds(
    TicketSpec,
    tier=st.sampled_from([None, None, Tier.STANDARD]),
    day=st.sampled_from([2, 3]),
    paid=st.sampled_from(PAID),
)


@st.composite
def universes(draw: st.DrawFn, some: st.SearchStrategy[TicketSpec] = tickets, most: int = 3) -> Universe:
    """At least one ticket is ann's."""
    found = tuple(draw(st.lists(some, min_size=1, max_size=most)))
    prices = draw(st.lists(st.sampled_from(PRICES), min_size=len(CELLS), max_size=len(CELLS)))
    places = draw(st.lists(st.sampled_from([0, 1, 2, 3]), min_size=len(CELLS), max_size=len(CELLS)))
    return Universe(
        draw(moments),
        dict(zip(CELLS, prices, strict=True)),
        dict(zip(CELLS, places, strict=True)),
        (replace(found[0], owner="ann"), *found[1:]),
    )


def plain_universe(*specs: TicketSpec, places: int = 3) -> Universe:
    """A weekday noon at which everything is on sale."""
    prices = {Tier.STANDARD: 4800, Tier.NON_STOP: 6400, Tier.DOUBLE_FUN: 8550}
    return Universe(
        local(DATES[0], time(12)), {cell: prices[cell[0]] for cell in CELLS}, dict.fromkeys(CELLS, places), specs
    )
