"""Admission tickets and whether they can be upgraded."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from boxoffice.domain.errors import Reason, ReasonCode
from boxoffice.domain.money import Money
from boxoffice.domain.tiers import Tier
from boxoffice.domain.venue import Venue


class TicketStatus(StrEnum):
    ACTIVE = "active"
    USED = "used"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Ticket:
    """An admission ticket. `paid` is all that was paid for it, upgrades included; `tier` None is a plain ticket.

    `open_order_id` names the order that is changing it now, if any.
    """

    id: UUID
    customer_id: UUID
    ticket_type: str
    tier: Tier | None
    status: TicketStatus
    visit_date: date
    valid_from: date
    valid_to: date
    purchase_date: date
    original_price: Money
    paid: Money
    open_order_id: UUID | None = None
    metadata: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Whether a ticket can be upgraded now; `reasons` is empty exactly when it can."""

    reasons: tuple[Reason, ...] = ()

    @property
    def eligible(self) -> bool:
        return not self.reasons


_STATUS_REASONS = {
    TicketStatus.USED: Reason(ReasonCode.USED, "This ticket has been used."),
    TicketStatus.CANCELLED: Reason(ReasonCode.CANCELLED, "This ticket was cancelled."),
    TicketStatus.EXPIRED: Reason(ReasonCode.EXPIRED, "This ticket has expired."),
}


def eligibility(ticket: Ticket, venue: Venue, now: datetime) -> Eligibility:
    """The upgrade rules of the venue for one ticket of the caller, at the instant `now` (aware)."""
    reasons: list[Reason] = []
    if (by_status := _STATUS_REASONS.get(ticket.status)) is not None:
        reasons.append(by_status)
    if ticket.visit_date < venue.today(now):
        reasons.append(Reason(ReasonCode.VISIT_PASSED, "The visit date of this ticket has passed."))
    elif now >= venue.change_deadline(ticket.visit_date):
        opening = venue.opening_time.strftime("%H:%M")
        reasons.append(
            Reason(ReasonCode.DEADLINE_PASSED, f"Changes end when the doors open ({opening}) on the visit date.")
        )
    if ticket.open_order_id is not None:
        reasons.append(Reason(ReasonCode.ORDER_OPEN, "An order for this ticket is open. Pay it or cancel it first."))
    return Eligibility(tuple(reasons))
