"""Upgrade orders and their payment on the wire."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from boxoffice.contracts.wire import Day, Money, Request, Wire
from boxoffice.domain import orders as domain
from boxoffice.domain.tiers import Tier

OrderStatus = Literal["pending", "paying", "fulfilled", "expired", "cancelled", "stuck", "refunding", "refunded"]
PaymentStatus = Literal["created", "succeeded", "declined", "unknown", "refunding", "refunded"]


class PlaceOrder(Request):
    """Which tickets become which tier on which date; the price is the house's."""

    ticket_ids: Annotated[list[UUID], Field(min_length=1, max_length=20)]
    tier: Tier
    visit_date: Day


class PayOrder(Request):
    """The customer's confirmation: a payment-method token of the gateway and the amount that was shown."""

    payment_method: Annotated[str, Field(pattern=r"^pm_[A-Za-z0-9]{1,64}$")]
    amount: Money


class OrderLine(Wire):
    """One ticket of an order."""

    ticket_id: UUID
    from_tier: Tier | None
    from_date: date
    price_difference: Money


class Payment(Wire):
    """The latest attempt to pay an order."""

    status: PaymentStatus
    payment_intent_id: str | None
    failure_code: str | None


class TimelineEntry(Wire):
    """What happened to the order, when."""

    at: datetime
    event: str


class Order(Wire):
    """An upgrade order of the caller."""

    id: UUID
    status: OrderStatus
    tier: Tier
    visit_date: date
    lines: list[OrderLine]
    total: Money
    version: int
    hold_expires_at: datetime
    confirmation_code: str | None
    payment: Payment | None
    created_at: datetime
    completed_at: datetime | None
    timeline: list[TimelineEntry]

    @classmethod
    def of(cls, order: domain.UpgradeOrder) -> Order:
        payment = order.payment
        return cls(
            id=order.id,
            status=order.status.value,
            tier=order.tier,
            visit_date=order.visit_date,
            lines=[
                OrderLine(
                    ticket_id=line.ticket_id,
                    from_tier=line.from_tier,
                    from_date=line.from_date,
                    price_difference=Money.of(line.price_difference),
                )
                for line in order.lines
            ],
            total=Money.of(order.total),
            version=order.version,
            hold_expires_at=order.hold_expires_at,
            confirmation_code=order.confirmation_code,
            payment=Payment(
                status=payment.status.value, payment_intent_id=payment.intent_id, failure_code=payment.failure_code
            )
            if payment
            else None,
            created_at=order.created_at,
            completed_at=order.completed_at,
            timeline=[TimelineEntry(at=entry.at, event=entry.event) for entry in order.timeline],
        )


class OrderList(Wire):
    """A page of the caller's orders, newest first."""

    orders: list[Order]
    next_cursor: str | None = None


class PaymentState(Wire):
    """What the agents may know of an order's payment."""

    order_id: UUID
    order_status: OrderStatus
    payment: Payment | None


class PaymentRequest(Wire):
    """A payment the customer is asked for; nothing is charged by asking.

    `due` is false where the order takes no payment (paid, expired, cancelled, being settled): `order_status` says so.
    """

    order_id: UUID
    order_version: int
    order_status: OrderStatus
    due: bool
    total: Money
    tickets: int
    tier: Tier
    visit_date: date
    summary: str
    expires_at: datetime
