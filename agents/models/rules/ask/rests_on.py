"""The rows whose values stand in an answer, taken from the values that its lines were made of."""

from collections.abc import Iterable, Iterator
from datetime import date

from agents.models.rules.decide.facts import Day, Order, Ticket
from agents.models.rules.decide.step import Line

_TIER_LINES = frozenset({"tier_blocked", "tier_unavailable", "tier_gives", "one_tier_gives", "tier_not_then"})
"""Lines that tell of a tier as such, whatever the day."""


def rests_on(lines: Iterable[Line]) -> tuple[str, ...]:
    """Ids of tickets and orders, `tier/date` for what a tier costs or has left on a day, the tier itself otherwise."""
    return tuple(dict.fromkeys(row for line in lines for row in _rows(line)))


def _rows(line: Line) -> Iterator[str]:
    values = line.values
    for value in values.values():
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, Ticket | Order):
                yield item.id.lower()
    tier, day = values.get("tier"), values.get("day")
    if not isinstance(tier, str) or line.key.startswith(("status_", "order_")):
        return
    name = tier.lower().replace(" ", "-")
    if line.key in _TIER_LINES:
        yield name
    days = values.get("days")
    if isinstance(days, tuple):
        yield from (f"{name}/{one.date.isoformat()}" for one in days if isinstance(one, Day))
    elif isinstance(day, date) and line.key not in _TIER_LINES:
        yield f"{name}/{day.isoformat()}"
