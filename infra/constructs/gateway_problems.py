"""What API Gateway itself answers when it refuses: problem+json (RFC 9457), as the handlers do."""

from __future__ import annotations

import json

from aws_cdk import aws_apigateway as apigateway

_Type = apigateway.ResponseType
_TYPE_AND_STATUS: list[tuple[apigateway.ResponseType, int, str, str, str]] = [
    (_Type.UNAUTHORIZED, 401, "unauthorized", "Unauthorized", "Sign in: the access token is missing or not valid."),
    (_Type.ACCESS_DENIED, 403, "forbidden", "Forbidden", "This is not allowed."),
    (_Type.MISSING_AUTHENTICATION_TOKEN, 404, "not_found", "Not found", "There is nothing at this address."),
    (_Type.REQUEST_TOO_LARGE, 413, "too_large", "Content too large", "The request is too large."),
    (_Type.THROTTLED, 429, "too_many_requests", "Too many requests", "Too many requests: try again in a moment."),
    (_Type.INTEGRATION_TIMEOUT, 503, "unavailable", "Service unavailable", "This took too long: try again."),
    (_Type.DEFAULT_4_XX, 400, "bad_request", "Bad request", "The request was refused."),
    (_Type.DEFAULT_5_XX, 503, "unavailable", "Service unavailable", "Something went wrong: try again."),
]
_RETRY_AFTER_SECONDS = {429: "1", 503: "5"}


def add_gateway_problems(api: apigateway.RestApi, *, web_origin: str) -> None:
    """Registers the answers, each readable for pages of `web_origin`."""
    for response_type, status, code, title, detail in _TYPE_AND_STATUS:
        problem = {
            "type": "about:blank",
            "title": title,
            "status": status,
            "detail": detail,
            "code": code,
            "errors": [],
            "alternatives": [],
        }
        headers = {
            "Content-Type": "'application/problem+json'",
            "Access-Control-Allow-Origin": f"'{web_origin}'",
            "Vary": "'Origin'",
        }
        if status in _RETRY_AFTER_SECONDS:
            headers["Retry-After"] = f"'{_RETRY_AFTER_SECONDS[status]}'"
            headers["Access-Control-Expose-Headers"] = "'Retry-After'"
        api.add_gateway_response(
            f"Problem{response_type.response_type.title().replace('_', '')}",
            type=response_type,
            status_code=str(status),
            response_headers=headers,
            templates={"application/json": json.dumps(problem)},
        )
