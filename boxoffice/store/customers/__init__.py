"""Customers: their profile, and the account that is theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from boxoffice.aws.data_api import Transaction
from boxoffice.domain.customers import Account, Customer
from boxoffice.domain.errors import NotFound
from boxoffice.store.statements import statement


def get(tx: Transaction, customer_id: UUID) -> Customer:
    """Raises NotFound."""
    return _found(tx.query(statement(__name__, "get"), id=customer_id))


def lock(tx: Transaction, customer_id: UUID) -> Customer:
    """A customer to be changed; raises NotFound."""
    return _found(tx.query(statement(__name__, "lock"), id=customer_id))


def save(tx: Transaction, customer: Customer, now: datetime) -> None:
    """Save a customer's own fields; the email and the account are not among them."""
    tx.execute(
        statement(__name__, "save"),
        id=customer.id,
        first_name=customer.first_name,
        last_name=customer.last_name,
        phone=customer.phone,
        language=customer.language,
        marketing_consent=customer.marketing_consent,
        remember_preferences=customer.remember_preferences,
        at=now,
    )


def find_account(tx: Transaction, account: Account) -> tuple[Customer | None, Customer | None]:
    """The customer that the account is, and the one on record under its address."""
    email = account.email.lower()
    rows = tx.query(statement(__name__, "find_account"), subject=account.subject, email=email)
    found = [_customer(row) for row in rows]
    known = next((customer for customer in found if customer.subject == account.subject), None)
    return known, next((customer for customer in found if customer.email == email), None)


def link(tx: Transaction, customer_id: UUID, account: Account, now: datetime) -> bool:
    """Make the account this customer; False if another account has become it meanwhile."""
    return bool(tx.execute(statement(__name__, "link"), id=customer_id, subject=account.subject, at=now))


def readdress(tx: Transaction, customer_id: UUID, account: Account, now: datetime) -> None:
    """Give a customer the address that its account was verified under."""
    tx.execute(statement(__name__, "readdress"), id=customer_id, email=account.email.lower(), at=now)


def create(tx: Transaction, customer_id: UUID, account: Account, now: datetime) -> bool:
    """A new customer for the account; False if the address or the account has got one meanwhile."""
    return bool(
        tx.execute(
            statement(__name__, "create"),
            id=customer_id,
            email=account.email.lower(),
            subject=account.subject,
            first_name=account.first_name,
            last_name=account.last_name,
            language=account.language,
            at=now,
        )
    )


def _found(rows: Sequence[Mapping[str, Any]]) -> Customer:
    if not rows:
        raise NotFound("No such customer.")
    return _customer(rows[0])


def _customer(row: Mapping[str, Any]) -> Customer:
    return Customer(
        id=row["id"],
        email=row["email"],
        first_name=row["first_name"],
        last_name=row["last_name"],
        phone=row["phone"],
        language=row["language"],
        marketing_consent=row["marketing_consent"],
        remember_preferences=row["remember_preferences"],
        subject=row["subject"],
    )
