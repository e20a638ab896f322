"""The customer's answer to a payment request: settled here, before the agent hears of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from boxoffice.contracts.chat import PaymentOutcome
from boxoffice.contracts.orders import Order
from boxoffice.domain.conversations import Answer
from boxoffice.domain.errors import HoldExpired, InterruptUnknown, NotFound, Refusal
from boxoffice.domain.orders import UpgradeOrder
from boxoffice.domain.settlement import Outcome
from boxoffice.domain.states import OrderStatus
from boxoffice.store.runs import TakenRun
from boxoffice.use_cases.settle_order import Confirmation, Settlement
from boxoffice.use_cases.turns.agent_events import asked_order
from boxoffice.use_cases.turns.bridge import Bridge


@dataclass(frozen=True, slots=True)
class Answered:
    """All that the agent learns, and what the customer is shown by the bridge itself."""

    outcome: PaymentOutcome
    activities: tuple[dict[str, Any], ...] = ()


def settle_answer(bridge: Bridge, run: TakenRun, answer: Answer) -> Answered:
    """The outcome of the customer's answer. The run's id is the key: working it off again never charges again.

    Raises InterruptUnknown when it does not answer the conversation's open question; nothing is charged then.
    """
    question = run.open_interrupt
    if question is None or question.get("id") != answer.interrupt_id:
        raise InterruptUnknown("That payment request is no longer open.")
    if "outcome" in question:
        return Answered(PaymentOutcome.model_validate(question["outcome"]))
    order_id = asked_order(dict(question))
    confirmation = answer.confirmation
    if confirmation is None:
        return Answered(_unpaid(bridge, run, order_id, "cancelled"))
    if confirmation.order_id != order_id:
        raise InterruptUnknown("That payment request was for another order.")
    confirmed = Confirmation(
        order_id=order_id,
        amount=confirmation.amount,
        payment_method=confirmation.payment_method,
        key=f"resume:{run.conversation_id}:{answer.interrupt_id}:{run.id}",
        version=confirmation.order_version,
    )
    try:
        settlement = bridge.settle(run.caller, confirmed)
    except HoldExpired as refusal:
        return Answered(PaymentOutcome(order_id=order_id, outcome="expired", failure_code=refusal.code))
    except Refusal as refusal:
        return Answered(_unpaid(bridge, run, order_id, "refused", refusal.code))
    return Answered(_outcome(settlement), tuple(_activities(run, settlement.order)))


def _unpaid(
    bridge: Bridge, run: TakenRun, order_id: UUID, outcome: Literal["cancelled", "refused"], code: str | None = None
) -> PaymentOutcome:
    """Nothing was charged by this answer. How the order stands is told too: it may be paid or cancelled elsewhere."""
    told = PaymentOutcome(order_id=order_id, outcome=outcome, failure_code=code)
    try:
        order = bridge.order_of(run.caller, order_id)
    except NotFound:
        return told
    lapsed = order.status is OrderStatus.PENDING and bridge.house.now() >= order.hold_expires_at
    status = OrderStatus.EXPIRED if lapsed else order.status
    return told.model_copy(update={"order_status": status.value, "confirmation_code": order.confirmation_code})


def _outcome(settlement: Settlement) -> PaymentOutcome:
    order = settlement.order
    words = {Outcome.DECLINED: "declined", Outcome.UNKNOWN: "unknown"}
    paid = "paid" if order.status is OrderStatus.FULFILLED else "expired"  # charged, but the places were gone: refunded
    return PaymentOutcome.model_validate(
        {
            "order_id": order.id,
            "outcome": words.get(settlement.outcome, paid),
            "order_status": order.status.value,
            "confirmation_code": order.confirmation_code,
            "failure_code": settlement.failure_code,
        }
    )


def _activities(run: TakenRun, order: UpgradeOrder) -> list[dict[str, Any]]:
    """The receipt of money that moved, and the confirmation of what it bought."""
    if order.status not in (OrderStatus.FULFILLED, OrderStatus.REFUNDING, OrderStatus.REFUNDED):
        return []
    wire = Order.of(order).to_wire()
    shown = []
    if order.payment is not None:
        shown.append(_activity(run, "paymentReceipt", {"order": wire, "payment": wire["payment"]}))
    if order.confirmation_code is not None:
        shown.append(_activity(run, "confirmation", {"order": wire, "confirmationCode": order.confirmation_code}))
    return shown


def _activity(run: TakenRun, kind: str, content: dict[str, Any]) -> dict[str, Any]:
    return {"type": "ACTIVITY_SNAPSHOT", "messageId": f"{run.id}:{kind}", "activityType": kind, "content": content}
