"""Whatever is sent: a clear 4xx, never a 5xx."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.payments.gateway_process import SECRET_KEY, GatewayProcess, card, new_key

POSTS = ["/payment-methods", "/payment-intents", "/payment-intents/close", "/refunds"]
ALLOWED = {"Authorization": f"Bearer {SECRET_KEY}", "Content-Type": "application/json"}

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def send(gateway: GatewayProcess, path: str, content: bytes, **headers: str) -> httpx.Response:
    return gateway.http.post(path, content=content, headers={**ALLOWED, "Idempotency-Key": new_key(), **headers})


def assert_problem(answer: httpx.Response, *statuses: int) -> None:
    assert answer.status_code in statuses, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == answer.status_code
    assert problem["code"]
    assert problem["detail"]


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"nonsense",
        b"[]",
        b"null",
        b'"text"',
        b"1",
        b"\xff\xfe",
        b"[" * 16_000,
        b'{"a":' * 3_000,
        b"9" * 9_000,
    ],
)
def test_what_is_no_json_object_is_malformed(gateway: GatewayProcess, path: str, content: bytes) -> None:
    answer = send(gateway, path, content)
    assert_problem(answer, 400)
    assert answer.json()["code"] == "malformed_request"


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("size", [16 * 1024 + 1, 500_000, 5_000_000])
def test_a_large_body_is_refused(gateway: GatewayProcess, path: str, size: int) -> None:
    assert_problem(send(gateway, path, b" " * size), 413)


def test_a_body_of_16_kilobytes_is_read(gateway: GatewayProcess) -> None:
    content = json.dumps({"card": card()}).encode().ljust(16 * 1024)
    assert send(gateway, "/payment-methods", content).status_code == 201


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_only_json_is_taken(gateway: GatewayProcess, media_type: str) -> None:
    assert_problem(send(gateway, "/payment-methods", b"{}", **{"Content-Type": media_type}), 415)


def wrong_amounts() -> list[object]:
    amounts: list[object] = [
        "",
        "0",
        "0.00",
        "-1.00",
        "+1",
        "1.001",
        "1,00",
        "1e3",
        " 1",
        "1 ",
        "NaN",
        "Infinity",
        "١.٠٠",
    ]
    amounts += ["1000000.00", "9" * 20, "1.", ".5", "0x10", "1\x00", "1\n", 12.5, 12, None, True, [], {}]
    return amounts


@pytest.mark.parametrize("amount", wrong_amounts())
def test_a_wrong_amount_is_a_field_error(gateway: GatewayProcess, amount: object) -> None:
    body = {"amount": {"amount": amount, "currency": "EUR"}, "paymentMethod": gateway.payment_method()}
    answer = gateway.post("/payment-intents", body, new_key())
    assert_problem(answer, 422)
    assert [error["field"] for error in answer.json()["errors"]] == ["amount.amount"]


@pytest.mark.parametrize("currency", ["", "eur", "EURO", "XXX", "€", "E\x00R", None, 978, ["EUR"]])
def test_a_wrong_currency_is_a_field_error(gateway: GatewayProcess, currency: object) -> None:
    body = {"amount": {"amount": "1.00", "currency": currency}, "paymentMethod": gateway.payment_method()}
    answer = gateway.post("/payment-intents", body, new_key())
    assert_problem(answer, 422)
    assert [error["field"] for error in answer.json()["errors"]] == ["amount.currency"]


@pytest.mark.parametrize(
    ("amount", "currency", "answered"),
    [
        ("0.01", "EUR", "0.01"),
        ("999999.99", "EUR", "999999.99"),
        ("5", "EUR", "5.00"),
        ("1.5", "KWD", "1.500"),
        ("1200", "JPY", "1200"),
        ("007.10", "USD", "7.10"),
    ],
)
def test_amounts_are_exact_at_their_currency_s_scale(
    gateway: GatewayProcess, amount: str, currency: str, answered: str
) -> None:
    answer = gateway.charge(new_key(), gateway.payment_method(), amount, currency)
    assert answer.json()["amount"] == {"amount": answered, "currency": currency}


@pytest.mark.parametrize(
    "extra",
    [
        {"description": "x" * 501},
        {"description": "a\x00b"},
        {"description": "a\x1bb"},
        {"description": None},
        {"metadata": {"a": 1}},
        {"metadata": {"a": "\x00"}},
        {"metadata": {"\x00": "a"}},
        {"metadata": {"": "a"}},
        {"metadata": {"k" * 41: "a"}},
        {"metadata": {str(number): "a" for number in range(21)}},
        {"metadata": []},
        {"surprise": 1},
        {"status": "succeeded"},
    ],
)
def test_wrong_extras_are_field_errors(gateway: GatewayProcess, extra: dict[str, object]) -> None:
    body = {"amount": {"amount": "1.00", "currency": "EUR"}, "paymentMethod": gateway.payment_method(), **extra}
    answer = gateway.post("/payment-intents", body, new_key())
    assert_problem(answer, 422)
    assert {error["field"] for error in answer.json()["errors"]} == set(extra)


@pytest.mark.parametrize(
    "text", ["Grüße an Zoë", "日本語", "🎟️", "'; DROP TABLE x; --", ":name $1 %s {}", "<script>", "\u202e"]
)
def test_strange_texts_are_kept_as_they_are(gateway: GatewayProcess, text: str) -> None:
    body = {
        "amount": {"amount": "1.00", "currency": "EUR"},
        "paymentMethod": gateway.payment_method(),
        "description": text,
        "metadata": {text: text},
    }
    intent = gateway.post("/payment-intents", body, new_key()).json()
    assert (intent["description"], intent["metadata"]) == (text, {text: text})


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.sampled_from(POSTS), body=anything)
def test_no_json_at_all_breaks_it(gateway: GatewayProcess, path: str, body: object) -> None:
    assert_problem(send(gateway, path, json.dumps(body).encode()), 400, 422)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(field=st.sampled_from(["amount", "currency", "paymentMethod", "description", "metadata"]), value=anything)
def test_no_value_in_a_charge_breaks_it(gateway: GatewayProcess, field: str, value: object) -> None:
    amount: dict[str, object] = {"amount": "1.00", "currency": "EUR"}
    body: dict[str, object] = {"amount": amount, "paymentMethod": "pm_" + "x" * 24}
    (amount if field in ("amount", "currency") else body)[field] = value
    assert_problem(send(gateway, "/payment-intents", json.dumps(body).encode()), 400, 413, 422)


@pytest.mark.parametrize(
    ("call", "status"),
    [
        (lambda http: http.get("/nowhere"), 404),
        (lambda http: http.get("/payment-intents/pi_unknown", headers=ALLOWED), 404),
        (lambda http: http.get("/payment-intents/%00%ff", headers=ALLOWED), 404),
        (lambda http: http.get("/payment-intents/" + "x" * 5_000, headers=ALLOWED), 404),
        (lambda http: http.delete("/payment-intents"), 405),
        (lambda http: http.get("/payment-methods"), 405),
        (lambda http: http.options("/payment-methods"), 405),
        (lambda http: http.get("/payment-intents?limit=0", headers=ALLOWED), 422),
        (lambda http: http.get("/payment-intents?limit=101", headers=ALLOWED), 422),
        (lambda http: http.get("/payment-intents?limit=ten", headers=ALLOWED), 422),
        (lambda http: http.get("/payment-intents?cursor=9999999999999999999", headers=ALLOWED), 422),
        (lambda http: http.get("/payment-intents?cursor=%00", headers=ALLOWED), 422),
        (lambda http: http.get("/payment-intents?idempotencyKey=%00", headers=ALLOWED), 422),
    ],
)
def test_strange_calls(gateway: GatewayProcess, call: Callable[[httpx.Client], httpx.Response], status: int) -> None:
    assert_problem(call(gateway.http), status)


@pytest.mark.parametrize("path", ["/payment-intents", "/payment-intents/close", "/refunds"])
@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer wrong", f"Basic {SECRET_KEY}", "Bearer \xff"])
def test_the_secret_key_is_required(gateway: GatewayProcess, path: str, authorization: str) -> None:
    headers = [(b"Authorization", authorization.encode("latin-1")), (b"Idempotency-Key", b"k")]
    answer = gateway.http.post(path, json={}, headers=headers)
    assert_problem(answer, 401)
    assert answer.headers["www-authenticate"] == "Bearer"
    assert_problem(gateway.http.get("/payment-intents/pi_x", headers=headers), 401)
    assert_problem(gateway.http.get("/payment-intents", headers=headers), 401)


def test_a_listing_has_pages(gateway: GatewayProcess) -> None:
    method = gateway.payment_method()
    ids = [gateway.charge(new_key(), method).json()["id"] for _ in range(5)]
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while len(seen) < 5:
        page = gateway.get("/payment-intents", limit=2, **cursor).json()
        assert len(page["paymentIntents"]) == 2
        seen += [intent["id"] for intent in page["paymentIntents"]]
        cursor = {"cursor": page["nextCursor"]}
    assert seen[:5] == ids[::-1]


def test_a_body_that_breaks_off_harms_nobody(gateway: GatewayProcess) -> None:
    host, port = urlsplit(gateway.url).hostname, urlsplit(gateway.url).port
    lines = ["POST /payment-methods HTTP/1.1", "Host: g", "Content-Type: application/json", "Content-Length: 1000"]
    with socket.create_connection((str(host), int(port or 0)), timeout=5) as connection:
        connection.sendall("\r\n".join([*lines, "", "{"]).encode())
    assert gateway.get("/health").json() == {"status": "ok"}
    assert "Traceback" not in gateway.log
