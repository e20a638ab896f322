"""The three tiers with their calendars."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from boxoffice.contracts.tickets import UpgradeOption, UpgradeOptions
from boxoffice.use_cases.list_tickets import tickets_to_upgrade
from boxoffice.use_cases.show_options import show_options
from mcp_servers.desk import Desk
from mcp_servers.identity import caller
from mcp_servers.toolbox import Toolbox


def add(tools: Toolbox, desk: Desk) -> None:
    @tools.read
    def list_upgrade_options(
        ticket_ids: list[UUID] | None = None, from_date: date | None = None, to_date: date | None = None
    ) -> UpgradeOptions:
        """The three tiers for these tickets: per date the price difference for all of them together and places left.

        Without ticket_ids: all tickets that can be upgraded. Without dates: the next 60 days. An unavailable tier has
        a reason and alternatives; a date with too few places left is sold out. Only these prices are real.
        """
        if ticket_ids is None:
            ticket_ids = tickets_to_upgrade(desk.house, desk.database, caller())
        options = show_options(desk.house, desk.database, caller(), ticket_ids, from_date, to_date)
        return UpgradeOptions(ticket_ids=ticket_ids, options=[UpgradeOption.of(option) for option in options])
