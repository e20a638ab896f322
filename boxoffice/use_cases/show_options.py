"""The three tiers for some tickets of the caller, with their calendars."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from boxoffice.aws.data_api import Database
from boxoffice.domain.identity import Caller
from boxoffice.domain.options import UpgradeOption, asked_dates, upgrade_options
from boxoffice.domain.orders import check_ticket_ids, check_tickets
from boxoffice.store.callers import enter_customer
from boxoffice.store.catalogue import load_offer
from boxoffice.telemetry import traced
from boxoffice.use_cases.house import House


@traced
def show_options(
    house: House,
    database: Database,
    caller: Caller,
    ticket_ids: Sequence[UUID],
    first: date | None = None,
    last: date | None = None,
) -> tuple[UpgradeOption, ...]:
    """Exactly three options in rank order; raises NotFound or InvalidInput."""
    check_ticket_ids(ticket_ids)
    now = house.now()
    dates = asked_dates(house.venue, now, first, last)
    with database.transaction() as tx:
        customer = enter_customer(tx, caller)
        offer = load_offer(tx, customer, ticket_ids, dates, now=now)
    check_tickets(offer.tickets)
    return upgrade_options(offer.tickets, dates, offer.catalogue, house.venue, now)
