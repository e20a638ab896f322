"""What must agree after every step of the order machine: the oracle, the tables, and what REST shows customers."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from boxoffice.domain.tiers import TIERS, Tier
from tests.properties.books import Books
from tests.properties.oracles import RANKS
from tests.properties.order_oracle import KnownOrder, OrderOracle, doors, today
from tests.properties.order_world import OrderWorld, Sold

Ask = Callable[..., Any]
"""Gives REST's answer to a customer's GET: `Running.rest`."""
_PAYMENTS = {
    "fulfilled": {"succeeded"},
    "refunded": {"refunded"},
    "paying": {"created"},
    "stuck": {"unknown"},
}
_NOT_PAID = {None, "declined"}


def _same(found: object, known: object) -> None:
    assert found == known, f"found {found}, while the oracle says {known}"


def the_tables_agree(world: OrderWorld, oracle: OrderOracle) -> None:
    """Orders, ledger, mails, tickets and places, as SQL has them."""
    books = Books.read(world)
    _same(books.broken(), [])
    _same(
        {
            key: (row["status"], Decimal(row["total"]), row["balance"], row["mails"])
            for key, row in books.orders.items()
        },
        {key: (order.status, order.total, order.balance, order.mails) for key, order in oracle.orders.items()},
    )
    _same(
        {key: (row["tier"], row["visit_date"], Decimal(row["paid"])) for key, row in books.tickets.items()},
        {key: (known.tier, known.day, known.paid) for key, known in oracle.tickets.items()},
    )
    now = world.clock()
    for row in books.places:
        assert row["places_left"] == oracle.left(row["visit_date"], Tier(row["tier"]), now), row


def rest_shows_the_orders(rest: Ask, guest: int, oracle: OrderOracle) -> None:
    """All orders of the customer and no other, with their money."""
    shown = {order["id"]: order for order in rest(guest, "/orders", limit=100)["orders"]}
    known = {str(order.id): order for order in oracle.orders.values() if order.guest == guest}
    _same(set(shown), set(known))
    for key, order in known.items():
        _same_order(shown[key], order)


def _same_order(shown: dict[str, Any], known: KnownOrder) -> None:
    _same((shown["status"], shown["tier"], shown["visitDate"]), (known.status, known.tier, known.day.isoformat()))
    lines = [(line["ticketId"], Decimal(line["priceDifference"]["amount"])) for line in shown["lines"]]
    _same(lines, [(str(ticket), price) for ticket, price in zip(known.tickets, known.lines, strict=True)])
    _same(Decimal(shown["total"]["amount"]), known.total)
    _same(shown["confirmationCode"] is not None, known.status == "fulfilled")
    _same(shown["timeline"][-1]["event"], known.status)
    payment = shown["payment"] and shown["payment"]["status"]
    assert payment in (_PAYMENTS.get(known.status, _NOT_PAID) if known.total else {None}), shown


def rest_shows_the_tickets(rest: Ask, guest: int, world: OrderWorld, oracle: OrderOracle) -> None:
    now = world.clock()
    shown = rest(guest, "/tickets", limit=100)["tickets"]
    _same(
        {
            each["id"]: (
                each["tier"],
                each["visitDate"],
                Decimal(each["paid"]["amount"]),
                _reasons(each["eligibility"]),
            )
            for each in shown
        },
        {
            str(key): (known.tier, known.day.isoformat(), known.paid, oracle.why_not_eligible(key, now))
            for key, known in oracle.tickets.items()
            if known.guest == guest
        },
    )


def _reasons(eligibility: dict[str, Any]) -> list[str]:
    return [reason["code"] for reason in eligibility["reasons"]]


def rest_shows_the_places(rest: Ask, ticket: Sold, world: OrderWorld, oracle: OrderOracle) -> None:
    """The places left, and the price, in each cell of the calendars of a ticket."""
    now, (first, last) = world.clock(), world.days
    if last < today(now):
        return
    dates = {"from": first.isoformat(), "to": last.isoformat()}
    options = rest(ticket.guest, "/upgrade-options", ticketId=ticket.id, **dates)["options"]
    _same([option["tier"] for option in options], list(TIERS))
    for option in options:
        tier = Tier(option["tier"])
        shown = {
            cell["date"]: (cell["placesLeft"], Decimal(cell["priceDifference"]["amount"]))
            for cell in option["calendar"]
        }
        cells = _cells(ticket, tier, world, oracle)
        _same((option["available"], shown), (bool(cells), cells))


def _cells(ticket: Sold, tier: Tier, world: OrderWorld, oracle: OrderOracle) -> dict[str, tuple[int, Decimal]]:
    """A calendar as it has to be: nothing where the ticket or the tier cannot be had on any day."""
    known, now = oracle.tickets[ticket.id], world.clock()
    if oracle.why_not_eligible(ticket.id, now) or RANKS[tier] <= RANKS[known.tier]:
        return {}
    cells = {
        day.isoformat(): (oracle.left(day, tier, now), world.price(tier, day) - known.paid)
        for day in world.days
        if now < doors(day) and world.price(tier, day) >= known.paid
    }
    return cells if any(left for left, _ in cells.values()) else {}
