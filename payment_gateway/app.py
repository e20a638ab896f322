"""Puts the gateway together as an ASGI application."""

from __future__ import annotations

import boto3
from botocore.config import Config
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from payment_gateway import problems
from payment_gateway.database import Database, DatabaseTrouble
from payment_gateway.endpoints import Endpoints
from payment_gateway.gateway import Gateway
from payment_gateway.problems import Problem
from payment_gateway.settings import GatewaySettings

_PATIENT = Config(
    connect_timeout=2,
    read_timeout=5,
    max_pool_connections=40,
    retries={"mode": "standard", "total_max_attempts": 2},
)


def database_from(settings: GatewaySettings) -> Database:
    return Database(
        boto3.client("rds-data", config=_PATIENT),
        resource_arn=settings.db_resource_arn,
        secret_arn=settings.db_secret_arn,
        database=settings.db_name,
    )


def secret_key_from(settings: GatewaySettings) -> str:
    """The key that callers must send; read from Secrets Manager when the settings name a secret there."""
    if settings.secret_key is not None and settings.secret_arn is None:
        return settings.secret_key.get_secret_value()
    client = boto3.client("secretsmanager", config=_PATIENT)
    return client.get_secret_value(SecretId=settings.secret_arn or "")["SecretString"]


def create_app(settings: GatewaySettings, database: Database, secret_key: str) -> Starlette:
    """The application over a database whose schema is prepared."""
    endpoints = Endpoints(Gateway(database), secret_key=secret_key, hang_seconds=settings.hang_seconds)
    cors = Middleware(
        CORSMiddleware,
        allow_origins=settings.web_origins,
        allow_methods=["POST"],
        allow_headers=["Content-Type"],
        max_age=3600,
    )
    return Starlette(
        routes=[
            Route("/health", endpoints.health),
            Route("/payment-methods", endpoints.add_payment_method, methods=["POST", "OPTIONS"], middleware=[cors]),
            Route("/payment-intents", endpoints.charge, methods=["POST"]),
            Route("/payment-intents", endpoints.list_intents),
            Route("/payment-intents/close", endpoints.close, methods=["POST"]),
            Route("/payment-intents/{id}", endpoints.get_intent),
            Route("/refunds", endpoints.refund, methods=["POST"]),
        ],
        exception_handlers={
            Problem: _problem,
            DatabaseTrouble: _trouble,
            HTTPException: _http_error,
            Exception: _fault,
        },
    )


async def _problem(_request: Request, error: Exception) -> Response:
    if not isinstance(error, Problem):
        raise error
    return problems.response(error)


async def _trouble(_request: Request, error: Exception) -> Response:
    if not isinstance(error, DatabaseTrouble):
        raise error
    return problems.response(problems.unavailable(error.retry_after))


async def _http_error(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    codes = {404: "not_found", 405: "method_not_allowed"}
    details = {404: "There is no such resource.", 405: "The resource does not take this method."}
    detail = details.get(status, "The request cannot be answered.")
    return problems.response(Problem(status, codes.get(status, "http_error"), detail, headers=headers))


async def _fault(_request: Request, _error: Exception) -> Response:
    return problems.response(Problem(500, "server_error", "Something went wrong on our side."))
