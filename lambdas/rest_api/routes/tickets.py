from __future__ import annotations

from typing import Annotated
from uuid import UUID

from aws_lambda_powertools.event_handler.openapi.params import Query

from boxoffice.contracts.tickets import OwnTicket, OwnTicketList, Ticket, UpgradeOption, UpgradeOptions
from boxoffice.contracts.wire import Day
from boxoffice.use_cases import list_tickets as use_case
from boxoffice.use_cases.show_options import show_options
from lambdas.rest_api.app import Cursor, Limit, app
from lambdas.rest_api.callers import customer
from lambdas.rest_api.services import services

TicketIds = Annotated[list[UUID], Query(alias="ticketId", min_length=1, max_length=20)]
FirstDate = Annotated[Day | None, Query(alias="from", description="First date; today where there is none.")]
LastDate = Annotated[Day | None, Query(alias="to", description="Last date; sixty days on where there is none.")]


def _shown(found: use_case.TicketShown) -> OwnTicket:
    ticket = Ticket.of(found.ticket, found.type_name, found.eligibility)
    return OwnTicket(**dict(ticket), entry_code=found.entry_code)


@app.get("/tickets", operation_id="listTickets", summary="The caller's tickets", tags=["tickets"])
def list_tickets(limit: Limit = 50, cursor: Cursor = None) -> OwnTicketList:
    page = use_case.list_tickets(services().house, services().customer, customer(), limit=limit, cursor=cursor)
    return OwnTicketList(tickets=[_shown(found) for found in page.items], next_cursor=page.next_cursor)


@app.get("/tickets/<ticket_id>", operation_id="getTicket", summary="One ticket of the caller", tags=["tickets"])
def get_ticket(ticket_id: UUID) -> OwnTicket:
    return _shown(use_case.get_tickets(services().house, services().customer, customer(), [ticket_id])[0])


@app.get(
    "/upgrade-options",
    operation_id="listUpgradeOptions",
    summary="The three tiers for tickets, with calendars",
    tags=["tickets"],
)
def upgrade_options(ticket_id: TicketIds, first: FirstDate = None, last: LastDate = None) -> UpgradeOptions:
    options = show_options(services().house, services().customer, customer(), ticket_id, first, last)
    return UpgradeOptions(ticket_ids=ticket_id, options=[UpgradeOption.of(option) for option in options])
