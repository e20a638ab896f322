"""Cancelling an unpaid order."""

from __future__ import annotations

from uuid import UUID

from boxoffice.contracts.orders import Order
from boxoffice.use_cases import cancel_order as use_case
from mcp_servers.desk import Desk
from mcp_servers.identity import caller
from mcp_servers.toolbox import Toolbox


def add(tools: Toolbox, desk: Desk) -> None:
    @tools.write
    def cancel_order(order_id: UUID) -> Order:
        """Cancel an unpaid order of the customer and free its places. Paid orders cannot be cancelled here."""
        return Order.of(use_case.cancel_order(desk.house, desk.database, caller(), order_id))
