"""Refunds never exceed what was charged."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from payment_gateway.database import ConstraintViolated, Database, DatabaseTrouble
from tests.payments.gateway_process import GatewayProcess, new_key


@pytest.fixture
def intent(gateway: GatewayProcess) -> str:
    return str(gateway.charge(new_key(), gateway.payment_method(), "10.00").json()["id"])


def refunded(gateway: GatewayProcess, intent: str) -> Decimal:
    return Decimal(gateway.get(f"/payment-intents/{intent}").json()["amountRefunded"]["amount"])


def test_a_whole_charge_can_be_refunded_once(gateway: GatewayProcess, intent: str) -> None:
    key = new_key()
    refund = gateway.refund(key, intent, "10.00")
    assert refund.status_code == 201
    assert refund.json() == {
        "id": refund.json()["id"],
        "status": "succeeded",
        "paymentIntent": intent,
        "amount": {"amount": "10.00", "currency": "EUR"},
        "idempotencyKey": key,
        "createdAt": refund.json()["createdAt"],
    }
    assert refund.json()["id"].startswith("re_")
    more = gateway.refund(new_key(), intent, "0.01")
    assert (more.status_code, more.json()["code"]) == (422, "refund_exceeds_charge")
    assert refunded(gateway, intent) == 10


def test_parts_add_up_to_at_most_the_charge(gateway: GatewayProcess, intent: str) -> None:
    amounts = ["4.00", "5.00", "1.01", "1.00", "0.01"]
    assert [gateway.refund(new_key(), intent, amount).status_code for amount in amounts] == [201, 201, 422, 201, 422]
    assert refunded(gateway, intent) == 10


def test_many_refunds_at_once_stay_within_the_charge(gateway: GatewayProcess, intent: str) -> None:
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: gateway.refund(new_key(), intent, "1.50").status_code, range(20)))
    assert sorted(answers) == [201] * 6 + [422] * 14
    assert refunded(gateway, intent) == 9


def test_one_key_refunds_once(gateway: GatewayProcess, intent: str) -> None:
    key = new_key()
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: gateway.refund(key, intent, "3.00"), range(10)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert refunded(gateway, intent) == 3
    other = gateway.charge(new_key(), gateway.payment_method(), "10.00").json()["id"]
    for reused in (gateway.refund(key, intent, "3.01"), gateway.refund(key, other, "3.00")):
        assert (reused.status_code, reused.json()["code"]) == (409, "key_reused")
    assert refunded(gateway, other) == 0


def test_a_refund_after_the_charge_is_given_back_replays(gateway: GatewayProcess, intent: str) -> None:
    key = new_key()
    first = gateway.refund(key, intent, "10.00")
    again = gateway.refund(key, intent, "10.00")
    assert first.json() == again.json()
    assert again.headers["idempotent-replayed"] == "true"


def test_refused_refunds(gateway: GatewayProcess, intent: str) -> None:
    answers = [
        gateway.refund(new_key(), "pi_" + "x" * 24, "1.00"),
        gateway.refund(new_key(), "nonsense\x00", "1.00"),
        gateway.refund(new_key(), intent, "1.00", "USD"),
        gateway.refund(new_key(), intent, "0.00"),
        gateway.refund(new_key(), intent, "-1.00"),
        gateway.refund(new_key(), intent, "1.001"),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 422, 422, 422, 422]
    assert refunded(gateway, intent) == 0


def test_a_closed_key_can_still_be_refunded(gateway: GatewayProcess) -> None:
    key = new_key()
    intent = gateway.charge(key, gateway.payment_method(), "10.00").json()["id"]
    gateway.close(key)
    assert gateway.refund(key, intent, "10.00").status_code == 201, "refunds have keys of their own"
    assert gateway.close(key).json()["paymentIntent"]["amountRefunded"]["amount"] == "10.00"


def test_the_schema_itself_forbids_too_large_a_refund(database: Database, intent: str) -> None:
    with pytest.raises(ConstraintViolated) as caught:
        database.run("UPDATE gateway.payment_intents SET refunded_minor = 1001 WHERE id = :id", id=intent)
    assert caught.value.constraint == "payment_intents_refund_within_charge"


@pytest.mark.parametrize("sql", ["UPDATE gateway.effects SET kind = kind", "DELETE FROM gateway.effects"])
def test_effects_are_append_only(database: Database, sql: str, intent: str) -> None:
    with pytest.raises(DatabaseTrouble):
        database.run(sql)
