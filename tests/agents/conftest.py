"""The agents as processes: see tests/agent_runtimes.py."""

from collections.abc import Iterator

import pytest

from tests.agent_runtimes import BoxOffice, Runtime, box_office, http

__all__ = ["box_office", "http"]


@pytest.fixture(scope="session")
def ticket_agent(box_office: BoxOffice) -> Iterator[Runtime]:
    """A Ticket Agent that thinks by rules."""
    with box_office.ticket_agent() as agent:
        yield agent
