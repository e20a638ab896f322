"""What a process may be doing when it dies: every step of the settlement saga and of the outbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

import httpx

from boxoffice.domain.orders import UpgradeOrder
from boxoffice.domain.tiers import Tier
from boxoffice.use_cases.cancel_order import cancel_order
from boxoffice.use_cases.deliver_outbox import Delivered, deliver_outbox
from tests.lambdas.aws_services import AwsServices
from tests.properties.cards_on_the_wire import APPROVED, BROKEN, TIMEOUT_AFTER
from tests.properties.dying import Births, Process
from tests.properties.order_world import OrderWorld, Sold
from tests.properties.proving_ground import MAIL_FROM, WEB, ProvingGround

DECLINED = "4000000000000002"


@dataclass(frozen=True)
class Ward:
    """Where processes are born, die and are followed by others."""

    ground: ProvingGround
    births: Births
    aws: AwsServices

    def world(self) -> OrderWorld:
        sold = [Sold(0), Sold(0), Sold(0), Sold(1), Sold(0, None, Decimal(48))]
        return OrderWorld.opened(self.ground.databases, sold, places=1)

    def deliver(self, world: OrderWorld, process: Process) -> Delivered:
        return deliver_outbox(
            world.house, process.databases.background, process.sender, from_address=MAIL_FROM, web_origin=WEB
        )


Prepare = Callable[[Ward, OrderWorld, Process], list[UpgradeOrder]]
Act = Callable[[Ward, OrderWorld, Process, list[UpgradeOrder]], object]


@dataclass(frozen=True)
class Scenario:
    """`prepare` runs in a process that lives on, `act` in the one that dies.

    `asked_again`: the customer repeats the request, in the same words and under its key, before anybody sweeps.
    """

    name: str
    prepare: Prepare
    act: Act
    asked_again: bool = False


def _nothing(ward: Ward, world: OrderWorld, alive: Process) -> list[UpgradeOrder]:
    return []


def _placed(ward: Ward, world: OrderWorld, alive: Process) -> list[UpgradeOrder]:
    return [world.place(0, [world.tickets[0].id])]


def _answer_is_lost(request: httpx.Request) -> None:
    raise httpx.ReadTimeout("the answer was lost", request=request)


def _stuck_of_all_sorts(ward: Ward, world: OrderWorld, alive: Process) -> list[UpgradeOrder]:
    """Charged and keeping its place, charged and out of its place, never charged; all unknown to us."""
    cards, orders = ward.ground.cards.of, []
    alive.wire.after = _answer_is_lost
    for n, (day, card) in enumerate([(0, APPROVED), (1, APPROVED), (1, BROKEN)]):
        tier = Tier.NON_STOP if n == 2 else Tier.STANDARD
        orders.append(world.place(0, [world.tickets[n].id], tier, day=day))
        assert world.pay(0, alive.gateway, orders[n], cards[card]).outcome == "unknown"
    world.clock.advance(seconds=901)
    return [*orders, world.place(1, [world.tickets[3].id], day=1)]


def _two_mails_wait(ward: Ward, world: OrderWorld, alive: Process) -> list[UpgradeOrder]:
    orders = [world.place(0, [world.tickets[n].id], day=n) for n in (0, 1)]
    for order in orders:
        world.pay(0, alive.gateway, order, ward.ground.cards.of[APPROVED])
    return orders


def _pay(card: str) -> Act:
    return lambda ward, world, process, orders: world.pay(
        0, process.gateway, orders[0], ward.ground.cards.of[card], key="the customer's"
    )


def _pay_too_late(ward: Ward, world: OrderWorld, process: Process, orders: list[UpgradeOrder]) -> object:
    """While the gateway charges, the hold runs out and another takes the place: the saga refunds by itself."""

    def meanwhile(_request: object) -> None:
        process.wire.after = lambda _: None
        world.clock.advance(seconds=901)
        replace(world, databases=ward.ground.databases).place(1, [world.tickets[3].id])

    process.wire.after = meanwhile
    return world.pay(0, process.gateway, orders[0], ward.ground.cards.of[APPROVED], key="the customer's")


def _cancel(ward: Ward, world: OrderWorld, process: Process, orders: list[UpgradeOrder]) -> object:
    return cancel_order(world.house, world.databases.customer, world.guests[0].caller, orders[0].id)


def _place(ward: Ward, world: OrderWorld, process: Process, orders: list[UpgradeOrder]) -> object:
    return world.place(0, [world.tickets[0].id], key="k")


def _place_for_nothing(ward: Ward, world: OrderWorld, process: Process, orders: list[UpgradeOrder]) -> object:
    return world.place(0, [world.tickets[4].id], key="k")


_ONCE = [
    Scenario("placing", _nothing, _place),
    Scenario("placing for nothing", _nothing, _place_for_nothing),
    Scenario("cancelling", _placed, _cancel),
    Scenario("paying", _placed, _pay(APPROVED)),
    Scenario("declined", _placed, _pay(DECLINED)),
    Scenario("answer lost", _placed, _pay(TIMEOUT_AFTER)),
    Scenario("paid too late", _placed, _pay_too_late),
    Scenario("sweeping", _stuck_of_all_sorts, lambda w, world, process, _: world.sweep(process.gateway)),
    Scenario("delivering", _two_mails_wait, lambda ward, world, process, _: ward.deliver(world, process)),
]
_AGAIN = {"placing", "placing for nothing", "cancelling", "paying"}
SCENARIOS = [
    *_ONCE,
    *(replace(each, name=f"{each.name}, then again", asked_again=True) for each in _ONCE if each.name in _AGAIN),
]
