"""Cancelling an unpaid order."""

from __future__ import annotations

from uuid import UUID

from boxoffice.aws.data_api import Database
from boxoffice.domain.errors import OrderNotCancellable
from boxoffice.domain.identity import Caller
from boxoffice.domain.orders import UpgradeOrder, cancel
from boxoffice.domain.states import OrderStatus
from boxoffice.store import orders
from boxoffice.store.callers import enter_customer
from boxoffice.telemetry import traced
from boxoffice.use_cases.house import House


@traced
def cancel_order(house: House, database: Database, caller: Caller, order_id: UUID) -> UpgradeOrder:
    """The order as cancelled, its places free again; cancelling twice is harmless.

    Raises NotFound, or OrderNotCancellable once a payment has begun.
    """
    now = house.now()
    with database.transaction() as tx:
        enter_customer(tx, caller)
        order = orders.get_order(tx, order_id)
        if order.status is OrderStatus.CANCELLED:
            return order
        if not orders.save_status(tx, order, cancel(order, now), now):
            raise OrderNotCancellable("This order has just changed. Look at it again.")
        return orders.get_order(tx, order_id)
