"""What the routes use, built once per process at its first request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from boxoffice.aws.data_api import Database
from boxoffice.payments.client import GatewayClient
from boxoffice.settings import RestSettings, load
from boxoffice.use_cases.house import House
from boxoffice.wiring.databases import database, house
from boxoffice.wiring.mail import outbox_bell
from boxoffice.wiring.money import gateway


@dataclass(frozen=True, slots=True)
class Services:
    """The databases by role, the gateway, and a bell that wakes the outbox."""

    house: House
    customer: Database
    bridge: Database
    settlement: Database
    gateway: GatewayClient
    ring_outbox: Callable[[], None]
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
        ring_outbox=outbox_bell(),
        staff_issuer=settings.staff_issuer,
        web_origin=settings.web_origin,
        writes_per_minute=settings.writes_per_minute,
    )
