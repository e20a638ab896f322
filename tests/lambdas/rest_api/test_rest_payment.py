from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from boxoffice.payments.client import GatewayClient
from boxoffice.payments.patience import Patience
from boxoffice.wiring import money
from tests.lambdas.rest_api.client import Rest
from tests.lambdas.rest_api.conftest import Around
from tests.payments.gateway_process import (
    DECLINE,
    SECRET_KEY,
    TIMEOUT_AFTER,
    GatewayProcess,
)
from tests.payments.wire_server import answer, serving
from tests.use_cases.world import World


@pytest.fixture
def order(ann: Rest, venue: World) -> Iterator[dict[str, Any]]:
    """A pending order over 8.00 EUR; its place is given back."""
    body = {
        "ticketIds": [str(venue.sell(venue.ann))],
        "tier": "standard",
        "visitDate": venue.day(3).isoformat(),
    }
    placed = ann.post("/orders", body).ok(201)
    yield placed
    ann.delete(f"/orders/{placed['id']}")
    venue.databases.owner.execute("UPDATE capacities SET confirmed = 0")
    venue.databases.owner.execute("UPDATE holds SET released_at = expires_at WHERE released_at IS NULL")


def payment(order: dict[str, Any], method: str, **changed: Any) -> dict[str, Any]:
    return {"paymentMethod": method, "amount": order["total"], **changed}


def charges(venue: World, order: dict[str, Any]) -> list[str]:
    rows = venue.databases.owner.query(
        "SELECT CAST(CAST(amount AS numeric(12, 2)) AS text) AS amount FROM ledger_entries"
        " WHERE order_id = :id AND kind = 'charge'",
        id=UUID(order["id"]),
    )
    return [row["amount"] for row in rows]


def test_paying_fulfils_wakes_the_outbox_and_repeats_its_answer(
    ann: Rest, venue: World, order: dict[str, Any], gateway_process: GatewayProcess, around: Around
) -> None:
    body = payment(order, gateway_process.payment_method())
    rung = len(around.aws.in_queue("outbox"))
    paid = ann.post(f"/orders/{order['id']}/payment", body, key="pay").ok()
    assert (paid["status"], paid["payment"]["status"], paid["payment"]["failureCode"]) == (
        "fulfilled",
        "succeeded",
        None,
    )
    assert paid["payment"]["paymentIntentId"].startswith("pi_")
    assert len(paid["confirmationCode"]) == 8
    assert paid["completedAt"]
    assert [entry["event"] for entry in paid["timeline"]] == ["pending", "paying", "fulfilled"]
    assert len(around.aws.in_queue("outbox")) == rung + 1
    assert ann.post(f"/orders/{order['id']}/payment", body, key="pay").ok() == paid
    other = payment(order, gateway_process.payment_method())
    ann.post(f"/orders/{order['id']}/payment", other, key="pay").is_problem(409, "idempotency_key_reused")
    ann.post(f"/orders/{order['id']}/payment", other).is_problem(422, "order_not_payable")
    assert charges(venue, order) == ["8.00"]


def test_a_declined_card_charges_nothing_and_another_pays(
    ann: Rest, venue: World, order: dict[str, Any], gateway_process: GatewayProcess
) -> None:
    body = payment(order, gateway_process.payment_method(DECLINE))
    declined = ann.post(f"/orders/{order['id']}/payment", body, key="declined").is_problem(402, "payment_declined")
    assert ann.post(f"/orders/{order['id']}/payment", body, key="declined").body == declined.body
    after = ann.get(f"/orders/{order['id']}").ok()
    assert (after["status"], after["payment"]["status"]) == ("pending", "declined")
    assert after["payment"]["failureCode"] in declined.json["detail"]
    assert charges(venue, order) == []
    ann.post(f"/orders/{order['id']}/payment", payment(after, gateway_process.payment_method())).ok()


