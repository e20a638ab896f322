"""A box office some part of which can be away, as its wire tells: MCP servers, AgentCore's memory and Runtime."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from botocore.exceptions import EndpointConnectionError

from agents.ticket_agent.app import TicketAgent
from agents.ticket_agent.memory import MemoryClients
from agents.ticket_agent.tool_server import ToolServer
from boxoffice.payments.client import GatewayClient
from tests.agent_runtimes import MEMORY as MEMORY_ID
from tests.database_stack import CREDENTIALS
from tests.properties.chatting import BridgedChat, bridged
from tests.properties.office import Office

NOWHERE = "http://127.0.0.1:9"
DATA, SERVICES, MEMORY, RUNTIME = "data tools", "service tools", "memory", "runtime"
PARTS = (DATA, SERVICES, MEMORY, RUNTIME)


@dataclass
class Outage:
    """What is away now, and how often it was asked for all the same."""

    away: str = ""
    missed: int = 0

    def is_of(self, part: str) -> bool:
        self.missed += part == self.away
        return part == self.away


class McpWire(httpx.AsyncBaseTransport):
    """The wire to an MCP server that refuses connections while it is away."""

    def __init__(self, part: str, outage: Outage) -> None:
        self._part, self._outage = part, outage
        self._inner = httpx.AsyncHTTPTransport(trust_env=False)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self._outage.is_of(self._part):
            raise httpx.ConnectError("refused", request=request)
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._inner.aclose()


class MemoryWire:
    """AgentCore's data plane that cannot be reached while it is away."""

    def __init__(self, client: Any, outage: Outage) -> None:
        self._client, self._outage = client, outage
        self.meta = client.meta

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        def call(**request: Any) -> Any:
            if self._outage.is_of(MEMORY):
                raise EndpointConnectionError(endpoint_url=NOWHERE)
            return getattr(self._client, operation)(**request)

        return call


@dataclass
class PartedOffice:
    """An office behind the bridge; `without` takes one of its parts away."""

    chat: BridgedChat
    agent: TicketAgent
    outage: Outage

    @contextmanager
    def without(self, part: str) -> Iterator[None]:
        here, self.outage.away, self.outage.missed = self.chat.bridge, part, 0
        if part == RUNTIME:
            self.chat.bridge = self.chat.make_bridge(agent=self.chat.runtime(f"{NOWHERE}/invocations"))
        try:
            yield
        finally:
            self.outage.away, self.chat.bridge = "", here


@contextmanager
def parted_office(office: Office, data_plane: Any, gateway: GatewayClient | None = None) -> Iterator[PartedOffice]:
    """A fresh Ticket Agent over the office's servers and that memory, which asks a server that is down once more."""
    outage = Outage()
    memory = (MemoryClients(MemoryWire(data_plane, outage), CREDENTIALS["AWS_REGION"]), MEMORY_ID)
    with ExitStack() as ending:
        url, agent = ending.enter_context(office.ticket_agent(memory=memory))
        agent.servers = tuple(
            ToolServer(address, transport=McpWire(part, outage), waits=(0.0,))
            for part, address in ((DATA, office.data_url), (SERVICES, office.services_url))
        )
        yield PartedOffice(ending.enter_context(bridged(office, url, gateway)), agent, outage)
