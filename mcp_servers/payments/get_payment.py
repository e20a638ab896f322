"""How a payment stands."""

from __future__ import annotations

from uuid import UUID

from boxoffice.contracts.orders import Order, PaymentState
from boxoffice.use_cases.read_orders import get_order
from mcp_servers.desk import Desk
from mcp_servers.identity import caller
from mcp_servers.toolbox import Toolbox


def add(tools: Toolbox, desk: Desk) -> None:
    @tools.read
    def get_payment(order_id: UUID) -> PaymentState:
        """How the payment of an order stands: its status, and the gateway's word where it was declined."""
        order = Order.of(get_order(desk.database, caller(), order_id))
        return PaymentState(order_id=order.id, order_status=order.status, payment=order.payment)
