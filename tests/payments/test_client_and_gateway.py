"""The client and the gateway together: each test card's outcome, closing, refunds, and a gateway that dies."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
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
    IntentStatus,
    KeyClosed,
    KeyConflict,
    Patience,
    Refunded,
    RefundRefused,
    Succeeded,
    Unknown,
)
from payment_gateway.cards import TEST_CARDS, Behaviour
from tests.payments.gateway_process import (
    SECRET_KEY,
    SERVER_ERROR,
    TIMEOUT_AFTER,
    TIMEOUT_BEFORE,
    GatewayProcess,
    new_key,
)

AMOUNT = Money(Decimal("12.50"), "EUR")
ORDER = UUID("7f3b6c1e-0000-4000-8000-000000000001")
QUICK = Patience(connect=1.0, read=0.4, attempts=2, first_pause=0.01, longest_pause=0.02, budget=5.0)
DECLINED = {number: known for number, known in TEST_CARDS.items() if str(known.behaviour) in set(list(Behaviour)[1:6])}


@pytest.fixture
def client(gateway: GatewayProcess) -> Iterator[GatewayClient]:
    with GatewayClient(gateway.url, SECRET_KEY) as client:
        yield client


@pytest.fixture
def hasty_client(gateway: GatewayProcess) -> Iterator[GatewayClient]:
    """Gives up before the gateway stops hanging."""
    with GatewayClient(gateway.url, SECRET_KEY, patience=QUICK) as client:
        yield client


def charge(client: GatewayClient, key: str, method: str, amount: Money = AMOUNT) -> ChargeResult:
    return client.charge(key=key, amount=amount, payment_method=method, order_id=ORDER)


def test_an_approved_charge_closes_as_what_it_is(gateway: GatewayProcess, client: GatewayClient) -> None:
    key, method = new_key(), gateway.payment_method()
    result = charge(client, key, method)
    assert isinstance(result, Succeeded)
    assert charge(client, key, method) == result
    intent = client.get_intent(result.intent_id)
    assert (intent.status, intent.amount, intent.key) == (IntentStatus.SUCCEEDED, AMOUNT, key)
    assert client.close(key) == Closed(intent)
    assert gateway.get(f"/payment-intents/{intent.id}").json()["metadata"] == {"orderId": str(ORDER)}


@pytest.mark.parametrize("number", DECLINED)
def test_declined_charges(gateway: GatewayProcess, client: GatewayClient, number: str) -> None:
    result = charge(client, new_key(), gateway.payment_method(number))
    assert isinstance(result, Declined)
    assert result.failure_code == TEST_CARDS[number].behaviour


@pytest.mark.parametrize(("number", "charged"), [(TIMEOUT_BEFORE, 0), (TIMEOUT_AFTER, 1), (SERVER_ERROR, 0)])
def test_an_unknown_outcome_is_settled_by_closing(
    gateway: GatewayProcess, hasty_client: GatewayClient, number: str, charged: int
) -> None:
    key, method = new_key(), gateway.payment_method(number)
    assert isinstance(charge(hasty_client, key, method), Unknown)
    closed = hasty_client.close(key)
    assert (closed.intent is not None) is bool(charged)
    assert len(gateway.intents_under(key)) == charged
    with pytest.raises(KeyClosed):
        charge(hasty_client, key, method)


def test_keys_and_methods_are_refused(gateway: GatewayProcess, client: GatewayClient) -> None:
    key, method = new_key(), gateway.payment_method()
    charge(client, key, method)
    with pytest.raises(KeyConflict):
        charge(client, key, method, Money(Decimal("12.51"), "EUR"))
    with pytest.raises(PaymentMethodInvalid):
        charge(client, new_key(), "pm_" + "x" * 24)
    with pytest.raises(PaymentMethodInvalid):
        charge(client, new_key(), "pm_short")
    with pytest.raises(IntentNotFound):
        client.get_intent("pi_" + "x" * 24)


def test_refunds(gateway: GatewayProcess, client: GatewayClient) -> None:
    result = charge(client, new_key(), gateway.payment_method())
    assert isinstance(result, Succeeded)
    key = new_key()
    refund = client.refund(key=key, intent_id=result.intent_id, amount=AMOUNT)
    assert isinstance(refund, Refunded)
    assert client.refund(key=key, intent_id=result.intent_id, amount=AMOUNT) == refund
    for amount in (Money(Decimal("0.01"), "EUR"), Money(Decimal("12.50"), "USD")):
        with pytest.raises(RefundRefused):
            client.refund(key=new_key(), intent_id=result.intent_id, amount=amount)
    assert client.get_intent(result.intent_id).amount_refunded == AMOUNT
    with pytest.raises(IntentNotFound):
        client.refund(key=new_key(), intent_id="pi_" + "x" * 24, amount=AMOUNT)


def test_a_wrong_secret_key_is_a_fault(gateway: GatewayProcess) -> None:
    with GatewayClient(gateway.url, "sk_wrong") as client:
        for call in (lambda: charge(client, "k", "pm_" + "x" * 24), lambda: client.close("k")):
            with pytest.raises(GatewayFault):
                call()


def test_threads_share_a_client(gateway: GatewayProcess, client: GatewayClient) -> None:
    key, method = new_key(), gateway.payment_method()
    with ThreadPoolExecutor(16) as pool:
        results = set(pool.map(lambda _: charge(client, key, method), range(32)))
    assert len(results) == 1


def test_a_gateway_that_dies_leaves_the_outcome_to_its_successor(gateway_environment: dict[str, str]) -> None:
    key = new_key()
    with (
        GatewayProcess(gateway_environment, GATEWAY_HANG_SECONDS="60") as before,
        GatewayClient(before.url, SECRET_KEY) as client,
        ThreadPoolExecutor(1) as pool,
    ):
        lost = pool.submit(charge, client, key, before.payment_method(TIMEOUT_AFTER))
        while not before.intents_under(key):
            assert not lost.done()
        before.kill()
        assert isinstance(lost.result(), Unknown)
        with pytest.raises(GatewayUnavailable):
            charge(client, key, "pm_any")
    with GatewayProcess(gateway_environment) as after, GatewayClient(after.url, SECRET_KEY) as client:
        closed = client.close(key)
    assert closed.intent is not None
    assert closed.intent.status is IntentStatus.SUCCEEDED
