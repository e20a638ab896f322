"""The notification tools."""

from __future__ import annotations

from mcp.server import MCPServer

from mcp_servers.desk import Desk
from mcp_servers.notifications import resend_confirmation
from mcp_servers.toolbox import Toolbox


def add_notification_tools(server: MCPServer, desk: Desk) -> None:
    resend_confirmation.add(Toolbox(server), desk)
