"""The numbered events of a run, for whoever missed some."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from boxoffice.aws.data_api import Database
from boxoffice.domain.errors import InvalidInput, NotFound
from boxoffice.domain.identity import Caller
from boxoffice.store import runs
from boxoffice.store.callers import enter, enter_customer
from boxoffice.telemetry import traced
from boxoffice.use_cases.house import House

QUIET = timedelta(seconds=10)
"""A run that waits longer than this without anybody at work on it is abandoned."""
_MOST_EVENTS_OF_A_RUN = 2**31 - 1
_SWEEPER = Caller.system("order_sweeper")


@traced
def replay_events(
    house: House, database: Database, caller: Caller, conversation_id: UUID, run_id: str, after: int = 0
) -> runs.Replay:
    """At most 200 events after number `after`; ask again with the last number while there are `more`.

    `abandoned` asks the caller to ring the run's queue. `database` is the bridge role's. Raises NotFound.
    """
    if not 0 <= after <= _MOST_EVENTS_OF_A_RUN:
        raise InvalidInput("`after` is the number of an event.", field="after")
    now = house.now()
    with database.transaction() as tx:
        customer = enter_customer(tx, caller)
        found = runs.replay(tx, customer.customer_id, conversation_id, run_id, after, now, now - QUIET)
    if found is None:
        raise NotFound("No such run of yours.")
    return found


@traced
def find_abandoned(house: House, background: Database, limit: int = 100) -> list[UUID]:
    """Conversations whose runs wait although nobody works on them: a ring was lost, or a holder died."""
    now = house.now()
    with background.transaction() as tx:
        enter(tx, _SWEEPER)
        return runs.abandoned(tx, now, now - QUIET, limit)
