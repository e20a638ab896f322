"""Upgrade orders: placing one, and what a payment, a cancellation or the clock may do to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from boxoffice.domain.errors import (
    AmountDiffers,
    HoldExpired,
    InvalidInput,
    NotEligible,
    OrderNotCancellable,
    OrderNotPayable,
    Reason,
    ReasonCode,
    SoldOut,
    TicketTaken,
    TierUnavailable,
)
from boxoffice.domain.money import Money, total
from boxoffice.domain.options import (
    MAX_TICKETS,
    Catalogue,
    DateRange,
    nearest_alternatives,
    quote,
    upgrade_options,
)
from boxoffice.domain.states import OrderStatus, PaymentStatus, move_order
from boxoffice.domain.tickets import Ticket, eligibility
from boxoffice.domain.tiers import Tier
from boxoffice.domain.venue import Venue


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One ticket of an order and what its upgrade costs."""

    ticket_id: UUID
    from_tier: Tier | None
    from_date: date
    price_difference: Money


@dataclass(frozen=True, slots=True)
class Payment:
    """One attempt to pay an order in full."""

    id: UUID
    status: PaymentStatus
    intent_id: str | None = None
    failure_code: str | None = None

    @property
    def key(self) -> str:
        """The idempotency key of the charge at the gateway."""
        return f"charge-{self.id}"

    @property
    def refund_key(self) -> str:
        """The idempotency key of the full refund at the gateway."""
        return f"refund-{self.id}"


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """What happened to an order, when; `event` is an order status or a mail that went out."""

    at: datetime
    event: str


@dataclass(frozen=True, slots=True)
class UpgradeOrder:
    """A customer's commitment: tickets, tier and date, with the price fixed at placement."""

    id: UUID
    customer_id: UUID
    status: OrderStatus
    tier: Tier
    visit_date: date
    lines: tuple[OrderLine, ...]
    total: Money
    version: int
    hold_expires_at: datetime
    created_at: datetime
    completed_at: datetime | None = None
    confirmation_code: str | None = None
    payment: Payment | None = None
    timeline: tuple[TimelineEntry, ...] = ()


def place(
    *,
    order_id: UUID,
    tickets: Sequence[Ticket],
    tier: Tier,
    visit_date: date,
    catalogue: Catalogue,
    venue: Venue,
    now: datetime,
) -> UpgradeOrder:
    """A pending order with its price fixed and its hold's deadline, or the refusal that says why not.

    `tickets` are the caller's own, all of one currency. Raises InvalidInput, NotEligible, TicketTaken, SoldOut or
    TierUnavailable; the last two carry the nearest alternatives that the catalogue's dates offer.
    """
    check_tickets(tickets)
    _check_eligible(tickets, venue, now)
    answer = quote(tickets, tier, visit_date, catalogue, venue, now)
    if isinstance(answer, Reason):
        dates = sorted({day for _, day in catalogue.places_left} | {visit_date})
        options = upgrade_options(tickets, DateRange(dates[0], dates[-1]), catalogue, venue, now)
        alternatives = nearest_alternatives(tier, visit_date, options, len(tickets))
        kind = SoldOut if answer.code is ReasonCode.SOLD_OUT else TierUnavailable
        raise kind(answer, alternatives=alternatives)
    lines = tuple(
        OrderLine(ticket.id, ticket.tier, ticket.visit_date, difference)
        for ticket, difference in zip(tickets, answer, strict=True)
    )
    return UpgradeOrder(
        id=order_id,
        customer_id=tickets[0].customer_id,
        status=OrderStatus.PENDING,
        tier=tier,
        visit_date=visit_date,
        lines=lines,
        total=total(answer, tickets[0].paid.currency),
        version=1,
        hold_expires_at=min(now + venue.hold, _last_change(tickets, visit_date, venue)),
        created_at=now,
        timeline=(TimelineEntry(now, OrderStatus.PENDING.value),),
    )


def _last_change(tickets: Sequence[Ticket], visit_date: date, venue: Venue) -> datetime:
    """The earliest change deadline among the days that the tickets leave and the one they go to."""
    return min(venue.change_deadline(day) for day in (visit_date, *(ticket.visit_date for ticket in tickets)))


def fulfil_unpaid(order: UpgradeOrder, code: str) -> UpgradeOrder:
    """A just placed order without a price, fulfilled at once under its confirmation code."""
    if not order.total.is_zero:
        raise OrderNotPayable("Only an order without a price needs no payment.")
    done = TimelineEntry(order.created_at, OrderStatus.FULFILLED.value)
    return replace(
        order,
        status=move_order(order.status, OrderStatus.FULFILLED),
        version=order.version + 1,
        confirmation_code=code,
        completed_at=order.created_at,
        timeline=(*order.timeline, done),
    )


def check_ticket_ids(ticket_ids: Sequence[UUID]) -> None:
    """Between one and twenty different tickets; raises InvalidInput otherwise."""
    if not ticket_ids:
        raise InvalidInput("Name at least one ticket.", field="ticketIds")
    if len(ticket_ids) > MAX_TICKETS:
        raise InvalidInput(f"At most {MAX_TICKETS} tickets go in one order.", field="ticketIds")
    if len(set(ticket_ids)) < len(ticket_ids):
        raise InvalidInput("Each ticket can be named once.", field="ticketIds")


def check_tickets(tickets: Sequence[Ticket]) -> None:
    """What `check_ticket_ids` asks, and one currency for all; raises InvalidInput otherwise."""
    check_ticket_ids([ticket.id for ticket in tickets])
    if len({ticket.paid.currency for ticket in tickets}) > 1:
        raise InvalidInput("Tickets of different currencies go in separate orders.", field="ticketIds")


def _check_eligible(tickets: Sequence[Ticket], venue: Venue, now: datetime) -> None:
    reasons = tuple(dict.fromkeys(r for ticket in tickets for r in eligibility(ticket, venue, now).reasons))
    if not reasons:
        return
    if all(reason.code is ReasonCode.ORDER_OPEN for reason in reasons):
        raise TicketTaken(reasons[0].message)
    raise NotEligible(reasons[0].message, reasons=reasons)


def start_payment(order: UpgradeOrder, amount: Money, version: int | None, now: datetime) -> UpgradeOrder:
    """The order as `paying`, if the customer confirmed exactly its amount and version in time.

    `version` None leaves the version to the amount alone (REST's payment call names no version).
    Raises OrderNotPayable, HoldExpired or AmountDiffers; nothing is charged then.
    """
    if order.status is not OrderStatus.PENDING:
        raise OrderNotPayable(f"This order is {order.status}; it takes no payment.")
    if now >= order.hold_expires_at:
        raise HoldExpired("The hold on your places ran out. Place the order again; nothing was charged.")
    if amount != order.total or (version is not None and version != order.version):
        raise AmountDiffers(f"The order's total is {order.total}. Nothing was charged; confirm that amount.")
    return replace(order, status=move_order(order.status, OrderStatus.PAYING), version=order.version + 1)


def cancel(order: UpgradeOrder, now: datetime) -> UpgradeOrder:
    """An unpaid order as `cancelled`. Raises OrderNotCancellable once a payment has begun."""
    if order.status is not OrderStatus.PENDING:
        raise OrderNotCancellable(f"This order is {order.status}; only an unpaid order can be cancelled.")
    status = move_order(order.status, OrderStatus.CANCELLED)
    return replace(order, status=status, version=order.version + 1, completed_at=now)
