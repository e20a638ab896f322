"""The bodies that callers send, checked strictly; nothing unknown is let through."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, StringConstraints, ValidationError
from pydantic.alias_generators import to_camel

from payment_gateway import problems

_PRINTABLE = r"^[^\x00-\x1f\x7f]*$"
IDEMPOTENCY_KEY = r"^[\x21-\x7e]{1,255}$"

Text = Annotated[str, StringConstraints(max_length=500, pattern=_PRINTABLE)]
Label = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=_PRINTABLE)]


def _from_digits(value: object) -> object:
    """Forms send numbers as text: `"12"` is taken for 12, nothing else is converted."""
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 4 else value


Number = Annotated[int, BeforeValidator(_from_digits), Field(ge=0, le=9999)]


class _Body(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel, extra="forbid", frozen=True, hide_input_in_errors=True, strict=True
    )


class Card(_Body):
    """Never logged: number and security code hide themselves."""

    number: Annotated[SecretStr, Field(min_length=1, max_length=40)]
    exp_month: Number
    exp_year: Number
    cvc: Annotated[SecretStr, Field(max_length=8)]


class PaymentMethodBody(_Body):
    card: Card


class Amount(_Body):
    amount: Annotated[str, StringConstraints(max_length=20)]
    currency: Annotated[str, StringConstraints(pattern="^[A-Z]{3}$")]


class ChargeBody(_Body):
    amount: Amount
    payment_method: Annotated[str, StringConstraints(min_length=1, max_length=255)]
    description: Text = ""
    metadata: Annotated[dict[Label, Text], Field(max_length=20)] = {}


class CloseBody(_Body):
    idempotency_key: Annotated[str, StringConstraints(pattern=IDEMPOTENCY_KEY)]


class RefundBody(_Body):
    payment_intent: Annotated[str, StringConstraints(min_length=1, max_length=255)]
    amount: Amount


B = TypeVar("B", bound=_Body)


def parse(model: type[B], body: bytes) -> B:
    """Read a JSON body; raises a 400 `Problem` when it is no JSON object, a 422 one with an error per wrong field."""
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=False)
    if any(item["type"] == "json_invalid" for item in found):
        raise problems.malformed("The body is no valid JSON.")
    if any(not item["loc"] for item in found):
        raise problems.malformed("The body is no JSON object.")
    raise problems.invalid({_field(item["loc"]): _sentence(item["type"], item["msg"]) for item in found})


def digest(body: ChargeBody | RefundBody, minor: int) -> str:
    """The same for the same request, however its fields are ordered and its amount is written."""
    meaning = {**body.model_dump(mode="json"), "amount": [minor, body.amount.currency]}
    canonical = json.dumps(meaning, sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _field(location: tuple[int | str, ...]) -> str:
    """The path of a field; a key of a caller's own dictionary is not repeated back."""
    path = [str(part) for part in location]
    return path[0] if path[0] == "metadata" else ".".join(part[:40] for part in path)


def _sentence(kind: str, message: str) -> str:
    return "Unknown field." if kind == "extra_forbidden" else f"{message}."
