"""The test cards: what the gateway accepts, keeps and does with them."""

from __future__ import annotations

import json
import re
import time
from datetime import date
from pathlib import Path

import pytest

from payment_gateway.cards import TEST_CARDS, Behaviour, CardRefused, accept, luhn_valid
from payment_gateway.database import Database
from tests.payments.gateway_process import (
    APPROVE,
    SERVER_ERROR,
    TIMEOUT_AFTER,
    TIMEOUT_BEFORE,
    GatewayProcess,
    card,
    new_key,
)

DECLINING = [
    Behaviour.CARD_DECLINED,
    Behaviour.INSUFFICIENT_FUNDS,
    Behaviour.EXPIRED_CARD,
    Behaviour.INCORRECT_CVC,
    Behaviour.PROCESSING_ERROR,
]
TODAY = date(2026, 11, 20)


def test_every_test_card_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs" / "payment-gateway.md").read_text("utf-8")
    rows = re.findall(r"^\| ([0-9 ]{15,}) \| (\w+) \| `(\w+)` \|$", page, re.MULTILINE)
    documented = {number.replace(" ", ""): (brand, behaviour) for number, brand, behaviour in rows}
    assert documented == {number: (str(known.brand), str(known.behaviour)) for number, known in TEST_CARDS.items()}


def test_every_behaviour_has_a_valid_card() -> None:
    assert {known.behaviour for known in TEST_CARDS.values()} == set(Behaviour)
    assert all(luhn_valid(number) for number in TEST_CARDS)


@pytest.mark.parametrize("number", [n for n, known in TEST_CARDS.items() if known.behaviour is Behaviour.APPROVE])
def test_approving_cards(gateway: GatewayProcess, number: str) -> None:
    method = gateway.http.post("/payment-methods", json={"card": card(number)}).json()
    assert method.keys() == {"id", "brand", "last4"}
    assert (method["brand"], method["last4"]) == (TEST_CARDS[number].brand, number[-4:])
    key = new_key()
    response = gateway.charge(key, method["id"])
    assert response.status_code == 201
    intent = response.json()
    assert intent["id"].startswith("pi_")
    assert (intent["status"], intent["failureCode"], intent["idempotencyKey"]) == ("succeeded", None, key)
    assert intent["amount"] == {"amount": "12.50", "currency": "EUR"}
    assert gateway.get(f"/payment-intents/{intent['id']}").json() == intent


@pytest.mark.parametrize("number", [n for n, known in TEST_CARDS.items() if known.behaviour in DECLINING])
def test_declining_cards(gateway: GatewayProcess, number: str) -> None:
    response = gateway.charge(new_key(), gateway.payment_method(number))
    assert response.status_code == 201
    assert (response.json()["status"], response.json()["failureCode"]) == ("declined", TEST_CARDS[number].behaviour)
    assert gateway.refund(new_key(), response.json()["id"], "0.01").json()["code"] == "refund_exceeds_charge"


def test_the_timeout_before_the_charge_charges_nothing(gateway: GatewayProcess, hang_seconds: float) -> None:
    key, method = new_key(), gateway.payment_method(TIMEOUT_BEFORE)
    started = time.monotonic()
    response = gateway.charge(key, method)
    assert time.monotonic() - started >= hang_seconds
    assert (response.status_code, response.json()["code"]) == (504, "timed_out")
    assert gateway.intents_under(key) == []
    assert gateway.close(key).json()["paymentIntent"] is None


def test_the_timeout_after_the_charge_charges_once_and_hangs_each_time(
    gateway: GatewayProcess, hang_seconds: float
) -> None:
    key, method = new_key(), gateway.payment_method(TIMEOUT_AFTER)
    answers = []
    for _ in range(2):
        started = time.monotonic()
        answers.append(gateway.charge(key, method).json())
        assert time.monotonic() - started >= hang_seconds
    assert answers[0] == answers[1] == gateway.close(key).json()["paymentIntent"]
    assert answers[0]["status"] == "succeeded"


def test_the_500_card_charges_nothing(gateway: GatewayProcess) -> None:
    key, method = new_key(), gateway.payment_method(SERVER_ERROR)
    response = gateway.charge(key, method)
    assert (response.status_code, response.json()["code"]) == (500, "server_error")
    assert response.headers["content-type"] == "application/problem+json"
    assert gateway.close(key).json()["paymentIntent"] is None


