"""A tiny box office and chats in it."""

import pytest

from tests.agents.models.chat import Chat
from tests.agents.models.world import World


@pytest.fixture
def world() -> World:
    """One customer with an adult's and a child's ticket for Friday 4 December 2026, and one that was used."""
    found = World()
    found.add_ticket("adult")
    found.add_ticket("child")
    found.add_ticket("adult", "2026-11-02", status="used")
    found.sold_out = {("double-fun", "2026-12-12")}
    return found


@pytest.fixture
def chat(world: World) -> Chat:
    return Chat(world)


@pytest.fixture
def gespraech(world: World) -> Chat:
    return Chat(world, "de")
