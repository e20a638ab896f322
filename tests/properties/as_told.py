"""What a customer of the REST API is told of an error that a use case raised."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver

from lambdas.rest_api.problems import add_problems


@dataclass(frozen=True)
class AsTold:
    """`retry_after` is in seconds; None where there is no use in trying again."""

    status: int
    code: str
    words: str
    retry_after: int | None


def as_problem(error: Exception) -> AsTold:
    """By the real translation of errors."""
    app = APIGatewayRestResolver()
    add_problems(app)

    @app.get("/failing")
    def failing() -> None:
        raise error

    event: dict[str, Any] = {"path": "/failing", "httpMethod": "GET", "requestContext": {}}
    answer = app.resolve(event, None)  # type: ignore[arg-type]  # no part of it asks for the context
    problem = json.loads(answer["body"])
    waits = answer["multiValueHeaders"].get("Retry-After")
    return AsTold(answer["statusCode"], problem["code"], problem["detail"], int(waits[0]) if waits else None)
