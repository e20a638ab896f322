"""The OpenAPI 3.1 document that all clients are generated from."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from aws_lambda_powertools.event_handler.openapi.models import HTTPBearer

from boxoffice.contracts.wire import Problem
from lambdas.rest_api.app import app

_PROBLEMS = {
    "400": "Malformed",
    "401": "Not signed in",
    "403": "Not the caller's to do",
    "404": "Unknown, or another's",
    "409": "A conflict with what was done before",
    "413": "Too large",
    "415": "Not JSON",
    "422": "Refused by the rules of the house",
    "429": "Too many requests; see Retry-After",
    "500": "Our mistake",
    "502": "A service behind us answered wrongly; see Retry-After",
    "503": "Temporarily unavailable; see Retry-After",
}


@cache
def description() -> dict[str, Any]:
    """The whole document as plain JSON types."""
    schema = json.loads(
        app.get_openapi_json_schema(
            title="Boxoffice",
            version="1.0.0",
            openapi_version="3.1.0",
            description="Upgrade admission tickets. Models propose, code disposes.",
            security_schemes={"bearer": HTTPBearer(bearerFormat="JWT")},
            security=[{"bearer": []}],
        )
    )
    schema["components"]["schemas"]["Problem"] = _without_definitions(Problem.model_json_schema(by_alias=True), schema)
    for operations in schema["paths"].values():
        for operation in operations.values():
            _add_problems(operation)
    return dict(schema)


def _without_definitions(problem: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    text = json.dumps(problem).replace("#/$defs/", "#/components/schemas/")
    moved = json.loads(text)
    schema["components"]["schemas"].update(moved.pop("$defs", {}))
    return dict(moved)


def _add_problems(operation: dict[str, Any]) -> None:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    responses = operation["responses"]
    responses.pop("422", None)
    for status, meaning in _PROBLEMS.items():
        responses[status] = {"description": meaning, "content": content}
    if "402" in responses:
        responses["402"]["content"] = content
