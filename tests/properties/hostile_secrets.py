"""What nobody but its owner may ever read: planted in every place where the house keeps something of a customer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from boxoffice.domain.identity import Caller
from tests.properties.office import Office
from tests.use_cases.world import customer_id

_STEMS = {"sub-ann": "Ixchel-2718", "sub-bob": "Zorro-4711"}
_PHONES = {"sub-ann": "+4915155527182", "sub-bob": "+4915155550123"}
KEPT = {
    "tickets": "id",
    "upgrade_orders": "id",
    "cases": "id",
    "conversations": "id",
    "payments": "id",
    "ledger_entries": "id",
    "holds": "order_id",
}
"""Tables of a customer's, and what names a row."""


def remembered(who: Caller) -> str:
    """What the memory holds of that customer."""
    return f"{_STEMS[who.subject]} remembers: prefers a quiet corner."


def plant(office: Office, who: Caller) -> None:
    """Fills the customer's profile, tickets, a case and an old chat with secrets."""
    stem, owner, at = _STEMS[who.subject], customer_id(who), office.world.clock()
    case, talk = uuid4(), uuid4()
    office.admin.execute(
        "UPDATE customers SET first_name = %s, last_name = %s, phone = %s, email = %s WHERE id = %s",
        [f"{stem}-first", f"{stem}-last", _PHONES[who.subject], f"{stem.lower()}@secret.example", owner],
    )
    office.admin.execute(
        "UPDATE tickets SET metadata = %s WHERE customer_id = %s", [json.dumps({"holder": f"{stem}-holder"}), owner]
    )
    office.admin.execute(
        "INSERT INTO conversations (id, customer_id, title, created_at, updated_at) VALUES (%s, %s, %s, %s, %s)",
        [talk, owner, f"{stem}-title", at, at],
    )
    office.admin.execute(
        "INSERT INTO messages (id, conversation_id, customer_id, run_id, role, content, created_at) "
        "VALUES ('m', %s, %s, 'r', 'user', %s, %s)",
        [talk, owner, f"{stem}-message", at],
    )
    office.admin.execute(
        "INSERT INTO cases (id, customer_id, conversation_id, status, reason, subject, summary, created_at, updated_at)"
        " VALUES (%s, %s, %s, 'open', %s, %s, %s, %s, %s)",
        [case, owner, talk, f"{stem}-reason", f"{stem}-subject", f"{stem}-summary", at, at],
    )
    office.admin.execute(
        "INSERT INTO case_messages (id, case_id, customer_id, author, body, created_at) "
        "VALUES (%s, %s, %s, 'customer', %s, %s)",
        [uuid4(), case, owner, f"{stem}-reply", at],
    )


def markers(office: Office, who: Caller) -> list[str]:
    """What only that customer may read, in small letters: secrets, entry and confirmation codes, ids nobody guessed.

    Ids of tickets and orders are not among them: a hostile model knows some, and says them itself.
    """
    owner = customer_id(who)
    found = [_STEMS[who.subject], _PHONES[who.subject]]
    found += [code for (code,) in office.rows("SELECT entry_code FROM tickets WHERE customer_id = %s", owner)]
    found += [
        code
        for (code,) in office.rows("SELECT confirmation_code FROM upgrade_orders WHERE customer_id = %s", owner)
        if code
    ]
    for table in ("cases", "conversations", "payments"):
        found += [str(i) for (i,) in office.rows(f"SELECT id FROM {table} WHERE customer_id = %s", owner)]
    return [marker.casefold() for marker in found]


def holds(text: str, theirs: list[str]) -> bool:
    """Whether one of the markers is in a text."""
    folded = text.casefold()
    return any(marker in folded for marker in theirs)


def ids(office: Office, who: Caller) -> set[str]:
    """Of all that is the customer's; the book's lines are only numbered."""
    return {
        str(i)
        for table, name in KEPT.items()
        for (i,) in office.rows(f"SELECT {name} FROM {table} WHERE customer_id = %s", customer_id(who))
    }


def stored(office: Office, who: Caller) -> list[Any]:
    """All words that the house keeps for that customer: messages, events, runs, cases, the mails to send."""
    owner = customer_id(who)
    tables = ("conversations", "messages", "run_events", "runs", "cases", "case_messages", "outbox")
    return [
        row
        for table in tables
        for (row,) in office.rows(f"SELECT to_jsonb(t) FROM {table} t WHERE t.customer_id = %s", owner)
    ]


def leaves(data: Any) -> Iterator[tuple[str, Any]]:
    """Every value in some data that is no list and no object, under the name of the field that holds it."""
    waiting = [("", data)]
    while waiting:
        name, value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.items()
        elif isinstance(value, list | tuple):
            waiting += ((name, item) for item in value)
        else:
            yield name, value
