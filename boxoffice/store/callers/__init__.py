"""Entering a transaction as a caller."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from boxoffice.aws.data_api import Transaction
from boxoffice.domain.errors import NoAccount, NotAllowed
from boxoffice.domain.identity import Caller, CallerKind
from boxoffice.store.statements import statement


@dataclass(frozen=True, slots=True)
class Entered:
    """The customer that a caller is."""

    customer_id: UUID
    first_name: str
    language: str


def enter(tx: Transaction, caller: Caller) -> Entered | None:
    """Set the transaction's caller, which row-level security filters by. None for staff and the system.

    Raises NoAccount for a customer's subject that no customer on record has.
    """
    row = tx.query(statement(__name__, "enter"), **named(caller))[0]
    if caller.kind is not CallerKind.CUSTOMER:
        return None
    return entered(row)


def enter_customer(tx: Transaction, caller: Caller) -> Entered:
    """Enter as a customer; raises NotAllowed for anybody else, and NoAccount as `enter` does."""
    enter_row = tx.query(statement(__name__, "enter"), **named(caller))[0]
    return entered_customer(enter_row, caller)


def named(caller: Caller) -> dict[str, str]:
    """The parameters of `enter(:kind, :subject)`."""
    return {"kind": caller.kind.value, "subject": caller.subject}


def entered_customer(row: dict[str, object], caller: Caller) -> Entered:
    """The customer in a row of `enter(...)`; raises NotAllowed and NoAccount as `enter_customer` does."""
    if caller.kind is not CallerKind.CUSTOMER:
        raise NotAllowed("This is for customers; sign in with a customer's account.")
    return entered(row)


def entered(row: dict[str, object]) -> Entered:
    """The customer in a row of `enter(...)`."""
    customer_id = row["customer_id"]
    if not isinstance(customer_id, UUID):
        raise NoAccount("This account is not linked to a customer yet. Sign out and in again.")
    return Entered(customer_id, str(row["first_name"]), str(row["language"]))
