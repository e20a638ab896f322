"""The data tools: everything about the customer's own tickets and orders, typed and validated."""

from __future__ import annotations

from mcp.server import MCPServer

from mcp_servers.data import (
    cancel_order,
    check_eligibility,
    get_order,
    list_orders,
    list_tickets,
    list_upgrade_options,
    open_case,
    place_order,
    update_customer,
)
from mcp_servers.desk import Desk
from mcp_servers.toolbox import Toolbox

INSTRUCTIONS = "Tickets and upgrade orders of the signed-in customer. No tool takes an identity, a price or an amount."


def add_data_tools(server: MCPServer, desk: Desk) -> None:
    """Register the nine typed tools."""
    tools = Toolbox(server)
    for tool in (
        list_tickets,
        check_eligibility,
        list_upgrade_options,
        place_order,
        list_orders,
        get_order,
        cancel_order,
        update_customer,
        open_case,
    ):
        tool.add(tools, desk)
