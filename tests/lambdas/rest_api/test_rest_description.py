from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate

from lambdas.rest_api.description import description
from tests.lambdas.rest_api.client import Rest

OPERATIONS = {
    "GET /health": "getHealth",
    "GET /openapi.json": "getDescription",
    "GET /me": "getMe",
    "PATCH /me": "changeMe",
    "GET /memories": "listMemories",
    "DELETE /memories": "forgetEverything",
    "DELETE /memories/{}": "forgetMemory",
    "GET /tickets": "listTickets",
    "GET /tickets/{}": "getTicket",
    "GET /upgrade-options": "listUpgradeOptions",
    "POST /orders": "placeOrder",
    "GET /orders": "listOrders",
    "GET /orders/{}": "getOrder",
    "POST /orders/{}/payment": "payOrder",
    "DELETE /orders/{}": "cancelOrder",
    "POST /conversations": "startConversation",
    "GET /conversations": "listConversations",
    "GET /conversations/{}/messages": "listMessages",
    "POST /conversations/{}/runs": "runConversation",
    "GET /conversations/{}/runs/{}/events": "listRunEvents",
    "POST /socket-tickets": "issueSocketTicket",
    "GET /cases": "listCases",
    "GET /cases/{}": "getCase",
    "POST /cases/{}/messages": "addCaseMessage",
    "PATCH /cases/{}": "changeCase",
}
"""Every route of the public interface. Clients are generated from these names: they do not change."""


def operations() -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {'/'.join('{}' if part.startswith('{') else part for part in path.split('/'))}": operation
        for path, found in description()["paths"].items()
        for method, operation in found.items()
    }


def test_the_document_is_openapi_3_1_and_everybody_may_read_it(nobody: Rest) -> None:
    document = nobody.get("/openapi.json").ok()
    validate(document)
    assert document["openapi"].startswith("3.1")
    assert document == description()


def test_every_route_is_in_it_under_its_name() -> None:
    assert {route: operation["operationId"] for route, operation in operations().items()} == OPERATIONS


@pytest.mark.parametrize("route", OPERATIONS)
def test_every_answer_has_a_shape(route: str) -> None:
    operation = operations()[route]
    assert operation["summary"]
    for status, response in operation["responses"].items():
        kind = (
            "application/json"
            if status < "300" or (route == "GET /health" and status == "503")
            else "application/problem+json"
        )
        assert "$ref" in response["content"][kind]["schema"] or route == "GET /openapi.json"


def test_only_health_and_description_are_public() -> None:
    public = {route for route, operation in operations().items() if operation.get("security") == []}
    assert public == {"GET /health", "GET /openapi.json"}
    assert description()["security"] == [{"bearer": []}]
    assert description()["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"


def test_keys_are_asked_for_where_money_or_places_are_at_stake() -> None:
    for route, operation in operations().items():
        headers = [p for p in operation.get("parameters", []) if p["in"] == "header"]
        if route in ("POST /orders", "POST /orders/{}/payment"):
            assert [(p["name"], p["required"]) for p in headers] == [("Idempotency-Key", True)]
        else:
            assert headers == []


def test_statuses_that_are_special_are_told() -> None:
    assert {"200", "202", "402"} <= operations()["POST /orders/{}/payment"]["responses"].keys()
    assert "402" not in operations()["POST /orders"]["responses"]
    assert {"200", "202"} <= operations()["POST /conversations/{}/runs"]["responses"].keys()
    for route in ("POST /orders", "POST /conversations", "POST /socket-tickets", "POST /cases/{}/messages"):
        assert {"201"} == {status for status in operations()[route]["responses"] if status < "300"}


def test_the_words_of_the_trade_are_components() -> None:
    shapes = description()["components"]["schemas"]
    assert {"Money", "Order", "UpgradeOptions", "Problem", "Case", "Message", "Customer"} <= shapes.keys()
    assert shapes["Money"]["required"] == ["amount", "currency"]
    assert shapes["Money"]["properties"]["amount"]["type"] == "string"
    assert {"type", "title", "status", "detail", "code", "errors"} <= set(shapes["Problem"]["required"])
    assert shapes["PlaceOrder"]["additionalProperties"] is False
    assert not shapes.keys() & {"HTTPValidationError", "ValidationError", "ResponseValidationError"}
    text = json.dumps(description())
    for name in shapes:
        assert f'"#/components/schemas/{name}"' in text, f"nothing uses {name}"


def test_every_field_is_in_camel_case() -> None:
    for name, shape in description()["components"]["schemas"].items():
        for field in shape.get("properties", {}):
            assert "_" not in field, f"{name}.{field}"
            assert field[0].islower(), f"{name}.{field}"


def test_it_can_be_written_to_a_file_without_any_settings(tmp_path: Path) -> None:
    target = tmp_path / "new" / "openapi.json"
    command = [sys.executable, "-m", "lambdas.rest_api", str(target)]
    subprocess.run(command, check=True, timeout=60, env={"PATH": ""}, cwd=Path(__file__).parents[3])
    assert json.loads(target.read_text()) == description()
