"""What the gateway does: payment methods, charges, closing of keys, refunds. All state is in the database."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from payment_gateway import cards, ids, money, problems, wire
from payment_gateway.cards import Behaviour
from payment_gateway.database import ConstraintViolated, Database, Row

logger = logging.getLogger(__name__)

LONGEST_LIST = 100


class Manner(StrEnum):
    """How the answer to a charge is given."""

    AT_ONCE = "at_once"
    LATE = "late"
    """It is made known long after the caller has given up."""
    TIMED_OUT = "timed_out"
    """The same, and nothing was charged."""
    BROKEN = "broken"
    """A server error at once; nothing was charged."""


MANNERS = {
    Behaviour.TIMEOUT_BEFORE_CHARGE: Manner.TIMED_OUT,
    Behaviour.TIMEOUT_AFTER_CHARGE: Manner.LATE,
    Behaviour.SERVER_ERROR: Manner.BROKEN,
}
APPROVING = (Behaviour.APPROVE, Behaviour.TIMEOUT_AFTER_CHARGE)


@dataclass(frozen=True, slots=True)
class Answer:
    """The intent of a charge (none when nothing was charged), how to tell it, and whether it was there before."""

    intent: dict[str, object] | None
    manner: Manner
    replayed: bool = False


class Gateway:
    """Thread-safe; every method raises `problems.Problem` for what it refuses, `DatabaseTrouble` without a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ping(self) -> None:
        self._database.query("ping")

    def add_payment_method(self, card: wire.Card, *, today: date) -> dict[str, object]:
        """-> `{id, brand, last4}`; of the card itself only its brand, last digits and behaviour are kept."""
        try:
            accepted = cards.accept(
                number=card.number.get_secret_value(),
                exp_month=card.exp_month,
                exp_year=card.exp_year,
                cvc=card.cvc.get_secret_value(),
                today=today,
            )
        except cards.CardRefused as refused:
            raise problems.invalid({f"card.{field}": text for field, text in refused.errors.items()}) from refused
        method = {"id": ids.new_id("pm"), "brand": str(accepted.brand), "last4": accepted.last4}
        self._database.query("add_payment_method", **method, behaviour=str(accepted.behaviour))
        return {**method}

    def charge(self, key: str, body: wire.ChargeBody) -> Answer:
        """Charge once under `key`; the same request again gets the first answer again."""
        minor = _minor(body.amount)
        request_digest = wire.digest(body, minor)
        known = self._find_charge(key, body)
        if not known["key_known"]:
            behaviour = _behaviour(known)
            manner = MANNERS.get(behaviour, Manner.AT_ONCE)
            if manner in (Manner.TIMED_OUT, Manner.BROKEN):
                return Answer(None, manner)
            if self._make_intent(key, body, request_digest, minor, behaviour):
                return Answer(self._intent_of(key), manner)
            known = self._find_charge(key, body)
        if known["closed"]:
            raise problems.key_closed()
        if known["request_digest"] != request_digest:
            raise problems.key_reused()
        return Answer(self._intent_of(key), MANNERS.get(_behaviour(known), Manner.AT_ONCE), replayed=True)

    def _find_charge(self, key: str, body: wire.ChargeBody) -> Row:
        method = body.payment_method if ids.well_formed(body.payment_method, "pm") else ""
        return self._database.query("find_charge", idempotency_key=key, payment_method=method)[0]

    def _make_intent(
        self, key: str, body: wire.ChargeBody, request_digest: str, minor: int, behaviour: Behaviour
    ) -> bool:
        succeeded = behaviour in APPROVING
        made = self._database.query(
            "charge",
            id=ids.new_id("pi"),
            idempotency_key=key,
            request_digest=request_digest,
            payment_method=body.payment_method,
            status="succeeded" if succeeded else "declined",
            failure_code=None if succeeded else str(behaviour),
            amount_minor=minor,
            currency=body.amount.currency,
            description=body.description,
            metadata=json.dumps(body.metadata),
        )
        for row in made:
            logger.info("charge %s: %s", row["id"], behaviour)
        return bool(made)

    def _intent_of(self, key: str) -> dict[str, object] | None:
        rows = self._database.query("intent_by_key", idempotency_key=key)
        return _intent(rows[0]) if rows else None

    def get_intent(self, intent_id: str) -> dict[str, object]:
        return _intent(self._intent_row(intent_id))

    def _intent_row(self, intent_id: str) -> Row:
        rows = self._database.query("intent_by_id", id=intent_id) if ids.well_formed(intent_id, "pi") else []
        if not rows:
            raise problems.not_found("payment intent")
        return rows[0]

    def list_intents(self, *, key: str | None, limit: int, before: int) -> dict[str, object]:
        """-> `{paymentIntents, nextCursor}`, the newest first; `before` is a cursor, `key` names at most one."""
        if key is not None:
            intent = self._intent_of(key)
            return {"paymentIntents": [intent] if intent else [], "nextCursor": None}
        rows = self._database.query("list_intents", before=before, most=limit + 1)
        cursor = str(rows[limit - 1]["position"]) if len(rows) > limit else None
        return {"paymentIntents": [_intent(row) for row in rows[:limit]], "nextCursor": cursor}

    def close(self, key: str) -> dict[str, object]:
        """Close the key for good -> `{idempotencyKey, closed, paymentIntent | null}`, the final word about it."""
        if self._database.query("close_key", idempotency_key=key):
            logger.info("a charge key was closed")
        return {"idempotencyKey": key, "closed": True, "paymentIntent": self._intent_of(key)}

    def refund(self, key: str, body: wire.RefundBody) -> tuple[dict[str, object], bool]:
        """Give back a part of a charge or all of it -> the refund, and whether it was there before."""
        minor = _minor(body.amount)
        request_digest = wire.digest(body, minor)
        before = self._database.query("refund_by_key", idempotency_key=key)
        if not before:
            intent = self._intent_row(body.payment_intent)
            if intent["currency"] != body.amount.currency:
                raise problems.invalid({"amount.currency": f"The charge was in {intent['currency']}."})
            self._make_refund(key, body, request_digest, minor)
        row = self._database.query("refund_by_key", idempotency_key=key)[0] if not before else before[0]
        if row["request_digest"] != request_digest:
            raise problems.key_reused()
        return _refund(row), bool(before)

    def _make_refund(self, key: str, body: wire.RefundBody, request_digest: str, minor: int) -> None:
        try:
            made = self._database.query(
                "refund",
                id=ids.new_id("re"),
                idempotency_key=key,
                request_digest=request_digest,
                payment_intent=body.payment_intent,
                amount_minor=minor,
            )
        except ConstraintViolated as violated:
            if violated.constraint != "payment_intents_refund_within_charge":
                raise
            detail = "A payment's refunds never exceed what was charged and is not refunded yet."
            raise problems.Problem(422, "refund_exceeds_charge", detail, errors={"amount": detail}) from violated
        for row in made:
            logger.info("refund %s of %s", row["id"], body.payment_intent)


