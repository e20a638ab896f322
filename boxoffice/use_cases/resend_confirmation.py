"""Sending the confirmation of a fulfilled order once more."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from boxoffice.aws.data_api import Database, Transaction
from boxoffice.domain.errors import InvalidInput
from boxoffice.domain.identity import Caller
from boxoffice.domain.orders import UpgradeOrder
from boxoffice.domain.states import OrderStatus
from boxoffice.store import orders, outbox
from boxoffice.store.callers import enter_customer
from boxoffice.store.tickets import get_tickets
from boxoffice.telemetry import traced
from boxoffice.use_cases.house import House

_MOST_AN_HOUR = 3


@traced
def resend_confirmation(house: House, database: Database, caller: Caller, order_id: UUID) -> UpgradeOrder:
    """Write the confirmation again, to the address on record; at most three times an hour.

    Asking again within the same twenty minutes sends nothing more. Raises NotFound, or InvalidInput when the order is
    not fulfilled or a later one changed its tickets.
    """
    now = house.now()
    with database.transaction() as tx:
        customer = enter_customer(tx, caller)
        order = orders.get_order(tx, order_id)
        if order.status is not OrderStatus.FULFILLED:
            raise InvalidInput(f"This order is {order.status}; a confirmation is sent once it is paid.")
        _check_current(tx, customer.customer_id, order, now)
        slot = int(now.timestamp()) // (3600 // _MOST_AN_HOUR)
        outbox.write_again(tx, house.new_id(), order.id, customer.customer_id, str(slot), now)
    return order


def _check_current(tx: Transaction, customer_id: UUID, order: UpgradeOrder, now: datetime) -> None:
    """A confirmation says what the tickets are: raises InvalidInput when a later order has changed one of them."""
    for found in get_tickets(tx, customer_id, [line.ticket_id for line in order.lines], now):
        if (found.ticket.tier, found.ticket.visit_date) != (order.tier, order.visit_date):
            raise InvalidInput("A later order changed these tickets. Ask for that order's confirmation instead.")
