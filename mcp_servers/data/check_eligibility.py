"""Whether tickets can be upgraded, and why not."""

from __future__ import annotations

from uuid import UUID

from boxoffice.contracts.tickets import EligibilityList, Reason, TicketEligibility
from boxoffice.use_cases.list_tickets import get_tickets
from mcp_servers.desk import Desk
from mcp_servers.identity import caller
from mcp_servers.toolbox import Toolbox


def add(tools: Toolbox, desk: Desk) -> None:
    @tools.read
    def check_eligibility(ticket_ids: list[UUID]) -> EligibilityList:
        """Whether tickets can be upgraded now, and if not, why (used, cancelled, visit passed, order open, …)."""
        shown = get_tickets(desk.house, desk.database, caller(), ticket_ids)
        return EligibilityList(
            tickets=[
                TicketEligibility(
                    ticket_id=found.ticket.id,
                    eligible=found.eligibility.eligible,
                    reasons=[Reason.of(reason) for reason in found.eligibility.reasons],
                )
                for found in shown
            ]
        )