def test_a_card_is_never_kept_nor_logged(gateway: GatewayProcess, database: Database) -> None:
    number, marker = "5105105105105100", "Q7x!z"
    bodies = [{"card": card(number)}, {"card": card(number, cvc=marker)}, {"card": card(number, expYear=marker)}]
    contents = [json.dumps(body) for body in bodies] + [json.dumps(bodies[1]) + "}"]
    for content in contents:
        answer = gateway.http.post("/payment-methods", content=content, headers={"Content-Type": "application/json"})
        assert number not in answer.text
        assert marker not in answer.text
    gateway.charge(new_key(), gateway.payment_method(number))
    kept = [
        json.loads(row["kept"]) for row in database.run("SELECT to_jsonb(m)::text AS kept FROM payment_methods AS m")
    ]
    assert kept[0].keys() == {"id", "brand", "last4", "behaviour", "created_at"}
    assert "5100" in {row["last4"] for row in kept}
    assert number not in str(kept) + gateway.log
    assert marker not in gateway.log


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"number": "4242 4242 4242 4241"}, ["card.number"]),
        ({"number": "4242"}, ["card.number"]),
        ({"number": "٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢"}, ["card.number"]),
        ({"number": "6011000990139424"}, ["card.number"]),
        ({"number": 4242424242424242}, ["card.number"]),
        ({"number": ""}, ["card.number"]),
        ({"number": "4" * 41}, ["card.number"]),
        ({"number": "4242\x004242"}, ["card.number"]),
        ({"expMonth": 0}, ["card.expMonth"]),
        ({"expMonth": 13}, ["card.expMonth"]),
        ({"expMonth": 1.5}, ["card.expMonth"]),
        ({"expMonth": True}, ["card.expMonth"]),
        ({"expMonth": "Dec"}, ["card.expMonth"]),
        ({"expYear": 2020}, ["card.expYear"]),
        ({"expYear": 9999}, ["card.expYear"]),
        ({"expYear": None}, ["card.expYear"]),
        ({"cvc": "12"}, ["card.cvc"]),
        ({"cvc": "1234"}, ["card.cvc"]),
        ({"cvc": 123}, ["card.cvc"]),
        ({"number": "1", "expMonth": 0, "cvc": "x"}, ["card.cvc", "card.expMonth", "card.number"]),
        ({"owner": "Ada"}, ["card.owner"]),
    ],
)
def test_a_wrong_card_is_told_field_by_field(
    gateway: GatewayProcess, changes: dict[str, object], fields: list[str]
) -> None:
    response = gateway.http.post("/payment-methods", json={"card": {**card(), **changes}})
    assert (response.status_code, response.json()["code"]) == (422, "invalid_request")
    assert sorted(error["field"] for error in response.json()["errors"]) == fields
    assert all(error["message"] for error in response.json()["errors"])


@pytest.mark.parametrize(
    ("number", "month", "year", "cvc"),
    [
        ("4242 4242 4242 4242", 11, 2026, "123"),
        ("4242-4242-4242-4242", 12, 26, "000"),
        ("3782 822463 10005", 1, 2076, "1234"),
    ],
)
def test_cards_as_people_write_them(number: str, month: int, year: int, cvc: str) -> None:
    accepted = accept(number=number, exp_month=month, exp_year=year, cvc=cvc, today=TODAY)
    assert accepted.last4 == number[-4:]


@pytest.mark.parametrize(("month", "year"), [(10, 2026), (12, 2025), (12, 25), (1, 2077), (1, 99)])
def test_expired_cards(month: int, year: int) -> None:
    with pytest.raises(CardRefused) as caught:
        accept(number=APPROVE, exp_month=month, exp_year=year, cvc="123", today=TODAY)
    assert len(caught.value.errors) == 1


def test_numbers_may_come_as_text(gateway: GatewayProcess) -> None:
    response = gateway.http.post("/payment-methods", json={"card": card(expMonth="01", expYear="2040")})
    assert response.status_code == 201


def test_pages_of_the_web_may_send_a_card(gateway: GatewayProcess) -> None:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    for origin, allowed in (("http://127.0.0.1:8080", True), ("https://elsewhere.example", False)):
        preflight = gateway.http.options("/payment-methods", headers={"Origin": origin, **asked})
        answers = [preflight] + [
            gateway.http.post("/payment-methods", json=body, headers={"Origin": origin})
            for body in ({"card": card()}, {})
        ]
        assert [answer.headers.get("access-control-allow-origin") == origin for answer in answers] == [allowed] * 3
        assert (preflight.status_code == 200) is allowed
    other = gateway.http.get("/health", headers={"Origin": "http://127.0.0.1:8080"})
    assert "access-control-allow-origin" not in other.headers
