"""Payments and the ledger: each function is one step of the settlement, written whole in one statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from boxoffice.aws.data_api import Transaction
from boxoffice.domain.errors import NotFound
from boxoffice.domain.identity import Caller
from boxoffice.domain.orders import UpgradeOrder
from boxoffice.domain.settlement import Settled
from boxoffice.domain.states import PaymentStatus
from boxoffice.store.idempotency import IdempotencyKey
from boxoffice.store.orders import NO_SUCH_ORDER, Fulfilment, order_from
from boxoffice.store.statements import statement


@dataclass(frozen=True, slots=True)
class Payable:
    """An order that somebody wants to pay, and the payment that the same key made before, if any."""

    order: UpgradeOrder
    earlier_payment: UUID | None
    earlier_status: PaymentStatus | None
    earlier_failure: str | None


def load_payable(tx: Transaction, order_id: UUID, key: IdempotencyKey) -> Payable:
    """Raises NotFound for an unknown order or another's, KeyReused if the key stood for another request."""
    rows = tx.query(statement(__name__, "load_payable"), id=order_id, operation=key.operation, key=key.key)
    if not rows:
        raise NotFound(NO_SUCH_ORDER)
    row = rows[0]
    status = row["earlier_status"]
    return Payable(
        order_from(row["found"]),
        key.entity(row["earlier"]),
        PaymentStatus(status) if status else None,
        row["earlier_failure"],
    )


def begin_payment(
    tx: Transaction,
    before: UpgradeOrder,
    after: UpgradeOrder,
    payment_id: UUID,
    key: IdempotencyKey,
    now: datetime,
    *,
    uncharged: UUID | None,
) -> bool:
    """Record the intent to charge: the order as paying, a created payment, the key.

    `uncharged` is the payment that the key stood for before, and that charged nothing. False if the order, or what the
    key stands for, has changed: roll back then.
    """
    return bool(
        tx.query(
            statement(__name__, "begin"),
            order_id=before.id,
            version=before.version,
            status=after.status.value,
            new_version=after.version,
            payment_id=payment_id,
            operation=key.operation,
            key=key.key,
            request_hash=key.request_hash,
            uncharged=uncharged,
            at=now,
        )
    )


def enter_and_lock_places(tx: Transaction, caller: Caller, order_id: UUID, now: datetime) -> bool:
    """Enter as the caller, take the locks of fulfilment, and learn whether the order's places are its own or free."""
    row = tx.query(
        statement(__name__, "enter_and_lock"),
        kind=caller.kind.value,
        subject=caller.subject,
        order_id=order_id,
        at=now,
    )[0]
    return bool(row["place_is_free"])


def book_fulfilment(
    tx: Transaction, order: UpgradeOrder, payment_id: UUID, intent_id: str, fulfilment: Fulfilment, now: datetime
) -> bool:
    """Payment succeeded, charge booked, order fulfilled, mail written. False if the payment was settled already."""
    return bool(
        tx.query(
            statement(__name__, "book_fulfilment"),
            order_id=order.id,
            payment_id=payment_id,
            intent_id=intent_id,
            at=now,
            **fulfilment.parameters(),
        )
    )


def fulfil_unpaid(tx: Transaction, order: UpgradeOrder, fulfilment: Fulfilment, now: datetime) -> None:
    """Fulfil an order without a price."""
    tx.query(statement(__name__, "fulfil_unpaid"), order_id=order.id, at=now, **fulfilment.parameters())


def book_outcome(
    tx: Transaction,
    order: UpgradeOrder,
    payment_id: UUID,
    settled: Settled,
    *,
    intent_id: str | None,
    failure_code: str | None,
    now: datetime,
) -> bool:
    """Any outcome that fulfils nothing: declined, unknown, or charged and to be refunded (the charge is booked).

    False if the payment was settled already.
    """
    return bool(
        tx.query(
            statement(__name__, "book_outcome"),
            order_id=order.id,
            payment_id=payment_id,
            payment_status=PaymentStatus.REFUNDING.value if settled.refund else settled.payment.value,
            charged=settled.refund,
            order_status=settled.order.value,
            completed=not settled.refund and settled.order.value == "expired",
            intent_id=intent_id,
            failure_code=failure_code,
            at=now,
        )
    )


def book_refund(tx: Transaction, order: UpgradeOrder, payment_id: UUID, mail_id: UUID, now: datetime) -> bool:
    """Payment refunded, refund booked, order refunded, mail written. False if that was done already."""
    return bool(
        tx.query(statement(__name__, "book_refund"), order_id=order.id, payment_id=payment_id, mail_id=mail_id, at=now)
    )
