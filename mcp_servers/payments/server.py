"""The payment tools."""

from __future__ import annotations

from mcp.server import MCPServer

from mcp_servers.desk import Desk
from mcp_servers.payments import get_payment, request_payment
from mcp_servers.toolbox import Toolbox


def add_payment_tools(server: MCPServer, desk: Desk) -> None:
    tools = Toolbox(server)
    request_payment.add(tools, desk)
    get_payment.add(tools, desk)
