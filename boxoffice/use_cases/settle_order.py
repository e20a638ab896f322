"""Paying an order: the saga behind the chat's confirmation and REST's payment call alike.

record the intent -> charge under the payment's key -> record the outcome, fulfil and write the mail in one
transaction. A crash between two steps leaves an order that the sweeper settles by the gateway's word.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from boxoffice.aws.data_api import Database, UniqueViolation
from boxoffice.domain.errors import (
    OrderNotPayable,
    PaymentMethodInvalid,
    PaymentUnavailable,
    Refusal,
)
from boxoffice.domain.identity import Caller
from boxoffice.domain.money import Money
from boxoffice.domain.orders import UpgradeOrder, start_payment
from boxoffice.domain.settlement import Outcome, settle
from boxoffice.domain.states import OrderStatus, PaymentStatus
from boxoffice.payments.client import GatewayClient
from boxoffice.payments.errors import GatewayError, GatewayUnavailable
from boxoffice.payments.outcomes import ChargeResult, Declined, Intent, IntentStatus, Succeeded, Unknown
from boxoffice.store import orders, payments
from boxoffice.store.callers import enter
from boxoffice.store.idempotency import IdempotencyKey
from boxoffice.telemetry import traced
from boxoffice.use_cases.fulfilment import fulfilment_for
from boxoffice.use_cases.house import House

NOT_CHARGED = "not_charged"
"""Our failure code for an attempt of which the gateway knows nothing, or that never reached it."""
_TRIES = 3

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What the customer confirmed: this order, this amount, this payment method.

    `version` is the order version that was shown, where the channel names one; `key` makes a repetition harmless.
    """

    order_id: UUID
    amount: Money
    payment_method: str
    key: str
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Settlement:
    """An order after a payment was tried; `failure_code` is the gateway's word where it declined."""

    order: UpgradeOrder
    outcome: Outcome
    failure_code: str | None = None


class _ChangedMeanwhile(Exception):
    """Somebody else moved the order between our look and our save."""


@dataclass(frozen=True, slots=True)
class _Begun:
    """An intent to charge that is on record."""

    order: UpgradeOrder
    payment_id: UUID


@traced
def settle_order(
    house: House, database: Database, gateway: GatewayClient, caller: Caller, confirmed: Confirmation
) -> Settlement:
    """Charge exactly what the customer confirmed, once, and fulfil the order.

    `database` is the settlement role's. Raises NotFound, AmountDiffers, HoldExpired, OrderNotPayable, KeyReused,
    PaymentMethodInvalid or PaymentUnavailable: nothing was charged then. An unknown outcome leaves the order `stuck`.
    """
    begun = _begin(house, database, caller, confirmed)
    if isinstance(begun, Settlement):
        return begun
    word, refusal = _charge(gateway, begun, confirmed)
    settlement = record(house, database, caller, begun.order.id, begun.payment_id, word)
    if refusal is not None:
        raise refusal
    if settlement.order.status is not OrderStatus.REFUNDING:
        return settlement
    try:
        return refund_order(house, database, gateway, caller, settlement.order)
    except GatewayError:
        logger.exception("a refund went wrong; the sweeper tries again", extra={"order_id": str(confirmed.order_id)})
        return settlement


def _begin(house: House, database: Database, caller: Caller, confirmed: Confirmation) -> _Begun | Settlement:
    request = {
        "order": str(confirmed.order_id),
        "method": confirmed.payment_method,
        "amount": str(confirmed.amount),
        "version": confirmed.version,
    }
    key = IdempotencyKey.of("pay_order", confirmed.key, request)
    for _ in range(_TRIES):
        try:
            begun = _record_intent(house, database, caller, confirmed, key)
        except (UniqueViolation, _ChangedMeanwhile):
            continue  # the same key, or another payment of this order, came first: look again
        return begun
    raise OrderNotPayable("This order is being changed just now. Look at it again, then try once more.")


def _record_intent(
    house: House, database: Database, caller: Caller, confirmed: Confirmation, key: IdempotencyKey
) -> _Begun | Settlement:
    """Raises _ChangedMeanwhile, so that nothing is saved, when the order changed between load and save."""
    now = house.now()
    with database.transaction() as tx:
        enter(tx, caller)
        payable = payments.load_payable(tx, confirmed.order_id, key)
        if payable.earlier_payment is not None and not _may_try_again(payable, confirmed):
            return _told_before(payable)
        paying = start_payment(payable.order, confirmed.amount, confirmed.version, now)
        if paying.total.is_zero:
            payments.fulfil_unpaid(tx, payable.order, fulfilment_for(house, payable.order), now)
            return Settlement(orders.get_order(tx, payable.order.id), Outcome.SUCCEEDED)
        payment_id = house.new_id()
        uncharged = payable.earlier_payment
        if not payments.begin_payment(tx, payable.order, paying, payment_id, key, now, uncharged=uncharged):
            raise _ChangedMeanwhile
    return _Begun(paying, payment_id)


