"""Cases: a customer's own, all of them for staff."""

from __future__ import annotations

from uuid import UUID

from boxoffice.aws.data_api import Database
from boxoffice.domain.cases import Case, CaseStatus
from boxoffice.domain.identity import Caller
from boxoffice.domain.pages import Page, PageRequest
from boxoffice.store import cases
from boxoffice.store.callers import enter
from boxoffice.telemetry import traced


@traced
def get_case(database: Database, caller: Caller, case_id: UUID) -> Case:
    """With messages and transcript. `database` is the customer role's, here and below. Raises NotFound."""
    with database.transaction() as tx:
        enter(tx, caller)
        return cases.get(tx, case_id)


@traced
def list_cases(
    database: Database,
    caller: Caller,
    *,
    status: CaseStatus | None = None,
    assignee: str | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Page[Case]:
    """Newest first; an empty assignee asks for those that nobody has taken."""
    page = PageRequest.of(limit, cursor, keys=2)
    with database.transaction() as tx:
        enter(tx, caller)
        return cases.list_cases(tx, page, status=status, assignee=assignee)
