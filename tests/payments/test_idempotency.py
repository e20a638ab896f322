"""One key, one charge; closing is final."""

from __future__ import annotations

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from payment_gateway.database import Database
from payment_gateway.ids import new_id
from tests.payments.gateway_process import DECLINE, SECRET_KEY, SERVER_ERROR, TIMEOUT_BEFORE, GatewayProcess, new_key


def effects(database: Database, subject: str) -> list[str]:
    sql = "SELECT kind FROM gateway.effects WHERE subject = :subject ORDER BY position"
    return [row["kind"] for row in database.run(sql, subject=subject)]


@pytest.mark.parametrize("number", ["4242424242424242", DECLINE])
def test_the_same_request_gets_the_first_answer_again(gateway: GatewayProcess, database: Database, number: str) -> None:
    key, method = new_key(), gateway.payment_method(number)
    first, again = gateway.charge(key, method), gateway.charge(key, method, "12.5")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert len(effects(database, first.json()["id"])) == 1


def test_another_request_under_the_same_key_is_refused(gateway: GatewayProcess) -> None:
    key, method = new_key(), gateway.payment_method()
    first = gateway.charge(key, method)
    amount = {"amount": "12.50", "currency": "EUR"}
    others = [
        gateway.charge(key, method, "12.51"),
        gateway.charge(key, method, "12.50", "USD"),
        gateway.charge(key, gateway.payment_method()),
        gateway.charge(key, "pm_unknown"),
        gateway.post("/payment-intents", {"amount": amount, "paymentMethod": method, "metadata": {"a": "b"}}, key),
        gateway.post("/payment-intents", {"amount": amount, "paymentMethod": method, "description": "x"}, key),
    ]
    assert [(other.status_code, other.json()["code"]) for other in others] == [(409, "key_reused")] * len(others)
    assert gateway.intents_under(key) == [first.json()]


def test_the_order_of_fields_does_not_matter(gateway: GatewayProcess) -> None:
    key, method = new_key(), gateway.payment_method()
    body = {
        "amount": {"currency": "EUR", "amount": "1.00"},
        "paymentMethod": method,
        "metadata": {"b": "2", "a": "1"},
        "description": "",
    }
    first = gateway.post("/payment-intents", body, key)
    body["metadata"] = {"a": "1", "b": "2"}
    again = gateway.post("/payment-intents", dict(reversed(body.items())), key)
    assert first.json() == again.json()
    assert first.json()["metadata"] == {"a": "1", "b": "2"}


def test_50_requests_at_once_charge_once(gateway: GatewayProcess, database: Database) -> None:
    key, method = new_key(), gateway.payment_method()
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: gateway.charge(key, method), range(50)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert sum("idempotent-replayed" not in answer.headers for answer in answers) == 1
    assert effects(database, answers[0].json()["id"]) == ["charge_succeeded"]


def test_two_requests_at_once_under_one_key_charge_one_of_them(gateway: GatewayProcess) -> None:
    method = gateway.payment_method()
    for _ in range(10):
        key, amounts = new_key(), ["1.00", "2.00"] * 2
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(gateway.charge, [key] * 4, [method] * 4, amounts))
        (intent,) = gateway.intents_under(key)
        for asked, answer in zip(amounts, answers, strict=True):
            won = intent["amount"] == {"amount": asked, "currency": "EUR"}
            assert answer.status_code == (201 if won else 409)


def test_an_unknown_payment_method_uses_up_nothing(gateway: GatewayProcess) -> None:
    key = new_key()
    for method in ("pm_" + "x" * 24, "nonsense", "pm_\x00", "pm_ä", "pm_'; DROP TABLE x"):
        refused = gateway.charge(key, method)
        assert (refused.status_code, refused.json()["code"]) == (422, "payment_method_unknown")
    assert gateway.charge(key, gateway.payment_method()).status_code == 201


