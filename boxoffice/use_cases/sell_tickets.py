"""Selling plain tickets: stands in for the venue's own shop."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from boxoffice.aws.data_api import Database
from boxoffice.domain.errors import InvalidInput
from boxoffice.domain.identity import Caller
from boxoffice.domain.money import Money
from boxoffice.domain.tickets import Ticket, TicketStatus
from boxoffice.mail.addresses import InvalidAddress, address
from boxoffice.store import venue as store
from boxoffice.store.callers import enter
from boxoffice.use_cases.fulfilment import new_entry_code
from boxoffice.use_cases.house import House

SHOP = Caller.system("shop")
VALIDITY = timedelta(days=180)
PLAIN_PRICES = {
    "adult": Decimal("39.00"),
    "child": Decimal("29.00"),
    "senior": Decimal("33.00"),
    "evening": Decimal("24.00"),
}
"""What the shop takes for a plain ticket, by type."""
_MOST = 20
_LONGEST_EMAIL = 254


def sell_tickets(
    house: House, background: Database, *, email: str, ticket_type: str, count: int, visit_date: date | None
) -> tuple[Ticket, ...]:
    """New active tickets for an email address, which need not have an account yet.

    The visit date is tomorrow where none is named. Raises InvalidInput for a wrong address, type, count or date.
    """
    now = house.now()
    today = house.venue.today(now)
    day = visit_date or today + timedelta(days=1)
    recipient = _checked_email(email)
    if not 1 <= count <= _MOST:
        raise InvalidInput(f"Sell 1 to {_MOST} tickets at once.", field="count")
    if not today <= day <= today + VALIDITY:
        raise InvalidInput(f"Choose a visit date from {today} to {today + VALIDITY}.", field="date")
    with background.transaction() as tx:
        enter(tx, SHOP)
        store.check_ticket_type(tx, ticket_type)
        customer_id = store.find_or_add_customer(tx, house.new_id(), recipient, now)
        price = Money.rounded(PLAIN_PRICES.get(ticket_type, PLAIN_PRICES["adult"]), house.venue.currency)
        tickets = tuple(
            Ticket(
                id=house.new_id(),
                customer_id=customer_id,
                ticket_type=ticket_type,
                tier=None,
                status=TicketStatus.ACTIVE,
                visit_date=day,
                valid_from=today,
                valid_to=today + VALIDITY,
                purchase_date=today,
                original_price=price,
                paid=price,
            )
            for _ in range(count)
        )
        store.add_rows(tx, "tickets", [store.ticket_row(ticket, new_entry_code(house)) for ticket in tickets])
    return tickets


def _checked_email(email: str) -> str:
    """The address as it is kept: one that mail can be sent to, in lower case."""
    try:
        kept = address("", email.strip()).addr_spec.lower()
    except InvalidAddress:
        kept = ""
    if "." not in kept.rpartition("@")[2] or len(kept) > _LONGEST_EMAIL:
        raise InvalidInput(f"{email[:80]!r} is no email address. Write it like name@example.com.", field="email")
    return kept
