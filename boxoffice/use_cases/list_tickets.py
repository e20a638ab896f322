"""The caller's tickets, each with its eligibility."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from boxoffice.aws.data_api import Database
from boxoffice.domain.errors import InvalidInput, NotFound
from boxoffice.domain.identity import Caller
from boxoffice.domain.options import MAX_TICKETS
from boxoffice.domain.pages import Page, PageRequest
from boxoffice.domain.tickets import Eligibility, Ticket, eligibility
from boxoffice.store import tickets as store
from boxoffice.store.callers import enter_customer
from boxoffice.telemetry import traced
from boxoffice.use_cases.house import House

_LOOKED_AT = 100


@dataclass(frozen=True, slots=True)
class TicketShown:
    """A ticket as its owner sees it; `type_name` is in the customer's language, `entry_code` opens the door."""

    ticket: Ticket
    type_name: str
    eligibility: Eligibility
    entry_code: str


@traced
def list_tickets(
    house: House, database: Database, caller: Caller, *, limit: int | None = None, cursor: str | None = None
) -> Page[TicketShown]:
    """A page of the caller's tickets by visit date."""
    page = PageRequest.of(limit, cursor, keys=2)
    now = house.now()
    customer, found = store.list_tickets(database, caller, page, now)
    shown = [_shown(house, named, customer.language) for named in found]
    return page.page(shown, lambda s: (s.ticket.visit_date.isoformat(), str(s.ticket.id)))


@traced
def get_tickets(
    house: House, database: Database, caller: Caller, ticket_ids: Sequence[UUID]
) -> tuple[TicketShown, ...]:
    """Those tickets in the order asked; raises NotFound if one is unknown or another's."""
    if not 1 <= len(ticket_ids) <= MAX_TICKETS:
        raise InvalidInput(f"Name 1 to {MAX_TICKETS} tickets.", field="ticketIds")
    with database.transaction() as tx:
        customer = enter_customer(tx, caller)
        found = store.get_tickets(tx, customer.customer_id, ticket_ids, house.now())
    return tuple(_shown(house, named, customer.language) for named in found)


@traced
def tickets_to_upgrade(house: House, database: Database, caller: Caller) -> list[UUID]:
    """The tickets that are meant where none is named: those that can be upgraded, by visit date, of one currency.

    Where none can be, the first, so that its reasons are told. Raises NotFound where there is no ticket at all.
    """
    shown = list_tickets(house, database, caller, limit=_LOOKED_AT).items
    if not shown:
        raise NotFound("There are no tickets in this account.")
    open_ = [each.ticket for each in shown if each.eligibility.eligible] or [shown[0].ticket]
    return [ticket.id for ticket in open_ if ticket.paid.currency == open_[0].paid.currency][:MAX_TICKETS]


def _shown(house: House, named: store.NamedTicket, language: str) -> TicketShown:
    decided = eligibility(named.ticket, house.venue, house.now())
    return TicketShown(named.ticket, named.type_names[language], decided, named.entry_code)