def test_closing_an_unused_key_is_final(gateway: GatewayProcess, database: Database) -> None:
    key = new_key()
    nothing = {"idempotencyKey": key, "closed": True, "paymentIntent": None}
    assert gateway.close(key).json() == nothing
    for number in ("4242424242424242", DECLINE, TIMEOUT_BEFORE, SERVER_ERROR):
        late = gateway.charge(key, gateway.payment_method(number))
        assert (late.status_code, late.json()["code"]) == (409, "key_closed")
    assert gateway.close(key).json() == nothing
    assert gateway.intents_under(key) == []
    assert effects(database, key) == ["key_closed"]


def test_closing_a_used_key_answers_its_intent(gateway: GatewayProcess, database: Database) -> None:
    key, method = new_key(), gateway.payment_method()
    intent = gateway.charge(key, method).json()
    for _ in range(2):
        assert gateway.close(key).json() == {"idempotencyKey": key, "closed": True, "paymentIntent": intent}
    assert gateway.charge(key, method).json()["code"] == "key_closed"
    assert gateway.get(f"/payment-intents/{intent['id']}").json() == intent
    assert effects(database, key) == ["key_closed"]


def test_closing_waits_for_a_charge_that_is_being_made(gateway: GatewayProcess, database: Database) -> None:
    """The charge holds its key's row in a transaction that has not ended: closing must not answer before it."""
    key, method, intent_id = new_key(), gateway.payment_method(), new_id("pi")
    answers: list[httpx.Response] = []
    closer = threading.Thread(target=lambda: answers.append(gateway.close(key)))
    with database.transaction() as transaction:
        database.query(
            "charge",
            transaction=transaction,
            id=intent_id,
            idempotency_key=key,
            request_digest="digest",
            payment_method=method,
            status="succeeded",
            failure_code=None,
            amount_minor=100,
            currency="EUR",
            description="",
            metadata="{}",
        )
        closer.start()
        closer.join(0.3)
        assert not answers, "closing answered while the charge was under way"
    closer.join(10)
    assert answers[0].json()["paymentIntent"]["id"] == intent_id


def test_charging_and_closing_at_once_agree(gateway: GatewayProcess) -> None:
    """Whoever is first, all are told the same."""
    method = gateway.payment_method()
    chance = random.Random(7)
    with ThreadPoolExecutor(2) as pool:
        for _ in range(40):
            key, delay = new_key(), chance.uniform(0, 0.008)

            def close(key: str = key, delay: float = delay) -> httpx.Response:
                time.sleep(delay)
                return gateway.close(key)

            closing, charged = pool.submit(close), gateway.charge(key, method)
            closed = closing.result().json()["paymentIntent"]
            if charged.status_code == 201:
                assert closed == charged.json()
            else:
                assert charged.json()["code"] == "key_closed"
                assert closed is None
            assert gateway.intents_under(key) == ([closed] if closed else [])


@pytest.mark.parametrize("key", ["", "a b", "ä".encode("latin-1").decode("latin-1"), "k" * 256, "\x7f"])
def test_a_key_is_required_and_printable(gateway: GatewayProcess, key: str) -> None:
    body = {"amount": {"amount": "1.00", "currency": "EUR"}, "paymentMethod": gateway.payment_method()}
    headers = [(b"Authorization", f"Bearer {SECRET_KEY}".encode())]
    missing = gateway.http.post("/payment-intents", json=body, headers=headers)
    strange = gateway.http.post(
        "/payment-intents", json=body, headers=[*headers, (b"Idempotency-Key", key.encode("latin-1"))]
    )
    doubled = gateway.http.post(
        "/payment-intents", json=body, headers=[*headers, (b"Idempotency-Key", b"a"), (b"Idempotency-Key", b"b")]
    )
    assert [answer.status_code for answer in (missing, strange, doubled)] == [400] * 3
    assert gateway.close(key).status_code == 422
    assert gateway.get("/payment-intents", idempotencyKey=key).status_code == 422
