"""What a payment's outcome does to its order, and the ledger that has to add up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from boxoffice.domain.money import Money, total
from boxoffice.domain.orders import UpgradeOrder
from boxoffice.domain.states import OrderStatus, PaymentStatus


class Outcome(StrEnum):
    """What the gateway's word means for a payment."""

    SUCCEEDED = "succeeded"
    DECLINED = "declined"
    UNKNOWN = "unknown"


class EntryKind(StrEnum):
    CHARGE = "charge"
    REFUND = "refund"


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One line of the append-only book; amounts are positive, the kind gives the sign."""

    kind: EntryKind
    amount: Money


def balance(entries: Iterable[LedgerEntry], currency: str) -> Money:
    """Charges - refunds."""
    signed = (
        entry.amount if entry.kind is EntryKind.CHARGE else Money.zero(entry.amount.currency) - entry.amount
        for entry in entries
    )
    return total(signed, currency)


def owed_balance(order: UpgradeOrder) -> Money:
    """What the ledger of an order must come to, by its state: its total while the money is ours, else zero."""
    if order.status in (OrderStatus.FULFILLED, OrderStatus.REFUNDING):
        return order.total
    return Money.zero(order.total.currency)


def refundable(entries: Iterable[LedgerEntry], currency: str) -> Money:
    """How much may still be refunded: never more than what was charged."""
    left = balance(entries, currency)
    return left if left.amount > Decimal(0) else Money.zero(currency)


@dataclass(frozen=True, slots=True)
class Settled:
    """The next states of an order and its payment; `refund` says that the money has to go back."""

    order: OrderStatus
    payment: PaymentStatus
    fulfil: bool = False
    refund: bool = False


def settle(order: UpgradeOrder, outcome: Outcome, *, place_free: bool, now: datetime) -> Settled:
    """The decision after a gateway's word.

    `place_free` says whether the order's places are still its own or free (looked up under the capacity lock): a paid
    order whose hold ran out is fulfilled if so, otherwise refunded in full.
    """
    if outcome is Outcome.UNKNOWN:
        return Settled(OrderStatus.STUCK, PaymentStatus.UNKNOWN)
    if outcome is Outcome.DECLINED:
        expired = order.status is OrderStatus.STUCK and now >= order.hold_expires_at
        return Settled(OrderStatus.EXPIRED if expired else OrderStatus.PENDING, PaymentStatus.DECLINED)
    if place_free:
        return Settled(OrderStatus.FULFILLED, PaymentStatus.SUCCEEDED, fulfil=True)
    return Settled(OrderStatus.REFUNDING, PaymentStatus.SUCCEEDED, refund=True)
