"""What an agent may do about a payment: ask for it, and learn its outcome. Nothing here charges."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from boxoffice.aws.data_api import Database
from boxoffice.domain.identity import Caller
from boxoffice.domain.orders import UpgradeOrder
from boxoffice.domain.states import OrderStatus
from boxoffice.telemetry import traced
from boxoffice.use_cases.house import House
from boxoffice.use_cases.read_orders import get_order


@dataclass(frozen=True, slots=True)
class PaymentAsked:
    """An order and whether a payment is due on it now."""

    order: UpgradeOrder
    due: bool


@traced
def request_payment(house: House, database: Database, caller: Caller, order_id: UUID) -> PaymentAsked:
    """Raises NotFound. `due` is false once the order is paid, cancelled, being settled, or its hold ran out."""
    order = get_order(database, caller, order_id)
    due = order.status is OrderStatus.PENDING and house.now() < order.hold_expires_at
    return PaymentAsked(order, due)
