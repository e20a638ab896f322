"""One tick, one sweep."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from boxoffice.use_cases.sweep_orders import Swept, sweep_orders
from boxoffice.wiring.databases import database, house
from boxoffice.wiring.mail import outbox_bell
from boxoffice.wiring.money import gateway

logger = Logger(service="order_sweeper")


@cache
def _sweep() -> tuple[Callable[[], Swept], Callable[[], None]]:
    venue, background, settlement, payments = house(), database("background"), database("settlement"), gateway()
    return lambda: sweep_orders(venue, background, settlement, payments), outbox_bell()


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """Counts of orders expired, settled, and left for the next sweep."""
    sweep, ring_outbox = _sweep()
    swept = sweep()
    counts = {"expired": swept.expired, "settled": swept.settled, "left": swept.left}
    if any(counts.values()):
        logger.info("orders swept", extra=counts)
    if swept.settled:
        ring_outbox()
    return counts
