"""The circuit breaker: five failed calls open it for 30 seconds, then one call decides."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from uuid import UUID

import pytest

from boxoffice.domain.money import Money
from boxoffice.payments import Closed, GatewayClient, GatewayUnavailable, KeyClosed, Patience, Unknown
from tests.payments import wire_server
from tests.payments.wire_server import answer, scripted_gateway, serving

ONE_ATTEMPT = Patience(attempts=1)
BROKEN = answer(500, {})
CLOSED = answer(200, {"idempotencyKey": "k", "closed": True, "paymentIntent": None})
REFUSED = answer(409, {"code": "key_closed"})


class Clock:
    """Stands in for the breaker's own clock, so that 30 seconds pass at once."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("circuitbreaker.monotonic", clock)
    return clock


def charge(client: GatewayClient) -> object:
    amount = Money(Decimal("1.00"), "EUR")
    return client.charge(key="k", amount=amount, payment_method="pm_a", order_id=UUID(int=1))


def fail(client: GatewayClient, times: int) -> None:
    for _ in range(times):
        assert isinstance(charge(client), Unknown)


def test_it_opens_after_five_failed_calls_and_sends_nothing_more(clock: Clock) -> None:
    with scripted_gateway(ONE_ATTEMPT, BROKEN) as (server, client):
        fail(client, 5)
        clock.now += 29
        asking: list[Callable[[], object]] = [
            lambda: charge(client),
            lambda: client.close("k"),
            lambda: client.get_intent("pi_1"),
        ]
        for ask in asking:
            with pytest.raises(GatewayUnavailable) as caught:
                ask()
            assert caught.value.retry_after == 1
        assert len(server.received) == 5


def test_one_good_call_after_30_seconds_closes_it(clock: Clock) -> None:
    with scripted_gateway(ONE_ATTEMPT, *[BROKEN] * 5, CLOSED, BROKEN) as (server, client):
        fail(client, 5)
        clock.now += 30
        assert client.close("k") == Closed(None)
        fail(client, 4)
        assert len(server.received) == 10


def test_one_bad_call_after_30_seconds_opens_it_again(clock: Clock) -> None:
    with scripted_gateway(ONE_ATTEMPT, BROKEN) as (server, client):
        fail(client, 5)
        clock.now += 30
        fail(client, 1)
        clock.now += 29
        with pytest.raises(GatewayUnavailable):
            charge(client)
        assert len(server.received) == 6


def test_a_refusal_is_no_failure(clock: Clock) -> None:
    with scripted_gateway(ONE_ATTEMPT, *[BROKEN] * 4, REFUSED, BROKEN) as (server, client):
        fail(client, 4)
        with pytest.raises(KeyClosed):
            charge(client)
        fail(client, 4)
        assert len(server.received) == 9


def test_the_attempts_of_one_call_count_once(clock: Clock) -> None:
    patience = Patience(attempts=3, first_pause=0.001, longest_pause=0.001)
    with scripted_gateway(patience, BROKEN) as (server, client):
        fail(client, 5)
        assert len(server.received) == 15


def test_timeouts_open_it_too(clock: Clock) -> None:
    patience = Patience(read=0.05, attempts=1, breaker_failures=2)
    with scripted_gateway(patience, wire_server.hang) as (_server, client):
        fail(client, 2)
        with pytest.raises(GatewayUnavailable):
            charge(client)


def test_each_client_has_its_own(clock: Clock) -> None:
    with serving(*[BROKEN] * 5, CLOSED) as server:
        with GatewayClient(server.url, "sk", patience=ONE_ATTEMPT) as first:
            fail(first, 5)
        with GatewayClient(server.url, "sk", patience=ONE_ATTEMPT) as second:
            assert second.close("k") == Closed(None)
