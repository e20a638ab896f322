"""A gateway over a real database, shared by the tests of this folder: each test takes keys of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local_stack.postgres.secrets_file import RESOURCE_ARN, secret_arn
from payment_gateway.app import database_from
from payment_gateway.database import Database
from payment_gateway.settings import GatewaySettings
from tests.database_stack import CREDENTIALS, DatabaseStack
from tests.payments.gateway_process import SECRET_KEY, WEB_ORIGIN, GatewayProcess


@pytest.fixture(scope="session")
def hang_seconds() -> float:
    """How long the timeout cards hold their answers back."""
    return 0.6


@pytest.fixture(scope="session")
def gateway_environment(stack: DatabaseStack, empty_template: str, hang_seconds: float) -> Iterator[dict[str, str]]:
    """What a gateway's process needs: a database of its own, and nothing of ours."""
    with stack.clone(empty_template, "payment_gateway") as name:
        yield {
            **CREDENTIALS,
            "AWS_DEFAULT_REGION": CREDENTIALS["AWS_REGION"],
            "AWS_ENDPOINT_URL_RDS_DATA": stack.data_api.url,
            "GATEWAY_DB_RESOURCE_ARN": RESOURCE_ARN,
            "GATEWAY_DB_SECRET_ARN": secret_arn("gateway"),
            "GATEWAY_DB_NAME": name,
            "GATEWAY_SECRET_KEY": SECRET_KEY,
            "GATEWAY_WEB_ORIGIN": WEB_ORIGIN,
            "GATEWAY_HANG_SECONDS": str(hang_seconds),
        }


@pytest.fixture(scope="session")
def gateway(gateway_environment: dict[str, str]) -> Iterator[GatewayProcess]:
    with GatewayProcess(gateway_environment) as process:
        yield process


@pytest.fixture
def settings(gateway_environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> GatewaySettings:
    """The gateway's settings, for a test that looks into its database or runs a part of it by itself."""
    for name, value in gateway_environment.items():
        monkeypatch.setenv(name, value)
    return GatewaySettings.model_validate({})


@pytest.fixture
def database(gateway: GatewayProcess, settings: GatewaySettings) -> Database:
    return database_from(settings)
