"""The same gateway as a Lambda function: API Gateway's events in, its answers out."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from payment_gateway import lambda_handler
from payment_gateway.settings import GatewaySettings
from tests.payments.gateway_process import SECRET_KEY, WEB_ORIGIN, GatewayProcess, card, new_key


@pytest.fixture(autouse=True)
def _fresh_worker(gateway: GatewayProcess, settings: GatewaySettings) -> None:
    lambda_handler._adapter.cache_clear()


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
        answer = lambda_handler.handler(event(*request, **headers), SimpleNamespace())
        names = answer.get("headers") or {name: texts[0] for name, texts in answer["multiValueHeaders"].items()}
        return answer["statusCode"], json.loads(answer["body"]), names

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
