"""Orders whose settlement was interrupted in every way, for sweepers to race about."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from datetime import timedelta

import httpx

from boxoffice.domain.orders import UpgradeOrder
from boxoffice.domain.tiers import Tier
from boxoffice.payments.client import GatewayClient
from boxoffice.use_cases.house import House
from tests.properties.cards_on_the_wire import APPROVED, Impatient, SettlerDied
from tests.properties.order_world import OrderWorld, Sold
from tests.properties.racing import Track

_NOTHING_DONE = ("order_not_payable", "order_not_cancellable")


@dataclass(frozen=True)
class Interrupted:
    """Where the order's places are, how old it is, and whether the gateway had charged when the answer was lost.

    `ends`: what the customer who pays may be told, the one who cancels, and what becomes of the order then.
    """

    tier: Tier
    day: int
    minutes_ago: int
    charged: bool
    ends: frozenset[tuple[str, str, str]]


def _always(status: str) -> frozenset[tuple[str, str, str]]:
    return frozenset({(*_NOTHING_DONE, status)})


_LOST = Interrupted(Tier.STANDARD, 1, 16, True, _always("refunded"))
INTERRUPTED = (
    Interrupted(Tier.STANDARD, 0, 5, True, _always("fulfilled")),
    Interrupted(
        Tier.NON_STOP,
        0,
        5,
        False,
        frozenset(
            {
                ("fulfilled", "order_not_cancellable", "fulfilled"),
                ("paying", "order_not_cancellable", "fulfilled"),
                ("paying", "order_not_cancellable", "expired"),
                ("order_not_payable", "cancelled", "cancelled"),
                (*_NOTHING_DONE, "expired"),
            }
        ),
    ),
    Interrupted(Tier.DOUBLE_FUN, 0, 16, True, _always("fulfilled")),
    _LOST,
    Interrupted(Tier.NON_STOP, 1, 16, False, _always("expired")),
)
"""In time: charged and not charged. When the hold was over: charged and free, charged and sold to another, neither."""


def interrupted_orders(track: Track, each: int) -> tuple[OrderWorld, list[tuple[Interrupted, UpgradeOrder]]]:
    """So many of each sort, guest n's the n-th; half have lost the gateway's answer, half their settler.

    The places of those that shall be refunded have been ordered by others.
    """
    kinds = [how for how in INTERRUPTED for _ in range(each)]
    world = track.world([Sold(n) for n in range(len(kinds) + each)], places=each)
    with ExitStack() as ending:
        broken = {
            (breaks, charged): ending.enter_context(_breaking(track, breaks, charged=charged))
            for breaks in (_lost, _dies)
            for charged in (True, False)
        }
        orders = [
            (how, _interrupted(world, n, how, broken[_lost if n % 2 else _dies, how.charged], track.cards.of[APPROVED]))
            for n, how in enumerate(kinds)
        ]
    for n in range(len(kinds), len(kinds) + each):
        world.place(n, [world.tickets[n].id], _LOST.tier, day=_LOST.day)
    return world, orders


def _interrupted(world: OrderWorld, n: int, how: Interrupted, gateway: GatewayClient, method: str) -> UpgradeOrder:
    then = world.clock() - timedelta(minutes=how.minutes_ago)
    past = replace(world, house=House(world.house.venue, now=lambda: then))
    order = past.place(n, [world.tickets[n].id], how.tier, day=how.day)
    with suppress(SettlerDied):
        assert past.pay(n, gateway, order, method).order.status == "stuck"
    return order


def _breaking(track: Track, breaks: Callable[[httpx.Request], None], *, charged: bool) -> GatewayClient:
    wire = Impatient(track.cards)
    if charged:
        wire.after = breaks
    else:
        wire.before = breaks
    return track.cards.client(wire)


def _lost(request: httpx.Request) -> None:
    raise httpx.ReadTimeout("the answer is lost", request=request)


def _dies(_request: httpx.Request) -> None:
    raise SettlerDied
