"""The customer's tickets."""

from __future__ import annotations

from boxoffice.contracts.tickets import Ticket, TicketList
from boxoffice.use_cases import list_tickets as use_case
from mcp_servers.desk import Desk
from mcp_servers.identity import caller
from mcp_servers.toolbox import Toolbox


def add(tools: Toolbox, desk: Desk) -> None:
    @tools.read
    def list_tickets(cursor: str | None = None) -> TicketList:
        """The customer's tickets with type, tier, visit date, what was paid, and whether each can be upgraded.

        Call this first. Pass `nextCursor` of the last answer as `cursor` for more.
        """
        page = use_case.list_tickets(desk.house, desk.database, caller(), cursor=cursor)
        return TicketList(
            tickets=[Ticket.of(shown.ticket, shown.type_name, shown.eligibility) for shown in page.items],
            next_cursor=page.next_cursor,
        )
