"""The agents as processes (see tests/agent_runtimes.py), led by rules or by a model that the test scripts."""

from collections.abc import Iterator

import httpx
import pytest

from tests.agent_runtimes import BoxOffice, Runtime, box_office, http
from tests.agents.bedrock_wire import Bedrock, bedrock
from tests.agents.chats import Chat

__all__ = ["box_office", "http"]


@pytest.fixture(scope="session")
def ticket_agent(box_office: BoxOffice) -> Iterator[Runtime]:
    """A Ticket Agent that thinks by rules."""
    with box_office.ticket_agent() as agent:
        yield agent


@pytest.fixture
def chat(box_office: BoxOffice, ticket_agent: Runtime, http: httpx.Client) -> Chat:
    """A new customer's conversation with it."""
    return Chat(box_office.guest(), ticket_agent.url, http)


@pytest.fixture(scope="module")
def wire() -> Iterator[Bedrock]:
    with bedrock() as model:
        yield model


@pytest.fixture(scope="module")
def led(wire: Bedrock, box_office: BoxOffice) -> Iterator[Runtime]:
    """A Ticket Agent whose model is the test's."""
    with box_office.ticket_agent(**wire.settings) as agent:
        yield agent


@pytest.fixture
def scripted(box_office: BoxOffice, led: Runtime, wire: Bedrock, http: httpx.Client) -> Chat:
    """A new customer's conversation with it."""
    wire.asked.clear()
    wire.most = 0
    return Chat(box_office.guest(), led.url, http)
