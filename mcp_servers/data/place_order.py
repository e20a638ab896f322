"""Placing an upgrade order."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from mcp.server.mcpserver import Context

from boxoffice.contracts.orders import Order
from boxoffice.domain.tiers import Tier
from boxoffice.use_cases import place_order as use_case
from mcp_servers.desk import Desk
from mcp_servers.identity import call_key, caller
from mcp_servers.toolbox import Toolbox


def add(tools: Toolbox, desk: Desk) -> None:
    @tools.write
    def place_order(ticket_ids: list[UUID], tier: Tier, visit_date: date, ctx: Context[Any]) -> Order:
        """Order one tier and date for tickets, after the customer said yes to both. Holds the places; charges nothing.

        Afterwards ask for the payment with request_payment, unless the order is fulfilled already (nothing to pay).
        """
        arguments = {"ticket_ids": ticket_ids, "tier": tier, "visit_date": visit_date}
        order = use_case.place_order(
            desk.house,
            desk.database,
            caller(),
            ticket_ids=ticket_ids,
            tier=tier,
            visit_date=visit_date,
            key=call_key(ctx, "place_order", arguments),
        )
        return Order.of(order)
