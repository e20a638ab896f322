"""A gateway over a real database, shared by the tests of this folder: each test takes keys of its own."""

from __future__ import annotations

import pytest

from payment_gateway.app import database_from
from payment_gateway.database import Database
from payment_gateway.settings import GatewaySettings
from tests.payments.gateway_process import GatewayProcess


@pytest.fixture(scope="session")
def gateway(gateway_process: GatewayProcess) -> GatewayProcess:
    return gateway_process


@pytest.fixture
def settings(gateway_environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> GatewaySettings:
    """The gateway's settings, for a test that looks into its database or runs a part of it by itself."""
    for name, value in gateway_environment.items():
        monkeypatch.setenv(name, value)
    return GatewaySettings.model_validate({})


@pytest.fixture
def database(gateway: GatewayProcess, settings: GatewaySettings) -> Database:
    return database_from(settings)
