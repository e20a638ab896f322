from __future__ import annotations

from typing import Annotated
from uuid import UUID

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body

from boxoffice.contracts.orders import Order, OrderList, PayOrder, PlaceOrder
from boxoffice.domain.errors import AmountDiffers, PaymentDeclined
from boxoffice.domain.money import Money
from boxoffice.domain.settlement import Outcome
from boxoffice.domain.states import OrderStatus
from boxoffice.use_cases import cancel_order as cancelling
from boxoffice.use_cases import place_order as placing
from boxoffice.use_cases import read_orders
from boxoffice.use_cases.settle_order import Confirmation, settle_order
from lambdas.rest_api.app import Cursor, IdempotencyKey, Limit, app
from lambdas.rest_api.callers import customer
from lambdas.rest_api.limits import count_write
from lambdas.rest_api.services import services


@app.post(
    "/orders",
    status_code=201,
    operation_id="placeOrder",
    summary="Place an order: hold places, fix the price",
    tags=["orders"],
)
def place_order(order: Annotated[PlaceOrder, Body()], idempotency_key: IdempotencyKey) -> Order:
    caller = count_write(customer())
    placed = placing.place_order(
        services().house,
        services().customer,
        caller,
        ticket_ids=order.ticket_ids,
        tier=order.tier,
        visit_date=order.visit_date,
        key=idempotency_key,
    )
    if placed.status is OrderStatus.FULFILLED:
        services().ring_outbox()
    return Order.of(placed)


@app.get("/orders", operation_id="listOrders", summary="The caller's orders, newest first", tags=["orders"])
def list_orders(limit: Limit = 50, cursor: Cursor = None) -> OrderList:
    page = read_orders.list_orders(services().customer, customer(), limit=limit, cursor=cursor)
    return OrderList(orders=[Order.of(order) for order in page.items], next_cursor=page.next_cursor)


@app.get("/orders/<order_id>", operation_id="getOrder", summary="One order of the caller", tags=["orders"])
def get_order(order_id: UUID) -> Order:
    return Order.of(read_orders.get_order(services().customer, customer(), order_id))


@app.post(
    "/orders/<order_id>/payment",
    operation_id="payOrder",
    summary="Pay an order: charges exactly the confirmed amount, once",
    tags=["orders"],
    responses={
        200: {"description": "Paid and fulfilled, or paid and refunded because the places were gone"},
        202: {"description": "The outcome is unknown and being settled; do not pay again"},
        402: {"description": "The gateway declined; the hold lives on"},
    },
)
def pay_order(order_id: UUID, payment: Annotated[PayOrder, Body()], idempotency_key: IdempotencyKey) -> Response[Order]:
    caller = count_write(customer())
    settlement = settle_order(
        services().house,
        services().settlement,
        services().gateway,
        caller,
        Confirmation(order_id, _amount(payment), payment.payment_method, idempotency_key),
    )
    if settlement.outcome is Outcome.DECLINED:
        code = settlement.failure_code or "declined"
        raise PaymentDeclined(
            f"The payment was declined ({code}). Nothing was charged; try another card.", failure_code=code
        )
    services().ring_outbox()
    status = 202 if settlement.outcome is Outcome.UNKNOWN else 200
    return Response(status_code=status, content_type="application/json", body=Order.of(settlement.order))


def _amount(payment: PayOrder) -> Money:
    try:
        return payment.amount.to_domain()
    except ValueError as wrong:
        raise AmountDiffers(f"{wrong} Nothing was charged.", field="amount") from wrong


@app.delete(
    "/orders/<order_id>", operation_id="cancelOrder", summary="Cancel an unpaid order, free its places", tags=["orders"]
)
def cancel_order(order_id: UUID) -> Order:
    return Order.of(cancelling.cancel_order(services().house, services().customer, count_write(customer()), order_id))
