"""The books as SQL has them, read by the owner past every use case, and the laws that hold whatever happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from boxoffice.aws.data_api import Database
from tests.properties.order_world import OrderWorld

_ORDERS = """
SELECT o.id, o.status, o.customer_id, CAST(o.total AS text) AS total, o.version, o.confirmation_code,
       (SELECT coalesce(sum(CASE kind WHEN 'charge' THEN amount ELSE -amount END), 0)
        FROM ledger_entries l WHERE l.order_id = o.id) AS balance,
       (SELECT count(*) FROM ledger_entries l WHERE l.order_id = o.id AND l.kind = 'charge') AS charges,
       (SELECT bool_or(l.open) FROM upgrade_order_lines l WHERE l.order_id = o.id) AS open,
       (SELECT h.released_at IS NULL FROM holds h WHERE h.order_id = o.id) AS holding,
       (SELECT coalesce(jsonb_agg(jsonb_build_array(p.id, p.status, p.intent_id)), '[]')
        FROM payments p WHERE p.order_id = o.id) AS payments,
       (SELECT coalesce(jsonb_agg(x.kind ORDER BY x.kind), '[]') FROM outbox x WHERE x.order_id = o.id) AS mails
FROM upgrade_orders o WHERE o.customer_id = ANY (CAST(:customers AS uuid[]))
"""
_TICKETS = """
SELECT id, tier, visit_date, CAST(paid AS text) AS paid FROM tickets
WHERE customer_id = ANY (CAST(:customers AS uuid[]))
"""
_PLACES = """
SELECT c.visit_date, c.tier, c.capacity, c.confirmed, p.places_left,
       (SELECT count(*) FROM tickets t WHERE t.visit_date = c.visit_date AND t.tier = c.tier) AS seats,
       (SELECT coalesce(sum(h.places), 0) FROM holds h WHERE h.visit_date = c.visit_date AND h.tier = c.tier
          AND h.released_at IS NULL AND h.expires_at > :at) AS held
FROM capacities c JOIN places_left(:first, :last, :at) p ON p.visit_date = c.visit_date AND p.tier = c.tier
"""
_INTENTS = """
SELECT metadata ->> 'orderId' AS order_id, idempotency_key, amount_minor AS charged, refunded_minor AS refunded
FROM gateway.payment_intents WHERE status = 'succeeded' AND metadata ->> 'orderId' = ANY (CAST(:orders AS text[]))
"""
OPEN = {"pending", "paying", "stuck"}
FINAL = {"fulfilled", "expired", "cancelled", "refunded"}
PAID = {"fulfilled", "refunding"}
_PAYMENT_OF = {
    "fulfilled": "succeeded",
    "refunding": "refunding",
    "refunded": "refunded",
    "paying": "created",
    "stuck": "unknown",
}
_MAILS_OF = {"fulfilled": ["order_confirmation"], "refunded": ["refund_notice"]}


@dataclass(frozen=True)
class Books:
    """What is on record of some customers' orders and tickets, and of the places of some days."""

    orders: dict[UUID, dict[str, Any]]
    tickets: dict[UUID, dict[str, Any]]
    places: list[dict[str, Any]]

    @classmethod
    def read(cls, world: OrderWorld) -> Books:
        customers = _array(guest.id for guest in world.guests)
        owner = world.databases.owner
        with owner.transaction() as tx:
            return cls(
                {row["id"]: row for row in tx.query(_ORDERS, customers=customers)},
                {row["id"]: row for row in tx.query(_TICKETS, customers=customers)},
                tx.query(_PLACES, first=world.days[0], last=world.days[-1], at=world.clock()),
            )

    def broken(self) -> list[str]:
        """The laws that do not hold, in words; empty when all is well."""
        return [
            *(word for order in self.orders.values() for word in _broken_order(order)),
            *(word for row in self.places for word in _broken_places(row)),
        ]

    def unsettled(self) -> list[str]:
        """Orders that are neither final nor payable."""
        return [
            f"{order['id']} is {order['status']}"
            for order in self.orders.values()
            if order["status"] not in FINAL | {"pending"}
        ]

    def oversold(self) -> int:
        """Places that were sold or promised beyond those there are."""
        return sum(max(0, row["seats"] + row["held"] - row["capacity"]) for row in self.places)

    def charged_twice(self, gateway: Database) -> int:
        """Orders that were charged more than once, by the ledger or by the gateway's own tables."""
        at_the_gateway = Counter(row["order_id"] for row in gateway.query(_INTENTS, orders=_array(self.orders)))
        return sum(max(row["charges"], at_the_gateway[str(key)]) > 1 for key, row in self.orders.items())

    def never_settled(self) -> int:
        """Orders that are not final; when every hold has run out and all is swept, they are stuck for good."""
        return sum(row["status"] not in FINAL for row in self.orders.values())

    def against_the_gateway(self, gateway: Database) -> list[str]:
        """Where the gateway's own tables tell of other money than the ledger; for settled orders."""
        rows = gateway.query(_INTENTS, orders=_array(self.orders))
        wrong = []
        for order in self.orders.values():
            charges = [row for row in rows if row["order_id"] == str(order["id"])]
            kept = Decimal(sum(row["charged"] - row["refunded"] for row in charges)) / 100
            name = f"order {order['id']} ({order['status']})"
            if kept != order["balance"]:
                wrong.append(f"{name}: the gateway keeps {kept}, the ledger {order['balance']}")
            if len(charges) > 1:
                wrong.append(f"{name} was charged {len(charges)} times")
            if {row["idempotency_key"] for row in charges} - {f"charge-{payment[0]}" for payment in order["payments"]}:
                wrong.append(f"{name} was charged without a payment on record")
        return wrong


def _broken_order(order: dict[str, Any]) -> Iterable[str]:
    name, status = f"order {order['id']} ({order['status']})", order["status"]
    due = Decimal(order["total"]) if status in PAID else Decimal(0)
    if order["balance"] != due:
        yield f"{name}: the ledger comes to {order['balance']}, not {due}"
    if order["open"] != (status in OPEN) or order["holding"] != (status in OPEN):
        yield f"{name}: open lines {order['open']}, hold {order['holding']}"
    counting = [payment[1] for payment in order["payments"] if payment[1] != "declined"]
    wanted = [_PAYMENT_OF[status]] if status in _PAYMENT_OF and Decimal(order["total"]) else []
    if counting != wanted:
        yield f"{name}: payments {counting} instead of {wanted}"
    if order["mails"] != _MAILS_OF.get(status, []):
        yield f"{name}: mails {order['mails']}"
    if (order["confirmation_code"] is not None) != (status == "fulfilled"):
        yield f"{name}: confirmation code {order['confirmation_code']}"


def _broken_places(row: dict[str, Any]) -> Iterable[str]:
    name = f"{row['visit_date']} {row['tier']}"
    if row["confirmed"] != row["seats"]:
        yield f"{name}: {row['confirmed']} confirmed, {row['seats']} tickets"
    if not 0 <= row["confirmed"] <= row["capacity"] or row["places_left"] < 0:
        yield f"{name}: oversold, {row['confirmed']} of {row['capacity']} confirmed, {row['places_left']} left"


def _array(values: Iterable[object]) -> str:
    return "{" + ",".join(str(value) for value in values) + "}"
