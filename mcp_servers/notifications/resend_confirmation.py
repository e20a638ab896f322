"""Sending a confirmation again."""

from __future__ import annotations

from uuid import UUID

from boxoffice.contracts.orders import Order
from boxoffice.use_cases import resend_confirmation as use_case
from mcp_servers.desk import Desk
from mcp_servers.identity import caller
from mcp_servers.toolbox import Toolbox


def add(tools: Toolbox, desk: Desk) -> None:
    @tools.write
    def resend_confirmation(order_id: UUID) -> Order:
        """Mail the confirmation of a fulfilled order again, to the address on record; at most three times an hour."""
        order = use_case.resend_confirmation(desk.house, desk.database, caller(), order_id)
        desk.ring_outbox()
        return Order.of(order)
