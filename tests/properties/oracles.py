"""The rules of the house once more, as a child would check them: cents, day numbers, no sharing with the product."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from boxoffice.domain.tiers import Tier
from tests.properties.strategies import DAYS, ZONE, TicketSpec, Universe

RANKS = {None: 0, Tier.STANDARD: 1, Tier.NON_STOP: 2, Tier.DOUBLE_FUN: 3}


def doors_open(universe: Universe, day: int) -> bool:
    """Whether the doors have opened on that day: from ten o'clock on, by the clock on the venue's wall."""
    wall = universe.now.astimezone(ZONE)
    return day < 0 or (day == 0 and wall.hour >= 10)


def why_not(universe: Universe, ticket: TicketSpec) -> set[str]:
    """The codes of all that keeps a ticket from being upgraded."""
    reasons = {ticket.status} - {"active"}
    if ticket.day < 0:
        reasons.add("visit_passed")
    elif doors_open(universe, ticket.day):
        reasons.add("deadline_passed")
    if ticket.order == "live":
        reasons.add("order_open")
    return reasons


def difference(universe: Universe, tickets: Sequence[TicketSpec], tier: Tier, day: int) -> int | None:
    """What the tier costs for all these tickets on that day, in cents; None if it is not for sale to them."""
    price = universe.prices.get((tier, day))
    if price is None or doors_open(universe, day):
        return None
    for ticket in tickets:
        if RANKS[ticket.tier] >= RANKS[tier] or not ticket.window[0] <= day <= ticket.window[1] or price < ticket.paid:
            return None
    return sum(price - ticket.paid for ticket in tickets)


@dataclass(frozen=True)
class Offered:
    """One tier: whether it can be had, and per day its cents and places left."""

    available: bool
    calendar: dict[int, tuple[int, int]]


def offer(universe: Universe, tickets: Sequence[TicketSpec], tier: Tier, days: Sequence[int] = DAYS) -> Offered:
    calendar = {
        day: (cents, universe.places.get((tier, day), 0))
        for day in days
        if (cents := difference(universe, tickets, tier, day)) is not None
    }
    available = any(left >= len(tickets) for _, left in calendar.values())
    if any(why_not(universe, ticket) for ticket in tickets) or not available:
        return Offered(False, {})
    return Offered(True, calendar)


def bookable(universe: Universe, tickets: Sequence[TicketSpec], tier: Tier, day: int) -> int | None:
    """The cents for which an order would be taken, or None."""
    if any(why_not(universe, ticket) for ticket in tickets) or universe.places.get((tier, day), 0) < len(tickets):
        return None
    return difference(universe, tickets, tier, day)


def other_tiers(
    universe: Universe, tickets: Sequence[TicketSpec], tier: Tier, days: Sequence[int] = DAYS
) -> list[tuple[Tier, int]]:
    """In place of a tier that no day has: the others' first days, the nearest tier first, of two the higher."""
    if offer(universe, tickets, tier, days).available:
        return []
    first = {
        other: next((day for day in days if bookable(universe, tickets, other, day) is not None), None)
        for other in _by_nearness(tier)
    }
    return [(other, day) for other, day in first.items() if day is not None]


def instead(universe: Universe, tickets: Sequence[TicketSpec], tier: Tier, day: int) -> list[tuple[Tier, int]]:
    """In place of a day that cannot be had: the tier's nearest days, then other tiers on that day; three at most."""
    near = sorted((other for other in DAYS if other != day), key=lambda other: (abs(other - day), other))
    wanted = [(tier, other) for other in near] + [(other, day) for other in _by_nearness(tier)]
    return [(each, on) for each, on in wanted if bookable(universe, tickets, each, on) is not None][:3]


def _by_nearness(tier: Tier) -> list[Tier]:
    """The other tiers, the nearest first, of two the higher."""
    others = [Tier.DOUBLE_FUN, Tier.NON_STOP, Tier.STANDARD]
    return sorted((each for each in others if each is not tier), key=lambda each: abs(RANKS[each] - RANKS[tier]))


def cents(money: dict[str, str]) -> int:
    """An amount on the wire, in cents; it must be euros with two digits."""
    assert money["currency"] == "EUR"
    euros, _, rest = money["amount"].partition(".")
    assert len(rest) == 2
    return int(euros) * 100 + int(rest)


def day_number(universe: Universe, iso: str) -> int:
    today = universe.now.astimezone(ZONE).date()
    return next(n for n in range(-40, 1000) if (today + timedelta(days=n)).isoformat() == iso)
