"""The REST function with all that is around it: database, payment gateway, ticket agent, AWS."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from boxoffice.aws import session
from boxoffice.domain.identity import Caller
from lambdas.rest_api import services as under_test
from tests.chat_wires import WireAgent, says, wires
from tests.database_stack import Databases
from tests.lambdas.aws_services import AwsServices, aws_services
from tests.lambdas.rest_api.client import CUSTOMERS, STAFF, WEB_ORIGIN, Rest
from tests.payments.gateway_process import SECRET_KEY, GatewayProcess
from tests.use_cases.world import World, make_world

GATEWAY_SECRET = "arn:aws:secretsmanager:eu-central-1:000000000000:secret:gateway"
_NOT_FOR_REST = ("BOXOFFICE_DB_SECRET_OWNER", "BOXOFFICE_DB_SECRET_BACKGROUND")


@dataclass
class Around:
    """What the function calls, and a way to change its settings: they are read again at the next request."""

    aws: AwsServices
    agent: WireAgent
    patch: pytest.MonkeyPatch

    def set(self, **variables: str) -> None:
        for name, value in variables.items():
            self.patch.setenv(name, value)
        forget_settings()


def forget_settings() -> None:
    """Close what the function has built; its next request builds it anew."""
    if under_test.services.cache_info().currsize:
        services = under_test.services()
        services.agent.close()
        with services.gateway:
            pass
    for built in (under_test.services, under_test.settings, under_test.database_probe, session.session):
        built.cache_clear()


@pytest.fixture(scope="module")
def venue(module_databases: Databases) -> World:
    """One venue for all tests of a module, today; its database holds what was left of the others."""
    return make_world(module_databases, datetime.now(UTC))


@pytest.fixture(scope="module")
def _around(venue: World, gateway_process: GatewayProcess) -> Iterator[Around]:
    with (
        ExitStack() as ending,
        aws_services(secrets={GATEWAY_SECRET: SECRET_KEY}) as aws,
        wires(says("Hello!")) as (agent, _),
        pytest.MonkeyPatch.context() as patch,
    ):
        variables = {
            **venue.databases.environment,
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
            "BOXOFFICE_WRITES_PER_MINUTE": "100000",
        }
        for name, value in variables.items():
            patch.setenv(name, value)
        for name in _NOT_FOR_REST:
            patch.delenv(name)
        forget_settings()
        ending.callback(forget_settings)
        yield Around(aws, agent, patch)


@pytest.fixture
def around(_around: Around) -> Iterator[Around]:
    """As `_around`, its settings put back after the test."""
    with pytest.MonkeyPatch.context() as patch:
        yield Around(_around.aws, _around.agent, patch)
    forget_settings()


@pytest.fixture
def ann(_around: Around, venue: World) -> Rest:
    return Rest(venue.ann)


@pytest.fixture
def bob(_around: Around, venue: World) -> Rest:
    return Rest(venue.bob)


@pytest.fixture
def staff(_around: Around) -> Rest:
    return Rest(Caller.staff("sub-staff"))


@pytest.fixture
def stranger(_around: Around) -> Rest:
    """Signed in, but no customer on record."""
    return Rest(Caller.customer("sub-nobody"))


@pytest.fixture
def nobody(_around: Around) -> Rest:
    """Not signed in."""
    return Rest(None)
