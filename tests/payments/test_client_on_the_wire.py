"""The client against a gateway that misbehaves on the wire."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest

from boxoffice.domain.errors import PaymentMethodInvalid
from boxoffice.domain.money import Money
from boxoffice.payments import (
    ChargeResult,
    Closed,
    Declined,
    GatewayClient,
    GatewayFault,
    GatewayUnavailable,
    IntentNotFound,
    KeyClosed,
    KeyConflict,
    Patience,
    Refunded,
    RefundRefused,
    Succeeded,
    Unknown,
)
from tests.payments import wire_server
from tests.payments.wire_server import answer, scripted_gateway

QUICK = Patience(connect=0.5, read=0.3, attempts=3, first_pause=0.01, longest_pause=0.03, budget=4.0)
AMOUNT = Money(Decimal("12.50"), "EUR")
ORDER = UUID("7f3b6c1e-0000-4000-8000-000000000001")
METHOD = "pm_abc"


def intent(**changes: object) -> dict[str, object]:
    return {
        "id": "pi_1",
        "status": "succeeded",
        "amount": {"amount": "12.50", "currency": "EUR"},
        "amountRefunded": {"amount": "0.00", "currency": "EUR"},
        "failureCode": None,
        "idempotencyKey": "k1",
        "createdAt": "2026-11-20T10:00:00.000000Z",
        **changes,
    }


def problem(code: str, *fields: str) -> dict[str, object]:
    return {"code": code, "detail": "A sentence.", "errors": [{"field": name, "message": "No."} for name in fields]}


def charge(client: GatewayClient, *, amount: Money = AMOUNT, method: str = METHOD) -> ChargeResult:
    return client.charge(key="k1", amount=amount, payment_method=method, order_id=ORDER)


def test_a_charge_is_sent_with_its_key_and_the_secret() -> None:
    with scripted_gateway(QUICK, answer(201, intent())) as (server, client):
        assert charge(client) == Succeeded("pi_1")
    (received,) = server.received
    assert (received.method, received.path) == ("POST", "/payment-intents")
    assert received.headers["idempotency-key"] == "k1"
    assert received.headers["authorization"] == "Bearer sk_wire"
    assert received.json == {
        "amount": {"amount": "12.50", "currency": "EUR"},
        "paymentMethod": METHOD,
        "description": f"Upgrade order {ORDER}",
        "metadata": {"orderId": str(ORDER)},
    }


def test_a_large_amount_is_sent_in_plain_digits() -> None:
    large = Money(Decimal("1E+6"), "JPY")
    body = intent(amount={"amount": "1000000", "currency": "JPY"}, amountRefunded={"amount": "0", "currency": "JPY"})
    with scripted_gateway(QUICK, answer(201, body)) as (server, client):
        assert charge(client, amount=large) == Succeeded("pi_1")
    assert b'"1000000"' in server.received[0].body


@pytest.mark.parametrize(
    "trouble",
    [
        answer(500, {"code": "server_error"}),
        answer(503, {"code": "unavailable"}),
        answer(502, b"<html>a proxy</html>"),
        answer(429, {"code": "slow_down"}),
        answer(200, b"no JSON"),
        answer(200, [1]),
        answer(302, b"", location="/elsewhere"),
        wire_server.hang,
        wire_server.hang_up,
        wire_server.garbage,
        wire_server.trickle,
        wire_server.flood,
    ],
)
def test_a_passing_trouble_is_survived_under_the_same_key(trouble: wire_server.Step) -> None:
    with scripted_gateway(QUICK, trouble, answer(201, intent())) as (server, client):
        assert charge(client) == Succeeded("pi_1")
        assert [received.headers["idempotency-key"] for received in server.received] == ["k1", "k1"]
        assert server.received[0].body == server.received[1].body


@pytest.mark.parametrize(
    "trouble",
    [
        answer(500, {"code": "server_error"}),
        answer(504, {"code": "timed_out"}),
        wire_server.hang,
        wire_server.hang_up,
        wire_server.garbage,
        answer(201, intent(status="processing")),
        answer(201, intent(idempotencyKey="another")),
        answer(201, intent(amount={"amount": "12.51", "currency": "EUR"})),
        answer(201, intent(amount={"amount": 12.5, "currency": "EUR"})),
        answer(201, intent(amount={"amount": "NaN", "currency": "EUR"})),
        answer(201, intent(amount={"amount": "1e999999999", "currency": "EUR"})),
        answer(201, intent(createdAt="yesterday")),
        answer(201, {"id": "pi_1", "status": "succeeded"}),
    ],
)
def test_what_may_have_been_charged_is_unknown(trouble: wire_server.Step) -> None:
    with scripted_gateway(QUICK, trouble) as (server, client):
        assert isinstance(charge(client), Unknown)
        assert 1 <= len(server.received) <= 3


def test_a_refusal_after_a_timeout_leaves_the_outcome_unknown() -> None:
    """The first attempt may have charged before somebody closed the key."""
    with scripted_gateway(QUICK, wire_server.hang, answer(409, problem("key_closed"))) as (_server, client):
        assert isinstance(charge(client), Unknown)


def test_a_refusal_after_being_turned_away_is_a_refusal() -> None:
    with (
        scripted_gateway(QUICK, answer(429, {}), answer(409, problem("key_closed"))) as (_server, client),
        pytest.raises(KeyClosed),
    ):
        charge(client)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (422, problem("payment_method_unknown"), PaymentMethodInvalid),
        (422, problem("invalid_request", "paymentMethod"), PaymentMethodInvalid),
        (422, problem("invalid_request", "amount.amount"), GatewayFault),
        (409, problem("key_closed"), KeyClosed),
        (409, problem("key_reused"), KeyConflict),
        (401, problem("unauthorized"), GatewayFault),
        (400, {"code": "malformed_request", "errors": "none"}, GatewayFault),
        (404, {}, GatewayFault),
    ],
)
def test_a_refused_charge_is_not_repeated(status: int, body: object, error: type[Exception]) -> None:
    with scripted_gateway(QUICK, answer(status, body)) as (server, client):
        with pytest.raises(error):
            charge(client)
        assert len(server.received) == 1


def test_a_decline_is_no_error() -> None:
    declined = intent(status="declined", failureCode="insufficient_funds")
    with scripted_gateway(QUICK, answer(201, declined)) as (_server, client):
        assert charge(client) == Declined("pi_1", "insufficient_funds")


def test_without_a_connection_nothing_happened() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: connections are refused
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with GatewayClient(url, "sk", patience=QUICK) as client, pytest.raises(GatewayUnavailable):
            charge(client)


def test_being_turned_away_means_that_nothing_happened() -> None:
    with scripted_gateway(QUICK, answer(429, {}, retry_after="60")) as (server, client):
        with pytest.raises(GatewayUnavailable) as caught:
            charge(client)
        assert caught.value.retry_after == 60
        assert len(server.received) == 1, "waiting a minute is not within the budget"


def test_retry_after_is_waited_for() -> None:
    patience = replace(QUICK, budget=10.0)
    with scripted_gateway(patience, answer(503, {}, retry_after="1"), answer(201, intent())) as (_server, client):
        started = time.monotonic()
        assert charge(client) == Succeeded("pi_1")
        assert time.monotonic() - started >= 1


def test_the_budget_bounds_all_attempts_together() -> None:
    patience = replace(QUICK, connect=0.05, read=0.2, attempts=100, budget=1.0)
    with scripted_gateway(patience, wire_server.hang) as (server, client):
        started = time.monotonic()
        assert isinstance(charge(client), Unknown)
        assert 0.2 < time.monotonic() - started < 10
        assert 2 <= len(server.received) <= 5


def test_a_call_stays_below_20_seconds() -> None:
    patience = Patience()
    assert patience.budget < 20
    assert patience.attempt <= patience.budget - patience.read - patience.longest_wait_before(2), "one retry fits"


def test_pauses_double_up_to_the_longest() -> None:
    patience = Patience(first_pause=0.2, longest_pause=1.0)
    assert [patience.longest_wait_before(attempt) for attempt in (2, 3, 4, 5, 6)] == [0.2, 0.4, 0.8, 1.0, 1.0]


def test_closing_tells_the_final_word() -> None:
    nothing = {"idempotencyKey": "k1", "closed": True, "paymentIntent": None}
    with scripted_gateway(QUICK, answer(200, nothing), answer(200, {**nothing, "paymentIntent": intent()})) as (
        server,
        client,
    ):
        assert client.close("k1") == Closed(None)
        closed = client.close("k1")
    assert closed.intent is not None
    assert (closed.intent.id, closed.intent.amount, closed.intent.key) == ("pi_1", AMOUNT, "k1")
    assert [received.json for received in server.received] == [{"idempotencyKey": "k1"}] * 2


@pytest.mark.parametrize(
    "body",
    [
        {"idempotencyKey": "another", "closed": True, "paymentIntent": None},
        {"idempotencyKey": "k1", "closed": False, "paymentIntent": None},
        {"idempotencyKey": "k1", "closed": True},
        {"idempotencyKey": "k1", "closed": True, "paymentIntent": {}},
    ],
)
def test_absence_is_never_guessed(body: object) -> None:
    with scripted_gateway(QUICK, answer(200, body)) as (_server, client), pytest.raises(GatewayUnavailable):
        client.close("k1")


def test_refund_outcomes() -> None:
    done = {
        "id": "re_1",
        "status": "succeeded",
        "paymentIntent": "pi_1",
        "amount": {"amount": "12.50", "currency": "EUR"},
    }

    def refund(client: GatewayClient) -> object:
        return client.refund(key="r1", intent_id="pi_1", amount=AMOUNT)

    script = [
        answer(201, done),
        answer(201, {**done, "paymentIntent": "pi_2"}),
        answer(422, problem("refund_exceeds_charge", "amount")),
        answer(404, problem("not_found")),
        answer(409, problem("key_reused")),
        answer(403, problem("forbidden")),
        answer(500, {}),
    ]
    with scripted_gateway(QUICK, *script) as (_server, client):
        assert refund(client) == Refunded("re_1", AMOUNT)
        assert isinstance(refund(client), Unknown)
        for error in (RefundRefused, IntentNotFound, KeyConflict, GatewayFault):
            with pytest.raises(error):
                refund(client)
        assert isinstance(refund(client), Unknown)


@pytest.mark.parametrize("method", ["", "pm_", "4242424242424242", "pm_\x00", "pm_ä", "pm_a\ud800", "pm_a\r\nX: y"])
def test_a_strange_payment_method_is_never_sent(method: str) -> None:
    with scripted_gateway(QUICK, answer(201, intent())) as (server, client):
        with pytest.raises(PaymentMethodInvalid):
            charge(client, method=method)
        assert server.received == []


@pytest.mark.parametrize("key", ["", "a b", "k\r\nX: y", "ä", "k" * 256])
def test_a_strange_key_is_never_sent(key: str) -> None:
    calls: list[Callable[[GatewayClient], object]] = [
        lambda client: client.charge(key=key, amount=AMOUNT, payment_method=METHOD, order_id=ORDER),
        lambda client: client.refund(key=key, intent_id="pi_1", amount=AMOUNT),
        lambda client: client.close(key),
    ]
    with scripted_gateway(QUICK, answer(201, intent())) as (server, client):
        for call in calls:
            with pytest.raises(ValueError, match="idempotency key"):
                call(client)
        assert server.received == []


@pytest.mark.parametrize("intent_id", ["", "pi_", "pi_../refunds", "re_1", "pi_1?x=1"])
def test_a_strange_intent_id_is_never_sent(intent_id: str) -> None:
    with scripted_gateway(QUICK, answer(200, intent())) as (server, client):
        with pytest.raises(IntentNotFound):
            client.get_intent(intent_id)
        with pytest.raises(IntentNotFound):
            client.refund(key="r1", intent_id=intent_id, amount=AMOUNT)
        assert server.received == []


def test_an_address_without_scheme_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="http"):
        GatewayClient("localhost:8081", "sk")
