"""No price that the catalogue does not give: in orders, in calendars and in payment requests."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from boxoffice.domain.tiers import Tier
from tests.properties.oracles import cents, day_number
from tests.properties.strategies import Universe

if TYPE_CHECKING:
    from tests.properties.hostile_judge import Judge


def judge_prices(found: Judge, universe: Universe, told: list[Any]) -> None:
    """Orders cost price minus paid per ticket, exactly; whatever was told says nothing else."""
    tickets = zip(found.office.tickets, universe.tickets, strict=True)
    history = {str(ticket): [spec.paid] for ticket, spec in tickets}
    totals = _orders(found, universe, history)
    for told_object in _objects([_data(each) for each in told]):
        if {"options", "ticketIds"} <= told_object.keys() and told_object["ticketIds"]:
            _calendars(found, universe, told_object, history)
        if "orderId" in told_object and "total" in told_object and told_object["orderId"] in totals:
            _total(found, told_object["orderId"], told_object["total"], totals)
        if "lines" in told_object and "total" in told_object and told_object["id"] in totals:
            _total(found, told_object["id"], told_object["total"], totals)


def _orders(found: Judge, universe: Universe, history: dict[str, list[int]]) -> dict[str, int]:
    """The total in cents of each order that was placed; `history` gets what was paid for each ticket, in turn."""
    totals: dict[str, int] = defaultdict(int)
    lines = found.office.rows(
        "SELECT l.order_id, l.ticket_id, l.price_difference, o.tier, o.visit_date, o.status, o.total "
        "FROM upgrade_order_lines l JOIN upgrade_orders o ON o.id = l.order_id "
        "ORDER BY (SELECT min(id) FROM audit a WHERE a.entity = 'upgrade_orders' AND a.entity_id = o.id::text)"
    )
    placed = [line for line in lines if str(line[0]) not in found.record.before]
    for order, ticket, price, tier, day, status, _ in placed:
        catalogue = universe.prices[Tier(tier), day_number(universe, day.isoformat())] or 0
        sound = int(price * 100) == catalogue - history[str(ticket)][-1]
        found.look("prices_compared", "other_prices", sound, (order, ticket, price, catalogue))
        totals[str(order)] += int(price * 100)
        if status == "fulfilled":
            history[str(ticket)].append(catalogue)
    for order, _, _, _, _, _, total in placed:
        found.look("prices_compared", "other_prices", int(total * 100) == totals[str(order)], (order, total))
    return dict(totals)


def _total(found: Judge, order: str, shown: Any, totals: Mapping[str, int]) -> None:
    found.look("prices_compared", "other_prices", cents(shown) == totals[order], (order, shown, totals[order]))


def _calendars(found: Judge, universe: Universe, options: Mapping[str, Any], history: Mapping[str, list[int]]) -> None:
    sums = {0}
    for ticket in options["ticketIds"]:
        sums = {before + paid for before in sums for paid in history[ticket]}
    for option in options["options"]:
        for cell in option["calendar"]:
            catalogue = universe.prices[Tier(option["tier"]), day_number(universe, cell["date"])] or 0
            due = {catalogue * len(options["ticketIds"]) - paid for paid in sums}
            sound = cents(cell["priceDifference"]) in due
            found.look("prices_compared", "other_prices", sound, (option["tier"], cell, due))


def _data(told: Any) -> Any:
    """A tool's answer as data, where it is JSON text."""
    try:
        return json.loads(told) if isinstance(told, str) else told
    except ValueError:
        return None


def _objects(data: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(data, Mapping):
        yield data
        for value in data.values():
            yield from _objects(value)
    elif isinstance(data, list):
        for value in data:
            yield from _objects(value)
