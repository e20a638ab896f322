from __future__ import annotations

from typing import Annotated
from uuid import UUID

from aws_lambda_powertools.event_handler.openapi.params import Body, Query

from boxoffice.contracts.cases import Case, CaseChanges, CaseList, CaseStatus, NewCaseMessage
from boxoffice.contracts.wire import NO_CONTROLS
from boxoffice.domain import cases as domain
from boxoffice.use_cases.change_case import change_case
from boxoffice.use_cases.read_cases import get_case as read_case
from boxoffice.use_cases.read_cases import list_cases as read_cases
from boxoffice.use_cases.reply_to_case import reply_to_case
from lambdas.rest_api.app import Cursor, Limit, app
from lambdas.rest_api.callers import caller
from lambdas.rest_api.limits import count_write
from lambdas.rest_api.services import services

Assignee = Annotated[
    str | None,
    Query(max_length=100, description="Staff only; empty for cases nobody has taken."),
    NO_CONTROLS,
]


@app.get("/cases", operation_id="listCases", summary="Own cases; for staff all, with filters", tags=["cases"])
def list_cases(
    status: Annotated[CaseStatus | None, Query()] = None,
    assignee: Assignee = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> CaseList:
    page = read_cases(
        services().customer,
        caller(),
        status=domain.CaseStatus(status) if status else None,
        assignee=assignee,
        limit=limit,
        cursor=cursor,
    )
    return CaseList(cases=[Case.of(case) for case in page.items], next_cursor=page.next_cursor)


@app.get(
    "/cases/<case_id>", operation_id="getCase", summary="One case with its messages and transcript", tags=["cases"]
)
def get_case(case_id: UUID) -> Case:
    return Case.of(read_case(services().customer, caller(), case_id))


@app.post(
    "/cases/<case_id>/messages",
    status_code=201,
    operation_id="addCaseMessage",
    summary="Add a message to a case",
    tags=["cases"],
)
def add_message(case_id: UUID, message: Annotated[NewCaseMessage, Body()]) -> Case:
    replied = reply_to_case(services().house, services().customer, count_write(caller()), case_id, message.body)
    services().ring_outbox()
    return Case.of(replied)


@app.patch("/cases/<case_id>", operation_id="changeCase", summary="Staff: change status or assignee", tags=["cases"])
def patch_case(case_id: UUID, changes: Annotated[CaseChanges, Body()]) -> Case:
    changed = change_case(
        services().house,
        services().customer,
        count_write(caller()),
        case_id,
        version=changes.version,
        status=domain.CaseStatus(changes.status) if changes.status else None,
        assignee=changes.assignee,
    )
    return Case.of(changed)
