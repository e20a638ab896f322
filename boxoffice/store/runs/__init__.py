"""Runs: accepted in order, taken under a lease, told in numbered events, ended once.

Accepting, taking, appending and ending are one round trip each: functions of the database that enter as their caller
themselves. The others run in a transaction that has entered.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from boxoffice.aws.data_api import Database, Json, OutcomeUnknown, Transaction
from boxoffice.domain.conversations import MOST_WAITING, Answer, RunRequest, RunStatus, Said
from boxoffice.domain.identity import Caller
from boxoffice.store.runs.records import (
    Accepted,
    EndedRun,
    Held,
    Released,
    Replay,
    TakenRun,
    Verdict,
    stored_input,
    taken,
)
from boxoffice.store.statements import statement

__all__ = [
    "Accepted",
    "EndedRun",
    "Held",
    "Released",
    "Replay",
    "TakenRun",
    "Verdict",
    "abandoned",
    "accept",
    "accept_over_socket",
    "append",
    "began",
    "finish",
    "renew",
    "replay",
    "take",
]

MOST_EVENTS = 200
"""Events in one answer of a replay."""


def accept(database: Database, caller: Caller, token: str, request: RunRequest, now: datetime) -> Accepted:
    """Store a customer's run behind those that wait."""
    parameters = _parameters(request, now)
    return _accepted(database, "accept", {"subject": caller.subject, "token": token, **parameters})


def accept_over_socket(database: Database, connection_id: str, request: RunRequest, now: datetime) -> Accepted:
    """Store the run of a socket's frame; the connection says whose it is."""
    return _accepted(database, "accept_over_socket", {"connection_id": connection_id, **_parameters(request, now)})


def _accepted(database: Database, name: str, parameters: dict[str, Any]) -> Accepted:
    answer = _answer(database, name, parameters)
    over = answer.get("state") in (RunStatus.FINISHED, RunStatus.FAILED)
    caller = Caller.customer(answer["subject"]) if "subject" in answer else None
    return Accepted(Verdict(answer["verdict"]), over, caller)


def _parameters(request: RunRequest, now: datetime) -> dict[str, Any]:
    said = request.words
    confirmation = request.asked.confirmation if isinstance(request.asked, Answer) else None
    return {
        "conversation_id": request.conversation_id,
        "run_id": request.run_id,
        "input": Json(stored_input(request.asked)),
        "secret": Json({"paymentMethod": confirmation.payment_method}) if confirmation else None,
        "message_id": said.message_id if said else None,
        "message": said.text if said else None,
        "title": request.asked.title if isinstance(request.asked, Said) else "",
        "at": now,
        "most_waiting": MOST_WAITING,
    }


def take(
    database: Database, conversation_id: UUID, holder: str, now: datetime, lease_until: datetime
) -> TakenRun | Held | Released:
    """Take the lease and the next run, or learn that there is none for this holder."""
    answer = _answer(
        database,
        "take",
        {"conversation_id": conversation_id, "holder": holder, "at": now, "lease_until": lease_until},
    )
    return taken(answer)


def append(
    database: Database, run: TakenRun, holder: str, events: Sequence[Mapping[str, Any]]
) -> tuple[str, ...] | None:
    """Store numbered events; the customer's connections as they are now, or None once the lease is another's."""
    answer = _answer(
        database,
        "append",
        {"conversation_id": run.conversation_id, "holder": holder, "run_id": run.id, "events": Json(list(events))},
    )
    return None if answer is None else tuple(answer)


def finish(
    database: Database, run: TakenRun, holder: str, ended: EndedRun, now: datetime, lease_until: datetime | None
) -> TakenRun | Released | None:
    """End a run and take the next, or release the lease where `lease_until` is None; None once it is another's."""
    answer = _answer(
        database,
        "finish",
        {
            "conversation_id": run.conversation_id,
            "holder": holder,
            "run_id": run.id,
            "status": ended.status.value,
            "error_code": ended.error_code,
            "result": _json(ended.result),
            "events": Json(list(ended.events)),
            "said": Json(list(ended.messages)),
            "interrupt": _json(ended.interrupt),
            "decision": Json(dict(ended.decision)),
            "at": now,
            "lease_until": lease_until,
        },
    )
    if answer is None:
        return None
    upcoming = taken(answer)
    return None if isinstance(upcoming, Held) else upcoming


def renew(tx: Transaction, conversation_id: UUID, holder: str, lease_until: datetime) -> bool:
    """Keep the lease; False once it is another's."""
    return bool(
        tx.execute(
            statement(__name__, "renew"), conversation_id=conversation_id, holder=holder, lease_until=lease_until
        )
    )


def began(tx: Transaction, conversation_id: UUID, run_id: str) -> datetime:
    """When a run was first taken."""
    [row] = tx.query(statement(__name__, "began"), conversation_id=conversation_id, run_id=run_id)
    at: datetime = row["started_at"]
    return at


def replay(
    tx: Transaction,
    customer_id: UUID,
    conversation_id: UUID,
    run_id: str,
    after: int,
    now: datetime,
    quiet_since: datetime,
) -> Replay | None:
    """At most MOST_EVENTS events of a customer's run after number `after`; None for a run that is none of theirs."""
    rows = tx.query(
        statement(__name__, "replay"),
        customer_id=customer_id,
        conversation_id=conversation_id,
        run_id=run_id,
        after=after,
        at=now,
        quiet_since=quiet_since,
        page=MOST_EVENTS + 1,
    )
    if not rows:
        return None
    events = [json.loads(row["event"]) for row in rows[:MOST_EVENTS] if row["event"] is not None]
    over = rows[0]["status"] in (RunStatus.FINISHED, RunStatus.FAILED)
    return Replay(events, over, bool(rows[0]["abandoned"]), (rows[0]["found"] or 0) > len(events))


def abandoned(tx: Transaction, now: datetime, quiet_since: datetime, limit: int) -> list[UUID]:
    """Conversations with runs older than `quiet_since` that nobody works on."""
    rows = tx.query(statement(__name__, "abandoned"), at=now, quiet_since=quiet_since, most=limit)
    return [row["id"] for row in rows]


def _answer(database: Database, name: str, parameters: dict[str, Any]) -> Any:
    try:
        rows = database.query(statement(__name__, name), **parameters)
    except OutcomeUnknown:
        # every one of these steps finds out what it has done already, so it may be asked for again
        rows = database.query(statement(__name__, name), **parameters)
    found = rows[0]["answer"]
    return None if found is None else json.loads(found)


def _json(value: Mapping[str, Any] | None) -> Json | None:
    return None if value is None else Json(dict(value))