@pytest.mark.parametrize(
    "amount",
    [
        {"amount": "8.01", "currency": "EUR"},
        {"amount": "7.99", "currency": "EUR"},
        {"amount": "0.00", "currency": "EUR"},
        {"amount": "8.001", "currency": "EUR"},
        {"amount": "999999999.99", "currency": "EUR"},
        {"amount": "8.00", "currency": "USD"},
        {"amount": "8", "currency": "JPY"},
        {"amount": "8.00", "currency": "XYZ"},
    ],
)
def test_another_amount_or_currency_charges_nothing(
    ann: Rest, venue: World, order: dict[str, Any], gateway_process: GatewayProcess, amount: dict[str, str]
) -> None:
    body = payment(order, gateway_process.payment_method(), amount=amount)
    ann.post(f"/orders/{order['id']}/payment", body).is_problem(422, "amount_differs")
    assert ann.get(f"/orders/{order['id']}").ok() == order
    assert charges(venue, order) == []


@pytest.mark.parametrize("amount", ["8.00", "8", "8.0", "008.00", "8.000"])
def test_the_same_amount_written_otherwise_is_the_same(
    ann: Rest, venue: World, order: dict[str, Any], gateway_process: GatewayProcess, amount: str
) -> None:
    body = payment(order, gateway_process.payment_method(), amount={"amount": amount, "currency": "EUR"})
    ann.post(f"/orders/{order['id']}/payment", body).ok()
    assert charges(venue, order) == ["8.00"]


@pytest.mark.parametrize(
    ("amount", "field"),
    [
        (8, "amount"),
        ("8.00", "amount"),
        (None, "amount"),
        ({}, "amount.amount"),
        ({"amount": 8, "currency": "EUR"}, "amount.amount"),
        ({"amount": 8.0, "currency": "EUR"}, "amount.amount"),
        ({"amount": True, "currency": "EUR"}, "amount.amount"),
        ({"amount": None, "currency": "EUR"}, "amount.amount"),
        ({"amount": "", "currency": "EUR"}, "amount.amount"),
        ({"amount": " 8.00", "currency": "EUR"}, "amount.amount"),
        ({"amount": "8.", "currency": "EUR"}, "amount.amount"),
        ({"amount": ".8", "currency": "EUR"}, "amount.amount"),
        ({"amount": "8,00", "currency": "EUR"}, "amount.amount"),
        ({"amount": "8e0", "currency": "EUR"}, "amount.amount"),
        ({"amount": "1e3", "currency": "EUR"}, "amount.amount"),
        ({"amount": "NaN", "currency": "EUR"}, "amount.amount"),
        ({"amount": "Infinity", "currency": "EUR"}, "amount.amount"),
        ({"amount": "-8.00", "currency": "EUR"}, "amount.amount"),
        ({"amount": "+8.00", "currency": "EUR"}, "amount.amount"),
        ({"amount": "8.0000", "currency": "EUR"}, "amount.amount"),
        ({"amount": "8_0", "currency": "EUR"}, "amount.amount"),
        ({"amount": "٨", "currency": "EUR"}, "amount.amount"),
        ({"amount": "9" * 5000, "currency": "EUR"}, "amount.amount"),
        ({"amount": "8.00", "currency": "eur"}, "amount.currency"),
        ({"amount": "8.00", "currency": "EURO"}, "amount.currency"),
        ({"amount": "8.00"}, "amount.currency"),
        ({"amount": "8.00", "currency": "EUR", "discount": "8.00"}, "amount.discount"),
    ],
)
def test_what_is_no_amount_is_named(ann: Rest, order: dict[str, Any], amount: object, field: str) -> None:
    answer = ann.post(f"/orders/{order['id']}/payment", payment(order, "pm_1", amount=amount))
    assert field in answer.is_problem(400, "invalid_request").wrong


@pytest.mark.parametrize("method", ["", "pm_", "4242424242424242", "pm_a b", "pm_" + "x" * 65, 1, None, {"id": "pm_1"}])
def test_what_is_no_payment_method_is_named_and_never_repeated(
    ann: Rest, order: dict[str, Any], method: object
) -> None:
    answer = ann.post(f"/orders/{order['id']}/payment", payment(order, "", paymentMethod=method))
    assert answer.is_problem(400, "invalid_request").wrong == ["paymentMethod"]
    assert "4242" not in answer.body


def test_an_unknown_payment_method_is_refused_and_the_order_stays_payable(
    ann: Rest, order: dict[str, Any], gateway_process: GatewayProcess
) -> None:
    refused = ann.post(f"/orders/{order['id']}/payment", payment(order, "pm_unknown"))
    assert refused.is_problem(422, "payment_method_invalid").wrong == ["paymentMethod"]
    ann.post(f"/orders/{order['id']}/payment", payment(order, gateway_process.payment_method())).ok()


