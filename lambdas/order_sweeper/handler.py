"""One tick, one sweep: holds and payments, runs that nobody works on, sockets that nobody closed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from aws_lambda_powertools.utilities.typing import LambdaContext

from boxoffice.aws.data_api import Database
from boxoffice.payments.client import GatewayClient
from boxoffice.use_cases.chat_sockets import sweep_sockets
from boxoffice.use_cases.house import House
from boxoffice.use_cases.replay_events import find_abandoned
from boxoffice.use_cases.sweep_orders import sweep_orders
from boxoffice.wiring.chat import run_bell
from boxoffice.wiring.databases import database, house
from boxoffice.wiring.mail import outbox_bell
from boxoffice.wiring.money import gateway
from lambdas.observed import observed

logger = logging.getLogger(__name__)
_LAST_START_MS = 20_000
"""No further order is begun with less time left than the gateway's client may take for one."""


@dataclass(frozen=True, slots=True)
class Services:
    """The roles that sweeping takes, the gateway, and the bells of outbox and orchestrator."""

    house: House
    background: Database
    settlement: Database
    gateway: GatewayClient
    ring_outbox: Callable[[], None]
    ring_run: Callable[[UUID], None]


@cache
def services() -> Services:
    return Services(house(), database("background"), database("settlement"), gateway(), outbox_bell(), run_bell())


@observed("order_sweeper")
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """Counts of orders expired, settled and left for the next sweep, and of conversations rung for."""
    its = services()
    abandoned = find_abandoned(its.house, its.background)
    for conversation_id in abandoned:
        its.ring_run(conversation_id)
    sweep_sockets(its.house, its.background)
    swept = sweep_orders(
        its.house,
        its.background,
        its.settlement,
        its.gateway,
        time_left=lambda: context.get_remaining_time_in_millis() > _LAST_START_MS,
    )
    if swept.settled:
        its.ring_outbox()
    counts = {"expired": swept.expired, "settled": swept.settled, "left": swept.left, "rung": len(abandoned)}
    if any(counts.values()):
        logger.info("swept", extra=counts)
    return counts
