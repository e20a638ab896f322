"""What all wire models share: camelCase names, money, problems, pages."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
    field_validator,
)
from pydantic.alias_generators import to_camel

from boxoffice.domain import money as domain

MAX_PAGE = 100
_AMOUNT = r"^[0-9]{1,9}(\.[0-9]{1,3})?$"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


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


def _only_a_day(value: object) -> object:
    if isinstance(value, str) and not _DAY.fullmatch(value):
        raise ValueError("Write the date as YYYY-MM-DD.")
    if not isinstance(value, (str, date)):
        raise ValueError('Write the date as a string, e.g. "2026-12-04".')
    return value


Day = Annotated[date, BeforeValidator(_only_a_day)]
"""A date as `YYYY-MM-DD` and nothing else: no times, no numbers that pydantic would take for one."""


class Money(Wire):
    """An exact amount: `{"amount": "12.50", "currency": "EUR"}`."""

    model_config = ConfigDict(extra="forbid")

    amount: Annotated[
        Decimal,
        Field(max_digits=12),
        PlainSerializer(lambda value: f"{value:f}", return_type=str),
        WithJsonSchema({"type": "string", "pattern": _AMOUNT, "examples": ["12.50"]}),
    ]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$", examples=["EUR"])]

    @field_validator("amount", mode="before")
    @classmethod
    def _exact(cls, value: object) -> object:
        if not isinstance(value, (str, Decimal)):
            raise ValueError('Write the amount as a string, e.g. "12.50".')
        if isinstance(value, str) and not re.fullmatch(_AMOUNT, value):
            raise ValueError('Write the amount as digits with a point, e.g. "12.50".')
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

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str
    errors: list[FieldError] = []
    alternatives: list[ProblemAlternative] = []