def _may_try_again(payable: payments.Payable, confirmed: Confirmation) -> bool:
    """An attempt under this key that reached no card is no answer yet: the customer was told to try again."""
    open_again = payable.order.status is OrderStatus.PENDING
    return payable.earlier_failure == NOT_CHARGED and open_again and confirmed.version in (None, payable.order.version)


def _told_before(payable: payments.Payable) -> Settlement:
    if payable.earlier_failure == PaymentMethodInvalid.code:
        raise PaymentMethodInvalid("The gateway does not know this payment method.", field="paymentMethod")
    outcomes = {
        PaymentStatus.CREATED: Outcome.UNKNOWN,
        PaymentStatus.UNKNOWN: Outcome.UNKNOWN,
        PaymentStatus.DECLINED: Outcome.DECLINED,
        None: Outcome.UNKNOWN,
    }
    outcome = outcomes.get(payable.earlier_status, Outcome.SUCCEEDED)
    return Settlement(payable.order, outcome, payable.earlier_failure)


def _charge(gateway: GatewayClient, begun: _Begun, confirmed: Confirmation) -> tuple[ChargeResult, Refusal | None]:
    """The gateway's word, and the refusal that the customer gets where nothing reached the card."""
    key = f"charge-{begun.payment_id}"
    try:
        word = gateway.charge(
            key=key, amount=begun.order.total, payment_method=confirmed.payment_method, order_id=begun.order.id
        )
    except PaymentMethodInvalid as refusal:
        return Declined("", refusal.code), refusal
    except GatewayUnavailable:
        sentence = "The payment service cannot be reached. Nothing was charged; try again in a minute."
        return Declined("", NOT_CHARGED), PaymentUnavailable(sentence)
    except GatewayError as error:
        return Unknown(str(error)), None
    return word, None


def record(
    house: House, database: Database, caller: Caller, order_id: UUID, payment_id: UUID, word: ChargeResult
) -> Settlement:
    """Record the gateway's word: the order's and the payment's next states, ledger, tickets and mail, all or nothing.

    A word that was recorded before changes nothing; the order is returned as it is.
    """
    for attempt in range(1, _TRIES + 1):
        try:
            return _record(house, database, caller, order_id, payment_id, word)
        except UniqueViolation as clash:
            if clash.constraint != "upgrade_orders_confirmation_code_key" or attempt == _TRIES:
                raise
    raise AssertionError("unreachable: the last try returns or raises")


def _record(
    house: House, database: Database, caller: Caller, order_id: UUID, payment_id: UUID, word: ChargeResult
) -> Settlement:
    now = house.now()
    with database.transaction() as tx:
        place_free = payments.enter_and_lock_places(tx, caller, order_id, now)
        order = orders.get_order(tx, order_id)
        intent_id, failure_code = _told(word)
        settled = settle(order, _outcome(word), place_free=place_free, now=now)
        if settled.fulfil:
            changed = payments.book_fulfilment(
                tx, order, payment_id, intent_id or "", fulfilment_for(house, order), now
            )
        else:
            changed = payments.book_outcome(
                tx, order, payment_id, settled, intent_id=intent_id, failure_code=failure_code, now=now
            )
        after = orders.get_order(tx, order_id) if changed else order
    return Settlement(after, _outcome(word), failure_code)


def _outcome(word: ChargeResult) -> Outcome:
    outcomes: dict[type[ChargeResult], Outcome] = {
        Succeeded: Outcome.SUCCEEDED,
        Declined: Outcome.DECLINED,
        Unknown: Outcome.UNKNOWN,
    }
    return outcomes[type(word)]


def _told(word: ChargeResult) -> tuple[str | None, str | None]:
    """The intent id and the failure code in a word."""
    if isinstance(word, Unknown):
        return None, None
    return word.intent_id or None, word.failure_code if isinstance(word, Declined) else None


def word_of(intent: Intent | None) -> ChargeResult:
    """The final word about a closed key; no intent means that nothing was charged and never will be."""
    if intent is None:
        return Declined("", NOT_CHARGED)
    if intent.status is IntentStatus.SUCCEEDED:
        return Succeeded(intent.id)
    return Declined(intent.id, intent.failure_code or "declined")


@traced
def refund_order(
    house: House, database: Database, gateway: GatewayClient, caller: Caller, order: UpgradeOrder
) -> Settlement:
    """Give all money of a `refunding` order back. Where the gateway is silent the sweeper tries again."""
    payment = order.payment
    if payment is None or payment.intent_id is None:
        raise OrderNotPayable("This order has no payment to give back.")
    try:
        result = gateway.refund(key=payment.refund_key, intent_id=payment.intent_id, amount=order.total)
    except GatewayUnavailable as silent:
        result = Unknown(str(silent))
    if isinstance(result, Unknown):
        return Settlement(order, Outcome.SUCCEEDED)
    now: datetime = house.now()
    with database.transaction() as tx:
        enter(tx, caller)
        payments.book_refund(tx, order, payment.id, house.new_id(), now)
        return Settlement(orders.get_order(tx, order.id), Outcome.SUCCEEDED)
