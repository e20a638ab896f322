from __future__ import annotations

from typing import Any

from aws_lambda_powertools.event_handler import Response
from botocore.exceptions import BotoCoreError, ClientError

from boxoffice.aws.data_api import DatabaseError
from boxoffice.contracts.health import Health
from lambdas.rest_api.app import app
from lambdas.rest_api.description import PUBLIC_PATHS, description
from lambdas.rest_api.services import database_probe, services

HEALTH, DESCRIPTION = PUBLIC_PATHS


@app.get(
    HEALTH,
    operation_id="getHealth",
    summary="Whether the box office works",
    tags=["system"],
    responses={200: {"description": "All of it works"}, 503: {"description": "A part of it does not"}},
)
def health() -> Response[Health]:
    components = {"database": _state(_database_answers()), "paymentGateway": _state(_gateway_answers())}
    working = all(state == "ok" for state in components.values())
    body = Health.model_validate({"status": "ok" if working else "degraded", "components": components})
    return Response(status_code=200 if working else 503, content_type="application/json", body=body)


@app.get(DESCRIPTION, operation_id="getDescription", summary="This description", tags=["system"])
def openapi() -> Response[dict[str, Any]]:
    return Response(status_code=200, content_type="application/json", body=description())


def _state(answers: bool) -> str:
    return "ok" if answers else "down"


def _database_answers() -> bool:
    try:
        database_probe().query("SELECT 1 AS alive")
    except DatabaseError:
        return False
    return True


def _gateway_answers() -> bool:
    try:
        return services().gateway.answers_now()
    except (BotoCoreError, ClientError):  # the gateway's key cannot be read
        return False
