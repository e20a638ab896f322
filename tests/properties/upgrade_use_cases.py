"""Every use case of an upgrade, ready to be asked for in an order world: prepared, asked, and asked again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from boxoffice.aws.ses import MailSender
from boxoffice.domain.orders import UpgradeOrder
from boxoffice.use_cases.cancel_order import cancel_order
from boxoffice.use_cases.list_tickets import get_tickets
from boxoffice.use_cases.open_case import open_case
from boxoffice.use_cases.read_orders import get_order
from boxoffice.use_cases.show_options import show_options
from tests.lambdas.aws_services import AwsServices
from tests.properties.books import Books
from tests.properties.cards_on_the_wire import APPROVED, TIMEOUT_AFTER
from tests.properties.order_world import OrderWorld, Sold
from tests.properties.proving_ground import ProvingGround, dispatched

DECLINED = "4000000000000002"


@dataclass(frozen=True)
class Desk:
    """`measured` is what each use case sends and leaves behind where nothing fails."""

    ground: ProvingGround
    aws: AwsServices
    sender: MailSender
    measured: dict[str, Any] = field(default_factory=dict)

    def opened(self) -> OrderWorld:
        """Two plain tickets, and one whose upgrade costs nothing."""
        return OrderWorld.opened(self.ground.databases, [Sold(0), Sold(0), Sold(0, None, Decimal(48))])

    def copies(self) -> dict[str, int]:
        """How often each mail has reached SES since the last look, by its message id."""
        ids = [str(mail["Message-ID"]) for mail in self.aws.mails]
        self.aws.mails.clear()
        return {each: ids.count(each) for each in ids}


Prepare = Callable[[Desk, OrderWorld], Any]
Act = Callable[[Desk, OrderWorld, Any], Any]


@dataclass(frozen=True)
class UseCase:
    """`prepare` runs where nothing fails; `act` is asked again in the same words, `later` when it is by schedule."""

    name: str
    act: Act
    prepare: Prepare = lambda *_: None
    scheduled: bool = False

    def again(self, desk: Desk, world: OrderWorld, prepared: Any) -> Any:
        if self.scheduled:
            world.clock.advance(minutes=10)
        return self.act(desk, world, prepared)


def placed(desk: Desk, world: OrderWorld) -> UpgradeOrder:
    return world.place(0, [world.tickets[0].id])


def _charged_late_and_overdue(desk: Desk, world: OrderWorld) -> None:
    """An order that was charged and nobody knows, and one that nobody paid."""
    order = placed(desk, world)
    assert world.pay(0, desk.ground.gateway, order, desk.ground.cards.of[TIMEOUT_AFTER]).outcome == "unknown"
    world.place(0, [world.tickets[1].id], day=1)
    world.clock.advance(seconds=901)


def _one_mail_waits(desk: Desk, world: OrderWorld) -> None:
    while dispatched(world, desk.sender).waiting:  # what other examples have left
        world.clock.advance(minutes=10)
    desk.aws.mails.clear()
    world.pay(0, desk.ground.gateway, placed(desk, world), desk.ground.cards.of[APPROVED])


def _tickets(world: OrderWorld) -> list[UUID]:
    return [sale.id for sale in world.tickets[:2]]


def _pays(card: str) -> Act:
    return lambda desk, world, order: world.pay(0, desk.ground.gateway, order, desk.ground.cards.of[card], key="p")


PAYING = UseCase("paying", _pays(APPROVED), placed)
USE_CASES = [
    UseCase("delivering", lambda desk, w, _: dispatched(w, desk.sender), _one_mail_waits, scheduled=True),
    UseCase("looking", lambda _, w, __: get_tickets(w.house, w.databases.customer, w.guests[0].caller, _tickets(w))),
    UseCase("choosing", lambda _, w, __: show_options(w.house, w.databases.customer, w.guests[0].caller, _tickets(w))),
    UseCase("placing", lambda _, w, __: w.place(0, _tickets(w)[:1], key="k")),
    UseCase("placing for nothing", lambda _, w, __: w.place(0, [w.tickets[2].id], key="k")),
    UseCase(
        "looking at an order",
        lambda _, w, order: get_order(w.databases.customer, w.guests[0].caller, order.id),
        placed,
    ),
    PAYING,
    UseCase("paying with a card that is declined", _pays(DECLINED), placed),
    UseCase(
        "cancelling",
        lambda _, w, order: cancel_order(w.house, w.databases.customer, w.guests[0].caller, order.id),
        placed,
    ),
    UseCase(
        "asking for a person",
        lambda _, w, __: open_case(
            w.house,
            w.databases.customer,
            w.guests[0].caller,
            conversation_id=None,
            reason="help",
            summary="I need a person.",
            key="c",
        ),
    ),
    UseCase("sweeping", lambda desk, w, _: w.sweep(desk.ground.gateway), _charged_late_and_overdue, scheduled=True),
]
_CASES = "SELECT status, reason FROM cases WHERE customer_id = :customer"
_MAILS = "SELECT kind, delivered_at IS NOT NULL AS sent FROM outbox WHERE customer_id = :customer ORDER BY kind"


def left_behind(world: OrderWorld) -> dict[str, list[Any]]:
    """All that the customer's requests have made, without what differs from example to example."""
    books, owner = Books.read(world), world.databases.owner
    customer = world.guests[0].id
    return {
        "orders": sorted(
            (row["status"], row["balance"], row["holding"], [payment[1] for payment in row["payments"]])
            for row in books.orders.values()
        ),
        "tickets": sorted((str(row["tier"]), row["paid"]) for row in books.tickets.values()),
        "cases": owner.query(_CASES, customer=customer),
        "mails": owner.query(_MAILS, customer=customer),
        "broken": books.broken(),
    }
