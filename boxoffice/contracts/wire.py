"""What all wire models share: camelCase names, money, problems, pages."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer, WithJsonSchema, field_validator
from pydantic.alias_generators import to_camel

from boxoffice.domain import money as domain

MAX_PAGE = 100


class Wire(BaseModel):
    """A model as it goes over the wire: camelCase there, snake_case here."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True)

    def to_wire(self) -> dict[str, Any]:
        """Plain JSON types under their wire names."""
        return self.model_dump(mode="json", by_alias=True)


class Request(Wire):
    """What a client may send: unknown fields are refused, so that a forged field never goes unnoticed."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


def _no_controls(text: str) -> str:
    for sign in text:
        if (ord(sign) < 32 and sign not in "\n\t") or ord(sign) == 127 or 0xD800 <= ord(sign) <= 0xDFFF:
            raise ValueError("Remove the control characters.")
    return text


NO_CONTROLS = AfterValidator(_no_controls)
"""Refuses control characters (newline and tab are kept) and lone surrogates, which PostgreSQL cannot store.

Write it after `Field(...)`, so that lengths and patterns still reach the JSON Schema.
"""


class Money(Wire):
    """An exact amount: `{"amount": "12.50", "currency": "EUR"}`."""

    amount: Annotated[
        Decimal,
        Field(max_digits=12),
        PlainSerializer(lambda value: f"{value:f}", return_type=str),
        WithJsonSchema({"type": "string", "pattern": r"^\d{1,9}(\.\d{1,3})?$", "examples": ["12.50"]}),
    ]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$", examples=["EUR"])]

    @field_validator("amount", mode="before")
    @classmethod
    def _exact(cls, value: object) -> object:
        if isinstance(value, (int, float)):
            raise ValueError('Write the amount as a string, e.g. "12.50".')
        return value

    @classmethod
    def of(cls, money: domain.Money) -> Money:
        return cls(amount=money.amount, currency=money.currency)

    def to_domain(self) -> domain.Money:
        """Raises ValueError for an unknown currency or an amount finer than its minor unit."""
        return domain.Money(self.amount, self.currency)


class FieldError(Wire):
    """One wrong field of a request."""

    field: str
    message: str


class ProblemAlternative(Wire):
    """What could be had instead."""

    tier: str
    visit_date: str


class Problem(Wire):
    """RFC 9457 problem details, with a stable `code`."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str
    errors: list[FieldError] = []
    alternatives: list[ProblemAlternative] = []
