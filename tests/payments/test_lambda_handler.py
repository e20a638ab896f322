"""The same gateway as a Lambda function: API Gateway's events in, its answers out."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from payment_gateway import lambda_handler
from payment_gateway.settings import GatewaySettings
from tests.payments.gateway_process import SECRET_KEY, WEB_ORIGIN, GatewayProcess, card, new_key
from tests.payments.wire_server import answer, serving


@pytest.fixture(autouse=True)
def _fresh_worker(gateway: GatewayProcess, settings: GatewaySettings) -> Iterator[None]:
    """A worker with an event loop of its own, closed at its end: the adapter would open one and never close it."""
    with asyncio.Runner() as worker:
        worker.get_loop()
        lambda_handler._adapter.cache_clear()
        yield


def rest_event(method: str, path: str, body: object = None, **headers: str) -> dict[str, Any]:
    return {
        "resource": "/{proxy+}",
        "path": path,
        "httpMethod": method,
        "headers": {"Content-Type": "application/json", **headers},
        "multiValueHeaders": {"Content-Type": ["application/json"]} | {name: [text] for name, text in headers.items()},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "requestContext": {"identity": {"sourceIp": "127.0.0.1"}, "stage": "live"},
        "body": None if body is None else json.dumps(body),
        "isBase64Encoded": False,
    }


def url_event(method: str, path: str, body: object = None, **headers: str) -> dict[str, Any]:
    return {
        "version": "2.0",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"content-type": "application/json", **headers},
        "requestContext": {"http": {"method": method, "path": path, "sourceIp": "127.0.0.1"}},
        "body": None if body is None else json.dumps(body),
        "isBase64Encoded": False,
    }


@pytest.mark.parametrize("event", [rest_event, url_event])
def test_a_card_and_a_charge(event: Any) -> None:
    def call(*request: Any, **headers: str) -> tuple[int, Any, dict[str, Any]]:
        found = lambda_handler.handler(event(*request, **headers), SimpleNamespace())
        names = found.get("headers") or {name: texts[0] for name, texts in found["multiValueHeaders"].items()}
        return found["statusCode"], json.loads(found["body"]), names

    status, method, headers = call("POST", "/payment-methods", {"card": card()}, origin=WEB_ORIGIN)
    assert (status, method["last4"]) == (201, "4242")
    assert headers["access-control-allow-origin"] == WEB_ORIGIN
    body = {"amount": {"amount": "3.00", "currency": "EUR"}, "paymentMethod": method["id"]}
    secret = {"authorization": f"Bearer {SECRET_KEY}", "idempotency-key": new_key()}
    status, intent, _ = call("POST", "/payment-intents", body, **secret)
    assert (status, intent["status"]) == (201, "succeeded")
    status, problem, headers = call("POST", "/payment-intents", body)
    assert (status, problem["code"]) == (401, "unauthorized")
    assert headers["content-type"] == "application/problem+json"


def test_a_database_that_cannot_be_reached_is_a_503(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_RDS_DATA", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    refused = lambda_handler.handler(rest_event("GET", "/health"), SimpleNamespace())
    assert (refused["statusCode"], json.loads(refused["body"])["code"]) == (503, "unavailable")
    assert int(refused["headers"]["retry-after"]) > 0


def test_the_secret_key_may_lie_in_secrets_manager(monkeypatch: pytest.MonkeyPatch) -> None:
    arn = "arn:aws:secretsmanager:eu-central-1:000000000000:secret:gateway-key"
    monkeypatch.setenv("GATEWAY_SECRET_KEY", "")
    monkeypatch.setenv("GATEWAY_SECRET_ARN", arn)
    with serving(answer(200, {"ARN": arn, "SecretString": "sk_from_the_secret"})) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_SECRETS_MANAGER", server.url)
        headers = {"Authorization": "Bearer sk_from_the_secret"}
        found = lambda_handler.handler(rest_event("GET", "/payment-intents", **headers), SimpleNamespace())
    assert found["statusCode"] == 200
    assert server.received[0].json == {"SecretId": arn}
