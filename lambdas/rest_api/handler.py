"""One API Gateway event, one route."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lambdas.rest_api.app import app
from lambdas.rest_api.problems import add_problems
from lambdas.rest_api.requests import add_limits
from lambdas.rest_api.routes import registered
from lambdas.rest_api.services import services

logger = Logger(service="rest_api")
add_problems(app)
add_limits(app)
__all__ = ["handler", "registered"]


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The API Gateway proxy response, readable by the web's own origin and no other."""
    answer: dict[str, Any] = app.resolve(event, context)
    headers = answer.setdefault("multiValueHeaders", {})
    headers["Access-Control-Allow-Origin"] = [services().web_origin]
    headers["Vary"] = ["Origin"]
    headers["Cache-Control"] = ["no-store"]
    return answer
