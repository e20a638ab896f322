"""Upgrade orders: reading them whole, placing and cancelling them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from boxoffice.aws.data_api import Json, Transaction
from boxoffice.domain.errors import NotFound
from boxoffice.domain.identity import Caller
from boxoffice.domain.money import Money
from boxoffice.domain.orders import OrderLine, Payment, TimelineEntry, UpgradeOrder
from boxoffice.domain.pages import PageRequest
from boxoffice.domain.states import OrderStatus, PaymentStatus
from boxoffice.domain.tiers import Tier
from boxoffice.store.callers import Entered, entered
from boxoffice.store.idempotency import IdempotencyKey
from boxoffice.store.statements import statement
from boxoffice.store.tickets import uuid_list

NO_SUCH_ORDER = "No such order of yours. Ask for your orders to see their ids."


def enter_and_lock(
    tx: Transaction, caller: Caller, ticket_ids: Sequence[UUID], visit_date: date, tier: Tier, now: datetime
) -> Entered:
    """Enter as the caller and take the locks of an order: its tickets by id, then the places it wants."""
    row = tx.query(
        statement(__name__, "enter_and_lock"),
        kind=caller.kind.value,
        subject=caller.subject,
        ticket_ids=uuid_list(sorted(ticket_ids)),
        visit_date=visit_date,
        tier=tier.value,
        at=now,
    )[0]
    return entered(row)


def insert_order(tx: Transaction, order: UpgradeOrder, key: IdempotencyKey) -> None:
    """Save a new order with its lines, its hold and its key."""
    tx.execute(
        statement(__name__, "insert"),
        id=order.id,
        customer_id=order.customer_id,
        tier=order.tier.value,
        visit_date=order.visit_date,
        total=order.total.amount,
        currency=order.total.currency,
        hold_expires_at=order.hold_expires_at,
        created_at=order.created_at,
        lines=Json([_line_row(line) for line in order.lines]),
        operation=key.operation,
        key=key.key,
        request_hash=key.request_hash,
    )


def _line_row(line: OrderLine) -> dict[str, Any]:
    return {
        "ticket_id": str(line.ticket_id),
        "from_tier": line.from_tier.value if line.from_tier else None,
        "from_date": line.from_date.isoformat(),
        "price_difference": str(line.price_difference.amount),
    }


@dataclass(frozen=True, slots=True)
class Fulfilment:
    """What a fulfilled order is given: its confirmation code, an entry code per ticket, the id of its mail."""

    code: str
    entry_codes: Mapping[UUID, str]
    mail_id: UUID

    def parameters(self) -> dict[str, Any]:
        entry_codes = {str(ticket): entry for ticket, entry in self.entry_codes.items()}
        return {"code": self.code, "entry_codes": Json(entry_codes), "mail_id": self.mail_id}


def fulfil_free(tx: Transaction, order: UpgradeOrder, fulfilment: Fulfilment) -> None:
    """Fulfil an order without a price in the transaction that placed it."""
    tx.query(statement(__name__, "fulfil_free"), order_id=order.id, at=order.created_at, **fulfilment.parameters())


def get_order(tx: Transaction, order_id: UUID) -> UpgradeOrder:
    """The order, if the transaction's caller may see it; raises NotFound otherwise."""
    rows = tx.query(statement(__name__, "get"), id=order_id)
    if not rows:
        raise NotFound(NO_SUCH_ORDER)
    return order_from(rows[0]["found"])


def list_orders(tx: Transaction, customer_id: UUID, page: PageRequest) -> list[UpgradeOrder]:
    """The customer's orders, newest first; one more than the page holds, where there is one."""
    before, before_id = page.before()
    rows = tx.query(
        statement(__name__, "list"),
        customer_id=customer_id,
        before=before,
        before_id=before_id,
        page=page.limit + 1,
    )
    return [order_from(row["found"]) for row in rows]


def save_status(tx: Transaction, before: UpgradeOrder, after: UpgradeOrder, now: datetime) -> bool:
    """Move an order that is still as it was read; False if it has changed meanwhile."""
    return bool(
        tx.execute(
            statement(__name__, "save_status"),
            id=before.id,
            version=before.version,
            status=after.status.value,
            new_version=after.version,
            at=now,
            completed_at=after.completed_at,
        )
    )


def expire_overdue(tx: Transaction, now: datetime, limit: int) -> list[UUID]:
    """Expire pending orders whose hold ran out; the ids of at most `limit` of them."""
    return [row["id"] for row in tx.query(statement(__name__, "expire_overdue"), at=now, most=limit)]


def find_unsettled(tx: Transaction, *, paying_since: datetime, limit: int) -> list[UUID]:
    """Orders whose money is not settled: stuck or refunding, or paying since before `paying_since`."""
    rows = tx.query(statement(__name__, "find_unsettled"), paying_since=paying_since, most=limit)
    return [row["id"] for row in rows]


def order_from(row: Mapping[str, Any]) -> UpgradeOrder:
    """A row of the view `order_details` as JSON."""
    currency = row["currency"]
    payment = row["payment"]
    return UpgradeOrder(
        id=UUID(row["id"]),
        customer_id=UUID(row["customer_id"]),
        status=OrderStatus(row["status"]),
        tier=Tier(row["tier"]),
        visit_date=date.fromisoformat(row["visit_date"]),
        lines=tuple(
            OrderLine(
                UUID(line["ticket_id"]),
                Tier(line["from_tier"]) if line["from_tier"] else None,
                date.fromisoformat(line["from_date"]),
                Money.rounded(Decimal(line["price_difference"]), currency),
            )
            for line in row["lines"]
        ),
        total=Money.rounded(Decimal(row["total"]), currency),
        version=int(row["version"]),
        hold_expires_at=datetime.fromisoformat(row["hold_expires_at"]),
        created_at=datetime.fromisoformat(row["created_at"]),
        completed_at=datetime.fromisoformat(row["completed_at"]) if row["completed_at"] else None,
        confirmation_code=row["confirmation_code"],
        payment=Payment(
            UUID(payment["id"]), PaymentStatus(payment["status"]), payment["intent_id"], payment["failure_code"]
        )
        if payment
        else None,
        timeline=tuple(
            TimelineEntry(datetime.fromisoformat(entry["at"]), entry["event"]) for entry in row["timeline"] or []
        ),
    )
