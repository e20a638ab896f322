"""Reads the gateway's answers into typed outcomes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from boxoffice.domain.money import Money
from boxoffice.payments.outcomes import Closed, Declined, Intent, IntentStatus, Refunded, Succeeded


class NotUnderstood(Exception):
    """An answer that is not what the gateway's description promises."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A status below 500 and the JSON object that came with it."""

    status: int
    body: dict[str, Any]

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def code(self) -> str:
        """A problem's stable code; empty when there is none."""
        return str(self.body.get("code", ""))

    @property
    def detail(self) -> str:
        return f"{self.status} {self.code}: {self.body.get('detail', '')}"

    def blames(self, field: str) -> bool:
        """Whether the problem names this field of the request, or a part of it, as wrong."""
        errors = self.body.get("errors")
        names = (
            [str(item.get("field")) for item in errors if isinstance(item, dict)] if isinstance(errors, list) else []
        )
        return any(name == field or name.startswith(f"{field}.") for name in names)


def read(status: int, content: bytes) -> Answer:
    try:
        body = json.loads(content)
    except ValueError as error:
        raise NotUnderstood(f"an answer with status {status} is no JSON") from error
    if not isinstance(body, dict):
        raise NotUnderstood(f"an answer with status {status} is no JSON object")
    return Answer(status, body)


def intent(body: object) -> Intent:
    match body:
        case {
            "id": str(intent_id),
            "status": str(status),
            "amount": amount,
            "amountRefunded": refunded,
            "failureCode": str() | None as failure_code,
            "idempotencyKey": str(key),
            "createdAt": str(created_at),
        }:
            try:
                return Intent(
                    intent_id,
                    IntentStatus(status),
                    _money(amount),
                    _money(refunded),
                    failure_code,
                    key,
                    datetime.fromisoformat(created_at),
                )
            except ValueError as error:
                raise NotUnderstood(f"a payment intent is not understood: {error}") from error
    raise NotUnderstood("a payment intent lacks a field")


def charged(body: object, *, key: str, amount: Money) -> Succeeded | Declined:
    """The outcome of a charge; an intent that answers another request is not understood."""
    found = intent(body)
    if (found.key, found.amount) != (key, amount):
        raise NotUnderstood("the payment intent is not that of this charge")
    if found.status is IntentStatus.SUCCEEDED:
        return Succeeded(found.id)
    return Declined(found.id, found.failure_code or "declined")


def closed(body: dict[str, Any], *, key: str) -> Closed:
    match body:
        case {"idempotencyKey": str(named), "closed": True, "paymentIntent": None} if named == key:
            return Closed(None)
        case {"idempotencyKey": str(named), "closed": True, "paymentIntent": dict(found)} if named == key:
            return Closed(intent(found))
    raise NotUnderstood("the answer to closing a key is not understood")


def refunded(body: dict[str, Any], *, intent_id: str, amount: Money) -> Refunded:
    match body:
        case {"id": str(refund_id), "status": "succeeded", "paymentIntent": str(named), "amount": given}:
            if named == intent_id and _money(given) == amount:
                return Refunded(refund_id, amount)
    raise NotUnderstood("the answer to a refund is not understood")


def _money(body: object) -> Money:
    match body:
        case {"amount": str(amount), "currency": str(currency)}:
            try:
                return Money(Decimal(amount), currency)
            except (ArithmeticError, ValueError) as error:
                raise NotUnderstood(f"an amount is not understood: {error}") from error
    raise NotUnderstood("an amount lacks a field")
