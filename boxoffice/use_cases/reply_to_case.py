"""Adding to a case: the customer's message reopens it, staff's goes out as a mail."""

from __future__ import annotations

from uuid import UUID

from boxoffice.aws.data_api import Database
from boxoffice.domain.cards import mask_card_numbers
from boxoffice.domain.cases import Author, Case, CaseMessage, replied
from boxoffice.domain.identity import Caller, CallerKind
from boxoffice.store import cases
from boxoffice.store.callers import enter
from boxoffice.telemetry import traced
from boxoffice.use_cases.house import House


@traced
def reply_to_case(house: House, database: Database, caller: Caller, case_id: UUID, body: str) -> Case:
    """The case with the new message, its card numbers masked. `database` is the customer role's.

    Raises NotFound for another's case (for a customer), and TransitionForbidden for a closed one.
    """
    now = house.now()
    author = Author.STAFF if caller.kind is CallerKind.STAFF else Author.CUSTOMER
    message = CaseMessage(house.new_id(), author, mask_card_numbers(body), now)
    with database.transaction() as tx:
        enter(tx, caller)
        case = cases.lock(tx, case_id)
        after = replied(case, author, now)
        if author is Author.STAFF:
            cases.add_reply(tx, case, message, house.new_id())
        else:
            cases.add_message(tx, case, message)
        cases.save(tx, case, after)
        return cases.get(tx, case_id)
