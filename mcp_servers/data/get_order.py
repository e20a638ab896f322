"""Looking an order up."""

from __future__ import annotations

from uuid import UUID

from boxoffice.contracts.orders import Order
from boxoffice.use_cases import read_orders
from mcp_servers.desk import Desk
from mcp_servers.identity import caller
from mcp_servers.toolbox import Toolbox


def add(tools: Toolbox, desk: Desk) -> None:
    @tools.read
    def get_order(order_id: UUID) -> Order:
        """An order of the customer: status, tier, date, total, hold deadline, payment and confirmation code."""
        return Order.of(read_orders.get_order(desk.database, caller(), order_id))
