"""The payment gateway of a test run: one process over a database of its own, for whoever pays.

- `gateway_environment`: what a gateway's process needs, for tests that start or kill one themselves.
- `gateway_process`: the one that all share; each test takes keys and payment methods of its own.
- `hang_seconds`: how long the timeout cards hold their answers back; a folder that overrides it gets it only where it
  starts its own process.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local_stack.postgres.secrets_file import RESOURCE_ARN, secret_arn
from tests.database_stack import CREDENTIALS, DatabaseStack
from tests.payments.gateway_process import SECRET_KEY, WEB_ORIGIN, GatewayProcess


@pytest.fixture(scope="session")
def hang_seconds() -> float:
    """Longer than an impatient client waits, so that its answers are lost for sure."""
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
def gateway_process(gateway_environment: dict[str, str]) -> Iterator[GatewayProcess]:
    with GatewayProcess(gateway_environment) as process:
        yield process
