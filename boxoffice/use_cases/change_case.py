"""What staff change of a case: its status and who has taken it."""

from __future__ import annotations

from uuid import UUID

from boxoffice.aws.data_api import Database
from boxoffice.domain.cases import Case, CaseStatus, changed
from boxoffice.domain.errors import NotAllowed, Outdated
from boxoffice.domain.identity import Caller, CallerKind
from boxoffice.store import cases
from boxoffice.store.callers import enter
from boxoffice.telemetry import traced
from boxoffice.use_cases.house import House


@traced
def change_case(
    house: House,
    database: Database,
    caller: Caller,
    case_id: UUID,
    *,
    version: int | None,
    status: CaseStatus | None,
    assignee: str | None,
) -> Case:
    """The case after the change; None leaves a field, an empty assignee removes it. `database` is the customer role's.

    Raises NotAllowed for anybody but staff, NotFound, TransitionForbidden, or Outdated when `version` is named
    and not the one on record any more.
    """
    if caller.kind is not CallerKind.STAFF:
        raise NotAllowed("Only staff change a case. Write a message instead.")
    with database.transaction() as tx:
        enter(tx, caller)
        case = cases.lock(tx, case_id)
        if version not in (None, case.version):
            raise Outdated("This case has changed meanwhile. Look at it again.")
        cases.save(tx, case, changed(case, status=status, assignee=assignee, now=house.now()))
        return cases.get(tx, case_id)
