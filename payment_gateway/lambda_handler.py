"""The gateway behind API Gateway or a function URL."""

from __future__ import annotations

import functools
from typing import Any

from mangum import Mangum
from mangum.adapter import DEFAULT_TEXT_MIME_TYPES
from mangum.types import LambdaContext

from payment_gateway import problems, schema
from payment_gateway.app import create_app, database_from, secret_key_from
from payment_gateway.database import DatabaseTrouble
from payment_gateway.settings import GatewaySettings


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """One HTTP request; the first one of a worker reads the settings and prepares the schema."""
    try:
        adapter = _adapter()
    except DatabaseTrouble as trouble:
        answer = problems.response(problems.unavailable(trouble.retry_after))
        return {"statusCode": answer.status_code, "headers": dict(answer.headers), "body": bytes(answer.body).decode()}
    return adapter(event, context)


@functools.cache
def _adapter() -> Mangum:
    settings = GatewaySettings.model_validate({})
    database = database_from(settings)
    schema.prepare(database)
    return Mangum(
        create_app(settings, database, secret_key_from(settings)),
        lifespan="off",
        text_mime_types=[*DEFAULT_TEXT_MIME_TYPES, "application/problem+json"],
    )
