"""One API Gateway event, one route."""

from __future__ import annotations

import logging
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from lambdas.observed import observed
from lambdas.rest_api.app import app
from lambdas.rest_api.problems import BadRequest, add_problems, misunderstood
from lambdas.rest_api.requests import checked
from lambdas.rest_api.routes import registered
from lambdas.rest_api.services import settings

logger = logging.getLogger(__name__)
add_problems(app)
__all__ = ["handler", "registered"]


@observed("rest_api")
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The API Gateway proxy response, readable by the web's own origin and no other.

    `X-Request-Id` is what every line of this request's logs is marked with.
    """
    answer = _answer(event, context)
    headers = answer.setdefault("multiValueHeaders", {})
    headers["Access-Control-Allow-Origin"] = [settings().web_origin]
    headers["Access-Control-Expose-Headers"] = ["Retry-After, X-Request-Id"]
    headers["X-Request-Id"] = [str(context.aws_request_id)]
    headers["Vary"] = ["Origin"]
    headers["Cache-Control"] = ["no-store"]
    return answer


def _answer(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    try:
        readable = checked(event)
    except BadRequest as error:
        refused = misunderstood(error)
        return {
            "statusCode": refused.status_code,
            "body": refused.body,
            "isBase64Encoded": False,
            "multiValueHeaders": {"Content-Type": ["application/problem+json"]},
        }
    answer: dict[str, Any] = app.resolve(readable, context)
    return answer
