"""The state machines of orders and payments: one transition table each."""

from __future__ import annotations

from enum import StrEnum

from boxoffice.domain.errors import TransitionForbidden


class OrderStatus(StrEnum):
    PENDING = "pending"
    PAYING = "paying"
    FULFILLED = "fulfilled"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    STUCK = "stuck"
    REFUNDING = "refunding"
    REFUNDED = "refunded"


class PaymentStatus(StrEnum):
    CREATED = "created"
    SUCCEEDED = "succeeded"
    DECLINED = "declined"
    UNKNOWN = "unknown"
    REFUNDING = "refunding"
    REFUNDED = "refunded"


_O, _P = OrderStatus, PaymentStatus

ORDER_TRANSITIONS: dict[OrderStatus, frozenset[OrderStatus]] = {
    _O.PENDING: frozenset({_O.PAYING, _O.FULFILLED, _O.EXPIRED, _O.CANCELLED}),
    _O.PAYING: frozenset({_O.FULFILLED, _O.PENDING, _O.STUCK, _O.REFUNDING}),
    _O.STUCK: frozenset({_O.FULFILLED, _O.PENDING, _O.EXPIRED, _O.REFUNDING}),
    _O.REFUNDING: frozenset({_O.REFUNDED}),
    _O.FULFILLED: frozenset(),
    _O.EXPIRED: frozenset(),
    _O.CANCELLED: frozenset(),
    _O.REFUNDED: frozenset(),
}

PAYMENT_TRANSITIONS: dict[PaymentStatus, frozenset[PaymentStatus]] = {
    _P.CREATED: frozenset({_P.SUCCEEDED, _P.DECLINED, _P.UNKNOWN}),
    _P.UNKNOWN: frozenset({_P.SUCCEEDED, _P.DECLINED}),
    _P.SUCCEEDED: frozenset({_P.REFUNDING}),
    _P.REFUNDING: frozenset({_P.REFUNDED}),
    _P.DECLINED: frozenset(),
    _P.REFUNDED: frozenset(),
}

OPEN_ORDERS = frozenset({_O.PENDING, _O.PAYING, _O.STUCK})
"""An order in one of these states blocks its tickets from being ordered again and keeps its hold."""

FINAL_ORDERS = frozenset(status for status, after in ORDER_TRANSITIONS.items() if not after)


def move_order(before: OrderStatus, after: OrderStatus) -> OrderStatus:
    """`after`, if the table has that transition; raises TransitionForbidden otherwise."""
    if after not in ORDER_TRANSITIONS[before]:
        raise TransitionForbidden(f"An order that is {before} cannot become {after}.")
    return after


def move_payment(before: PaymentStatus, after: PaymentStatus) -> PaymentStatus:
    """`after`, if the table has that transition; raises TransitionForbidden otherwise."""
    if after not in PAYMENT_TRANSITIONS[before]:
        raise TransitionForbidden(f"A payment that is {before} cannot become {after}.")
    return after
