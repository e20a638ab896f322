from __future__ import annotations

import json

from aws_lambda_powertools.event_handler import Response

from boxoffice.aws.data_api import DatabaseError
from boxoffice.contracts.health import Health
from lambdas.rest_api.app import app
from lambdas.rest_api.description import description
from lambdas.rest_api.services import services


@app.get("/health", summary="Whether the box office works", tags=["system"], security=[])
def health() -> Response[Health]:
    try:
        services().customer.query("SELECT 1 AS alive")
        database = "ok"
    except DatabaseError:
        database = "down"
    gateway = "ok" if services().gateway.answers_now() else "down"
    components = {"database": database, "paymentGateway": gateway}
    working = all(state == "ok" for state in components.values())
    body = Health.model_validate({"status": "ok" if working else "degraded", "components": components})
    return Response(status_code=200 if working else 503, content_type="application/json", body=body)


@app.get("/openapi.json", include_in_schema=False)
def openapi() -> Response[str]:
    return Response(status_code=200, content_type="application/json", body=json.dumps(description()))
