"""Changing the customer's own profile."""

from __future__ import annotations

from boxoffice.contracts.customers import Customer, CustomerChanges
from boxoffice.use_cases.profile import update_profile
from mcp_servers.desk import Desk
from mcp_servers.identity import caller
from mcp_servers.toolbox import Toolbox


def add(tools: Toolbox, desk: Desk) -> None:
    @tools.write
    def update_customer(changes: CustomerChanges) -> Customer:
        """Change the customer's own names, phone (E.164), language (en, de) or marketing consent; never the email."""
        return Customer.of(update_profile(desk.house, desk.database, caller(), changes))
