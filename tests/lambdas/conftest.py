"""Lambda functions as their host runs them: settings from the environment, events as AWS shapes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from boxoffice.aws import session
from tests.chat_wires import WireAgent, WireAws, says, wires
from tests.database_stack import Databases
from tests.use_cases.world import World, make_world


@dataclass
class LambdaContext:
    """What handlers ask of the host."""

    function_name: str = "under-test"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:eu-central-1:000000000000:function:under-test"
    aws_request_id: str = "request-1"
    left_ms: int = 900_000

    def get_remaining_time_in_millis(self) -> int:
        return self.left_ms


@pytest.fixture
def context() -> LambdaContext:
    return LambdaContext()


@pytest.fixture(scope="module")
def venue(module_databases: Databases) -> World:
    """One venue for all tests of a module."""
    return make_world(module_databases)


@pytest.fixture
def ends() -> Iterator[tuple[WireAgent, WireAws]]:
    """The agent, which says hello, and AWS."""
    with wires(says("Hello!")) as made:
        yield made


@pytest.fixture
def environment(
    venue: World, ends: tuple[WireAgent, WireAws], monkeypatch: pytest.MonkeyPatch
) -> Iterator[pytest.MonkeyPatch]:
    """The variables of the chat's functions."""
    agent, aws = ends
    variables = {
        **venue.databases.environment,
        "AWS_ENDPOINT_URL": aws.url,
        "BOXOFFICE_SOCKET_ENDPOINT": aws.url,
        "BOXOFFICE_RUN_QUEUE_URL": f"{aws.url}/000000000000/runs",
        "BOXOFFICE_TICKET_AGENT_URL": agent.url,
        "BOXOFFICE_GATEWAY_URL": "http://127.0.0.1:9",
        "BOXOFFICE_GATEWAY_SECRET_ARN": "arn:aws:secretsmanager:eu-central-1:000000000000:secret:gateway",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    session.session.cache_clear()
    yield monkeypatch
    session.session.cache_clear()
