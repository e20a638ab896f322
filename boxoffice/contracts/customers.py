"""The customer's own profile on the wire."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StrictBool

from boxoffice.contracts.wire import NO_CONTROLS, Request, Wire
from boxoffice.domain import customers as domain


def _one_line(text: str) -> str:
    if "\n" in text or "\t" in text:
        raise ValueError("Write it on one line.")
    return text


Name = Annotated[str, Field(max_length=100), NO_CONTROLS, AfterValidator(_one_line)]
Phone = Annotated[str, Field(pattern=r"^\+[0-9]{6,15}$", description="E.164, e.g. +493012345678")]


class Customer(Wire):
    """The caller's profile. The email changes only through the user pool, with verification."""

    id: UUID
    email: str
    first_name: str
    last_name: str
    phone: str | None
    language: Literal["en", "de"]
    marketing_consent: bool
    remember_preferences: bool

    @classmethod
    def of(cls, customer: domain.Customer) -> Customer:
        return cls.model_validate(customer, from_attributes=True)


class CustomerChanges(Request):
    """What a customer may change; a field that is left out stays as it is, `phone` null removes it."""

    first_name: Name | None = None
    last_name: Name | None = None
    phone: Phone | None = None
    language: Literal["en", "de"] | None = None
    marketing_consent: StrictBool | None = None


class ProfileChanges(CustomerChanges):
    """What a customer may change by themselves: no agent can switch on or off what is remembered."""

    remember_preferences: StrictBool | None = None
