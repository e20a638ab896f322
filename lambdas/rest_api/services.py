"""What the routes use, built once per process at its first request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from boxoffice.aws.agentcore import AgentRuntime
from boxoffice.aws.data_api import Database
from boxoffice.aws.memories import CustomerMemories
from boxoffice.payments.client import GatewayClient
from boxoffice.settings import RestSettings, SocketUrlSettings, load
from boxoffice.use_cases.house import House
from boxoffice.wiring import databases
from boxoffice.wiring.chat import prewarmer, run_bell, ticket_agent
from boxoffice.wiring.databases import database, house
from boxoffice.wiring.mail import outbox_bell
from boxoffice.wiring.memories import customer_memories
from boxoffice.wiring.money import gateway


@dataclass(frozen=True, slots=True)
class Services:
    """The databases by role, the gateway, the ticket agent, what is remembered of customers, and the bells that wake
    outbox and orchestrator."""

    house: House
    customer: Database
    bridge: Database
    settlement: Database
    gateway: GatewayClient
    agent: AgentRuntime
    memories: CustomerMemories | None
    ring_outbox: Callable[[], None]
    ring_run: Callable[[UUID], None]
    socket_url: str

    def warm(self, conversation_id: UUID, token: str) -> None:
        """Start a new conversation's agent under its customer's token."""
        prewarmer(self.agent)(conversation_id, token)


@cache
def settings() -> RestSettings:
    return load(RestSettings)


@cache
def database_probe() -> Database:
    """Asks whether the database answers now."""
    return databases.database_probe("customer")


@cache
def services() -> Services:
    return Services(
        house=house(),
        customer=database("customer"),
        bridge=database("bridge"),
        settlement=database("settlement"),
        gateway=gateway(),
        agent=ticket_agent(),
        memories=customer_memories(),
        ring_outbox=outbox_bell(),
        ring_run=run_bell(),
        socket_url=load(SocketUrlSettings).socket_url,
    )