def test_a_lost_answer_is_told_as_unknown_and_the_order_takes_no_second_payment(
    ann: Rest,
    order: dict[str, Any],
    gateway_process: GatewayProcess,
    monkeypatch: pytest.MonkeyPatch,
    around: Around,
) -> None:
    hasty = GatewayClient(gateway_process.url, SECRET_KEY, patience=Patience(connect=1, read=0.4, attempts=1))
    around.set()
    monkeypatch.setattr(money, "GatewayClient", lambda *_: hasty)
    body = payment(order, gateway_process.payment_method(TIMEOUT_AFTER))
    unknown = ann.post(f"/orders/{order['id']}/payment", body, key="lost").ok(202)
    assert (unknown["status"], unknown["payment"]["status"]) == ("stuck", "unknown")
    assert ann.post(f"/orders/{order['id']}/payment", body, key="lost").ok(202) == unknown
    other = payment(order, gateway_process.payment_method())
    ann.post(f"/orders/{order['id']}/payment", other).is_problem(422, "order_not_payable")
    ann.delete(f"/orders/{order['id']}").is_problem(422, "order_not_cancellable")


def test_a_gateway_that_is_down_charges_nothing_and_says_when_to_try_again(
    ann: Rest, venue: World, order: dict[str, Any], around: Around
) -> None:
    around.set(BOXOFFICE_GATEWAY_URL="http://127.0.0.1:9")
    down = ann.post(f"/orders/{order['id']}/payment", payment(order, "pm_1")).is_problem(503, "payment_unavailable")
    assert "Nothing was charged" in down.json["detail"]
    assert ann.get(f"/orders/{order['id']}").ok()["status"] == "pending"
    assert charges(venue, order) == []


def test_a_gateway_that_refuses_our_key_leaves_the_outcome_to_be_settled(
    ann: Rest, order: dict[str, Any], around: Around
) -> None:
    with serving(answer(401, {"code": "unauthorized"})) as wrong:
        around.set(BOXOFFICE_GATEWAY_URL=wrong.url)
        ann.post(f"/orders/{order['id']}/payment", payment(order, "pm_1")).ok(202)
    assert ann.get(f"/orders/{order['id']}").ok()["status"] == "stuck"


@pytest.mark.parametrize(("refused", "status"), [((404, "not_found"), "refunding"), (None, "refunded")])
def test_paid_although_the_place_is_gone_is_refunded_whenever_the_gateway_lets_us(
    ann: Rest, venue: World, order: dict[str, Any], around: Around, refused: tuple[int, str] | None, status: str
) -> None:
    def charge(connection: socket.socket, stopping: threading.Event) -> None:
        """While the card is charged the hold runs out and the last places are sold."""
        key = wire.received[-1].headers["idempotency-key"]
        venue.databases.owner.execute("UPDATE holds SET expires_at = now() WHERE order_id = :id", id=UUID(order["id"]))
        venue.databases.owner.execute("UPDATE capacities SET confirmed = capacity WHERE tier = 'standard'")
        intent = {
            "id": f"pi_{key[-12:]}",
            "status": "succeeded",
            "amount": order["total"],
            "amountRefunded": {"amount": "0.00", "currency": "EUR"},
            "failureCode": None,
            "idempotencyKey": key,
            "createdAt": "2026-11-20T12:00:00Z",
        }
        answer(201, intent)(connection, stopping)

    def refund(connection: socket.socket, stopping: threading.Event) -> None:
        asked = wire.received[-1].json
        assert isinstance(asked, dict)
        done = {"id": "re_1", "status": "succeeded", "paymentIntent": asked["paymentIntent"], "amount": asked["amount"]}
        answer(*((refused[0], {"code": refused[1]}) if refused else (201, done)))(connection, stopping)

    with serving(charge, refund) as wire:
        around.set(BOXOFFICE_GATEWAY_URL=wire.url)
        paid = ann.post(f"/orders/{order['id']}/payment", payment(order, "pm_1")).ok()
    assert (paid["status"], paid["payment"]["status"], paid["confirmationCode"]) == (
        status,
        "refunding" if refused else "refunded",
        None,
    )
    assert charges(venue, order) == ["8.00"]
