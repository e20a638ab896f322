"""The REST function over a database that examples share, with all that is around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest

from boxoffice.domain.identity import Caller
from tests.chat_wires import says, wires
from tests.database_stack import Databases
from tests.lambdas.aws_services import aws_services
from tests.lambdas.rest_api.client import CUSTOMERS, STAFF, WEB_ORIGIN, Rest
from tests.lambdas.rest_api.conftest import GATEWAY_SECRET, forget_settings
from tests.payments.gateway_process import SECRET_KEY, GatewayProcess


@contextmanager
def rest_surroundings(databases: Databases, gateway_process: GatewayProcess) -> Iterator[Callable[[Caller | None], Rest]]:
    """Gives a client of the function for a caller; each answer is held against the OpenAPI document."""
    with (
        ExitStack() as ending,
        aws_services(secrets={GATEWAY_SECRET: SECRET_KEY}) as aws,
        wires(says("Hello!")) as (agent, _),
        pytest.MonkeyPatch.context() as patch,
    ):
        variables = {
            **databases.environment,
            "AWS_ENDPOINT_URL": aws.url,
            "BOXOFFICE_WEB_ORIGIN": WEB_ORIGIN,
            "BOXOFFICE_CUSTOMER_ISSUER": CUSTOMERS,
            "BOXOFFICE_STAFF_ISSUER": STAFF,
            "BOXOFFICE_SOCKET_URL": "wss://chat.test/live",
            "BOXOFFICE_RUN_QUEUE_URL": f"{aws.url}/000000000000/runs",
            "BOXOFFICE_OUTBOX_WAKE_QUEUE_URL": f"{aws.url}/000000000000/outbox",
            "BOXOFFICE_TICKET_AGENT_URL": agent.url,
            "BOXOFFICE_GATEWAY_URL": gateway_process.url,
            "BOXOFFICE_GATEWAY_SECRET_ARN": GATEWAY_SECRET,
            "BOXOFFICE_WRITES_PER_MINUTE": "1000000",
        }
        for name, value in variables.items():
            patch.setenv(name, value)
        forget_settings()
        ending.callback(forget_settings)
        yield Rest
