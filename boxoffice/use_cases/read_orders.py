"""The caller's own orders."""

from __future__ import annotations

from uuid import UUID

from boxoffice.aws.data_api import Database
from boxoffice.domain.identity import Caller
from boxoffice.domain.orders import UpgradeOrder
from boxoffice.domain.pages import Page, PageRequest
from boxoffice.store import orders
from boxoffice.store.callers import enter_customer
from boxoffice.telemetry import traced


@traced
def get_order(database: Database, caller: Caller, order_id: UUID) -> UpgradeOrder:
    """Raises NotFound for an unknown order or another's."""
    with database.transaction() as tx:
        enter_customer(tx, caller)
        return orders.get_order(tx, order_id)


@traced
def list_orders(
    database: Database, caller: Caller, *, limit: int | None = None, cursor: str | None = None
) -> Page[UpgradeOrder]:
    """A page of the caller's orders, newest first."""
    page = PageRequest.of(limit, cursor, keys=2)
    with database.transaction() as tx:
        customer = enter_customer(tx, caller)
        found = orders.list_orders(tx, customer.customer_id, page)
    return page.page(found, lambda order: (order.created_at.isoformat(), str(order.id)))
