"""What the routes use, built once per process at its first request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from boxoffice.aws.data_api import Database
from boxoffice.payments.client import GatewayClient
from boxoffice.settings import RestSettings, SocketUrlSettings, load
from boxoffice.use_cases.house import House
from boxoffice.use_cases.turns.bridge import Bridge
from boxoffice.wiring.chat import bridge, prewarmer, run_bell, ticket_agent
from boxoffice.wiring.databases import database, house
from boxoffice.wiring.mail import outbox_bell
from boxoffice.wiring.money import gateway


@dataclass(frozen=True, slots=True)
class Services:
    """The databases by role, the gateway, the bells that wake outbox and orchestrator, and what a chat needs.

    `warm` starts a new conversation's agent under its customer's token; `chat` works a run off within a request.
    """

    house: House
    customer: Database
    bridge: Database
    settlement: Database
    gateway: GatewayClient
    chat: Bridge
    ring_outbox: Callable[[], None]
    ring_run: Callable[[UUID], None]
    warm: Callable[[UUID, str], None]
    socket_url: str
    staff_issuer: str
    web_origin: str
    writes_per_minute: int


@cache
def services() -> Services:
    settings = load(RestSettings)
    return Services(
        house=house(),
        customer=database("customer"),
        bridge=database("bridge"),
        settlement=database("settlement"),
        gateway=gateway(),
        chat=bridge(None),
        ring_outbox=outbox_bell(),
        ring_run=run_bell(),
        warm=prewarmer(ticket_agent()),
        socket_url=load(SocketUrlSettings).socket_url,
        staff_issuer=settings.staff_issuer,
        web_origin=settings.web_origin,
        writes_per_minute=settings.writes_per_minute,
    )
