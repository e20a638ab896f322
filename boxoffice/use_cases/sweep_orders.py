"""The sweeper: expires holds, and settles what a crash or a silent gateway left open."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from boxoffice.aws.data_api import Database, DatabaseError
from boxoffice.domain.errors import OrderNotPayable, Refusal
from boxoffice.domain.identity import Caller
from boxoffice.domain.orders import UpgradeOrder
from boxoffice.domain.settlement import Outcome
from boxoffice.domain.states import OrderStatus
from boxoffice.payments.client import GatewayClient
from boxoffice.payments.errors import GatewayError, GatewayUnavailable
from boxoffice.payments.outcomes import Unknown
from boxoffice.store import orders
from boxoffice.store.callers import enter
from boxoffice.telemetry import traced
from boxoffice.use_cases.house import House
from boxoffice.use_cases.settle_order import record, refund_order, word_of

SWEEPER = Caller.system("order_sweeper")
PAYING_AT_MOST = timedelta(seconds=60)
"""A charge takes less than 20 seconds; an order that is paying for longer has lost its settler."""
_BATCH = 100

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Swept:
    """How many orders were expired, settled, and left for the next time."""

    expired: int
    settled: int
    left: int


@traced
def sweep_orders(
    house: House,
    background: Database,
    settlement: Database,
    gateway: GatewayClient,
    *,
    time_left: Callable[[], bool] = lambda: True,
) -> Swept:
    """One pass over at most 100 orders of each sort; what cannot be settled now is left for the next.

    `time_left` is asked before each order that the gateway has to be asked about.
    """
    now = house.now()
    with background.transaction() as tx:
        enter(tx, SWEEPER)
        expired = orders.expire_overdue(tx, now, _BATCH)
        unsettled = orders.find_unsettled(tx, paying_since=now - PAYING_AT_MOST, limit=_BATCH)
    settled = 0
    for order_id in unsettled:
        if not time_left():
            break
        settled += _tried(order_id, lambda found: settle_by_word(house, settlement, gateway, found))
    return Swept(len(expired), settled, len(unsettled) - settled)


def _tried(order_id: UUID, settle: Callable[[UUID], bool]) -> bool:
    """One order's trouble must not keep the others waiting."""
    try:
        return settle(order_id)
    except GatewayUnavailable:
        logger.info("gateway silent, order left for the next sweep", extra={"order_id": str(order_id)})
    except (GatewayError, DatabaseError, Refusal):
        logger.exception("order could not be settled", extra={"order_id": str(order_id)})
    return False


@traced
def settle_by_word(house: House, settlement: Database, gateway: GatewayClient, order_id: UUID) -> bool:
    """Settle one order by the gateway's word, never by charging again: its key is closed first.

    True when the order's money is settled afterwards. Raises GatewayUnavailable when no word came.
    """
    with settlement.transaction() as tx:
        enter(tx, SWEEPER)
        order = orders.get_order(tx, order_id)
    if order.status in (OrderStatus.PAYING, OrderStatus.STUCK):
        order = _settle_payment(house, settlement, gateway, order)
    if order.status is OrderStatus.REFUNDING:
        order = refund_order(house, settlement, gateway, SWEEPER, order).order
    return order.status not in (OrderStatus.PAYING, OrderStatus.STUCK, OrderStatus.REFUNDING)


def _settle_payment(house: House, settlement: Database, gateway: GatewayClient, order: UpgradeOrder) -> UpgradeOrder:
    payment = order.payment
    if payment is None:
        raise OrderNotPayable(f"Order {order.id} is {order.status} without a payment.")
    word = word_of(gateway.close(payment.key).intent)
    if order.status is OrderStatus.PAYING:
        unknown = Unknown("the settler was lost")
        order = record(house, settlement, SWEEPER, order.id, payment.id, unknown).order
    settled = record(house, settlement, SWEEPER, order.id, payment.id, word)
    logger.info(
        "order settled by the gateway's word",
        extra={"order_id": str(order.id), "charged": settled.outcome is Outcome.SUCCEEDED},
    )
    return settled.order
