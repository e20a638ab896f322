"""The OpenAPI 3.1 document that all clients are generated from."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from aws_lambda_powertools.event_handler.openapi.models import HTTPBearer, Server

from boxoffice.contracts.wire import Problem
from lambdas.rest_api.app import IDEMPOTENCY_KEY, app

PUBLIC_PATHS = ("/health", "/openapi.json")
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
_POWERTOOLS_OWN = ("HTTPValidationError", "ValidationError", "ResponseValidationError")
"""Shapes of errors that are never sent: all of ours are problems."""


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
            servers=[Server(url=".", description="Where this document is")],
        )
    )
    components = schema["components"]["schemas"]
    for name in _POWERTOOLS_OWN:
        components.pop(name, None)
    _add_problem(components)
    for path, operations in schema["paths"].items():
        for operation in operations.values():
            if path in PUBLIC_PATHS:
                _describe_public(operation)
            else:
                _describe_problems(operation)
                _describe_key(operation)
    return dict(schema)


def _add_problem(components: dict[str, Any]) -> None:
    shape = Problem.model_json_schema(by_alias=True, mode="serialization", ref_template="#/components/schemas/{model}")
    components.update(shape.pop("$defs", {}))
    components["Problem"] = shape


def _describe_public(operation: dict[str, Any]) -> None:
    operation["security"] = []
    responses = operation["responses"]
    for status in ("422", "500"):
        responses.pop(status, None)
    responses["500"] = _problem(_PROBLEMS["500"])


def _describe_key(operation: dict[str, Any]) -> None:
    """Powertools writes the names of headers in lower case."""
    for parameter in operation.get("parameters", []):
        if parameter["name"] == IDEMPOTENCY_KEY.lower():
            parameter["name"] = IDEMPOTENCY_KEY


def _describe_problems(operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    for status, meaning in _PROBLEMS.items():
        responses[status] = _problem(meaning)
    if "402" in responses:
        responses["402"] = _problem(responses["402"]["description"])


def _problem(meaning: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {"description": meaning, "content": content}
