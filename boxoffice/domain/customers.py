"""Customers, and which of them an account of the user pool is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Customer:
    """A person who holds tickets; `subject` is the account that is linked, if one is."""

    id: UUID
    email: str
    first_name: str
    last_name: str
    phone: str | None
    language: str
    marketing_consent: bool
    subject: str | None = None
    remember_preferences: bool = True


@dataclass(frozen=True, slots=True)
class Account:
    """A signed-in account as the user pool describes it."""

    subject: str
    email: str
    email_verified: bool
    first_name: str = ""
    last_name: str = ""
    language: str = "en"


class Linking(StrEnum):
    """What a sign-in does to the customers on record."""

    ALREADY = "already"
    READDRESS = "readdress"
    LINK = "link"
    CREATE = "create"
    UNVERIFIED = "unverified"
    TAKEN = "taken"


def linking(account: Account, known: Customer | None, addressed: Customer | None) -> Linking:
    """The rule of the first sign-in.

    `known` is the customer that the account is, `addressed` the one on record under its address. A verified address
    makes the account that customer, once; an address that is nobody's makes a new customer, or becomes the known
    customer's when it has changed in the user pool. An unverified address gives nothing, nor does one whose customer is
    another account's.
    """
    if known is not None:
        moved = account.email_verified and addressed is None
        return Linking.READDRESS if moved else Linking.ALREADY
    if not account.email_verified:
        return Linking.UNVERIFIED
    if addressed is None:
        return Linking.CREATE
    return Linking.LINK if addressed.subject is None else Linking.TAKEN
