"""The venue of a test, and the payment gateway of the run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from boxoffice.payments.client import GatewayClient
from tests.chat_wires import says, wires
from tests.database_stack import Databases
from tests.payments.gateway_process import SECRET_KEY, GatewayProcess
from tests.use_cases.chat import Chat
from tests.use_cases.world import World, make_world


@pytest.fixture
def world(databases: Databases) -> World:
    return make_world(databases)


@pytest.fixture
def gateway(gateway_process: GatewayProcess) -> Iterator[GatewayClient]:
    with GatewayClient(gateway_process.url, SECRET_KEY) as client:
        yield client


@pytest.fixture(scope="module")
def chat_world(module_databases: Databases) -> World:
    """One venue for all chats of a module: each test begins a conversation of its own."""
    return make_world(module_databases)


@pytest.fixture
def chat(chat_world: World) -> Iterator[Chat]:
    """A chat whose agent says hello; a test sets `chat.agent.script` to what it needs."""
    with wires(says("Hello!")) as (agent, aws):
        chat = Chat(chat_world, agent, aws)
        yield chat
        chat.close()
