"""Placing an order: places held, price fixed, all or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from boxoffice.aws.data_api import Database, RaisedByDatabase, UniqueViolation
from boxoffice.domain.errors import Reason, ReasonCode, SoldOut, TicketTaken
from boxoffice.domain.identity import Caller
from boxoffice.domain.options import dates_around
from boxoffice.domain.orders import UpgradeOrder, check_ticket_ids, fulfil_unpaid, place
from boxoffice.domain.tiers import Tier
from boxoffice.store import orders
from boxoffice.store.catalogue import load_offer
from boxoffice.store.idempotency import IdempotencyKey
from boxoffice.telemetry import traced
from boxoffice.use_cases.fulfilment import fulfilment_for
from boxoffice.use_cases.house import House

_LOOK_AROUND_DAYS = 14
"""How far around the wanted date alternatives are looked for."""
_TRIES = 3


@traced
def place_order(
    house: House,
    database: Database,
    caller: Caller,
    *,
    ticket_ids: Sequence[UUID],
    tier: Tier,
    visit_date: date,
    key: str,
) -> UpgradeOrder:
    """A pending order of the caller, or a fulfilled one where nothing has to be paid.

    The same key and request gives the same order again. Raises NotFound, InvalidInput, NotEligible, TicketTaken,
    SoldOut, TierUnavailable (with alternatives) or KeyReused.
    """
    check_ticket_ids(ticket_ids)
    request = {"tickets": [str(ticket) for ticket in ticket_ids], "tier": tier.value, "date": visit_date.isoformat()}
    named = IdempotencyKey.of("place_order", key, request)
    for attempt in range(1, _TRIES + 1):
        try:
            return _place(house, database, caller, ticket_ids, tier, visit_date, named)
        except UniqueViolation as clash:
            # the same key, or a code drawn twice, arrived between our look and our save: look again
            if clash.constraint == "one_open_order_per_ticket":
                raise TicketTaken("An order for this ticket is open. Pay it or cancel it first.") from clash
            if attempt == _TRIES:
                raise
        except RaisedByDatabase as refused:
            if refused.code != "BX001":
                raise
            raise SoldOut(Reason(ReasonCode.SOLD_OUT, "Not enough places are left on this date.")) from refused
    raise AssertionError("unreachable: the last try returns or raises")


def _place(
    house: House,
    database: Database,
    caller: Caller,
    ticket_ids: Sequence[UUID],
    tier: Tier,
    visit_date: date,
    key: IdempotencyKey,
) -> UpgradeOrder:
    now = house.now()
    dates = dates_around(house.venue, now, visit_date, _LOOK_AROUND_DAYS)
    with database.transaction() as tx:
        customer = orders.enter_and_lock(tx, caller, ticket_ids, visit_date, tier, now)
        offer = load_offer(tx, customer, ticket_ids, dates, now=now, key=key)
        if offer.earlier_order is not None:
            return orders.get_order(tx, offer.earlier_order)
        order = place(
            order_id=house.new_id(),
            tickets=offer.tickets,
            tier=tier,
            visit_date=visit_date,
            catalogue=offer.catalogue,
            venue=house.venue,
            now=now,
        )
        orders.insert_order(tx, order, key)
        if order.total.is_zero:
            fulfilment = fulfilment_for(house, order)
            orders.fulfil_free(tx, order, fulfilment)
            return fulfil_unpaid(order, fulfilment.code)
    return order
