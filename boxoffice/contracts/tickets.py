"""Tickets and upgrade options on the wire."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal
from uuid import UUID

from boxoffice.contracts.wire import Money, Wire
from boxoffice.domain import options as domain_options
from boxoffice.domain import tickets as domain_tickets
from boxoffice.domain.errors import Alternative as DomainAlternative
from boxoffice.domain.errors import Reason as DomainReason
from boxoffice.domain.tiers import Tier


class Reason(Wire):
    """A stable code and a sentence."""

    code: str
    message: str

    @classmethod
    def of(cls, reason: DomainReason) -> Reason:
        return cls(code=reason.code.value, message=reason.message)


class Eligibility(Wire):
    """Whether a ticket can be upgraded now, and if not, why."""

    eligible: bool
    reasons: list[Reason]

    @classmethod
    def of(cls, eligibility: domain_tickets.Eligibility) -> Eligibility:
        return cls(eligible=eligibility.eligible, reasons=[Reason.of(reason) for reason in eligibility.reasons])


class Ticket(Wire):
    """An admission ticket of the caller."""

    id: UUID
    ticket_type: str
    ticket_type_name: str
    tier: Tier | None
    status: Literal["active", "used", "expired", "cancelled"]
    visit_date: dt.date
    valid_from: dt.date
    valid_to: dt.date
    purchase_date: dt.date
    original_price: Money
    paid: Money
    metadata: dict[str, Any]
    eligibility: Eligibility

    @classmethod
    def of(cls, ticket: domain_tickets.Ticket, type_name: str, eligibility: domain_tickets.Eligibility) -> Ticket:
        return cls(
            id=ticket.id,
            ticket_type=ticket.ticket_type,
            ticket_type_name=type_name,
            tier=ticket.tier,
            status=ticket.status.value,
            visit_date=ticket.visit_date,
            valid_from=ticket.valid_from,
            valid_to=ticket.valid_to,
            purchase_date=ticket.purchase_date,
            original_price=Money.of(ticket.original_price),
            paid=Money.of(ticket.paid),
            metadata=dict(ticket.metadata),
            eligibility=Eligibility.of(eligibility),
        )


class TicketList(Wire):
    """A page of the caller's tickets, as the tools tell models of them."""

    tickets: list[Ticket]
    next_cursor: str | None = None


class OwnTicket(Ticket):
    """A ticket for its owner's own eyes: with the code that opens the door, which no model is told."""

    entry_code: str


class OwnTicketList(Wire):
    """A page of the caller's tickets."""

    tickets: list[OwnTicket]
    next_cursor: str | None = None


class TicketEligibility(Wire):
    """One ticket's eligibility."""

    ticket_id: UUID
    eligible: bool
    reasons: list[Reason]


class EligibilityList(Wire):
    """The eligibility of the tickets asked about, in the order asked."""

    tickets: list[TicketEligibility]


class Alternative(Wire):
    """Another tier and date that would be available."""

    tier: Tier
    visit_date: dt.date

    @classmethod
    def of(cls, alternative: DomainAlternative) -> Alternative:
        return cls(tier=alternative.tier, visit_date=alternative.visit_date)


class CalendarDay(Wire):
    """One date: the price difference for all tickets asked about, and the places left (0 when sold out)."""

    date: dt.date
    price_difference: Money
    places_left: int


class UpgradeOption(Wire):
    """One tier: available with a calendar, or unavailable with a reason and alternatives."""

    tier: Tier
    name: str
    benefits: list[str]
    available: bool
    reason: Reason | None
    alternatives: list[Alternative]
    calendar: list[CalendarDay]

    @classmethod
    def of(cls, option: domain_options.UpgradeOption) -> UpgradeOption:
        return cls(
            tier=option.info.tier,
            name=option.info.name,
            benefits=list(option.info.benefits),
            available=option.available,
            reason=Reason.of(option.reason) if option.reason else None,
            alternatives=[Alternative.of(alternative) for alternative in option.alternatives],
            calendar=[
                CalendarDay(date=day.date, price_difference=Money.of(day.price_difference), places_left=day.places_left)
                for day in option.calendar
            ],
        )


class UpgradeOptions(Wire):
    """Always exactly three options, in rank order."""

    ticket_ids: list[UUID]
    options: list[UpgradeOption]