def _minor(amount: wire.Amount) -> int:
    try:
        return money.to_minor(amount.amount, amount.currency)
    except money.AmountRefused as refused:
        raise problems.invalid({f"amount.{refused.field}": refused.message}) from refused


def _behaviour(known: Row) -> Behaviour:
    if known["behaviour"] is None:
        raise problems.Problem(422, "payment_method_unknown", "The gateway does not know this payment method.")
    return Behaviour(known["behaviour"])


def _money(minor: int, currency: str) -> dict[str, str]:
    return {"amount": money.to_decimal(minor, currency), "currency": currency}


def _intent(row: Row) -> dict[str, object]:
    return {
        "id": row["id"],
        "status": row["status"],
        "amount": _money(row["amount_minor"], row["currency"]),
        "amountRefunded": _money(row["refunded_minor"], row["currency"]),
        "paymentMethod": row["payment_method_id"],
        "failureCode": row["failure_code"],
        "idempotencyKey": row["idempotency_key"],
        "description": row["description"],
        "metadata": json.loads(row["metadata"]),
        "createdAt": row["created_at"],
    }


def _refund(row: Row) -> dict[str, object]:
    return {
        "id": row["id"],
        "status": "succeeded",
        "paymentIntent": row["payment_intent_id"],
        "amount": _money(row["amount_minor"], row["currency"]),
        "idempotencyKey": row["idempotency_key"],
        "createdAt": row["created_at"],
    }
