"""Crashes: a process dies at any call of the settlement or of the outbox, and everything restarts.

Afterwards every order is final or payable, the gateway kept what the ledger says, and each mail went out once; or
once more under the same message id where the process died between SES' answer and its note of it.

Dying after call k and before call k + 1 leave the same behind: `make test` dies before each call and after the last,
CRASH_EVERYWHERE=1 does both at each.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pytest

from boxoffice.aws import session
from boxoffice.aws.data_api import Database
from boxoffice.aws.ses import mail_client_config
from boxoffice.domain.tiers import Tier
from boxoffice.use_cases.cancel_order import cancel_order
from boxoffice.use_cases.deliver_outbox import Delivered, deliver_outbox
from tests.database_stack import CREDENTIALS, Databases, DatabaseStack
from tests.lambdas.aws_services import AwsServices, aws_services
from tests.payments.gateway_process import GatewayProcess
from tests.properties.books import Books
from tests.properties.cards_on_the_wire import APPROVED, BROKEN, TIMEOUT_AFTER, Cards, SettlerDied
from tests.properties.dying import Births, Life, Process
from tests.properties.figures import tried
from tests.properties.order_world import OrderWorld, Sold

EVERYWHERE = os.environ.get("CRASH_EVERYWHERE") == "1"
DECLINED = "4000000000000002"
MAIL_FROM = "tickets@boxoffice.example"
WEB = "https://tickets.test"
_DISPATCHES = 5


@dataclass(frozen=True)
class Ward:
    """Where processes are born, die and are followed by others."""

    births: Births
    aws: AwsServices
    gateway_tables: Database

    def deliver(self, world: OrderWorld, process: Process) -> Delivered:
        return deliver_outbox(
            world.house, process.databases.background, process.sender, from_address=MAIL_FROM, web_origin=WEB
        )


@pytest.fixture(scope="module")
def ward(
    stack: DatabaseStack,
    module_databases: Databases,
    gateway_process: GatewayProcess,
    gateway_environment: dict[str, str],
) -> Iterator[Ward]:
    tables = stack.database("gateway", gateway_environment["GATEWAY_DB_NAME"])
    with aws_services() as aws:
        ses = session.client(
            "sesv2",
            endpoint_url=aws.url,
            config=mail_client_config(),
            region_name=CREDENTIALS["AWS_REGION"],
            aws_access_key_id="local",
            aws_secret_access_key="local",
        )
        yield Ward(Births(stack, module_databases, Cards.at(gateway_process), ses, MAIL_FROM), aws, tables)
        ses.close()


Prepare = Callable[[Ward, OrderWorld, Process], Any]
Act = Callable[[Ward, OrderWorld, Process, Any], object]


@dataclass(frozen=True)
class Scenario:
    """`prepare` runs in a process that lives on, `act` in the one that dies."""

    name: str
    prepare: Prepare
    act: Act


def _placed(ward: Ward, world: OrderWorld, alive: Process) -> Any:
    return world.place(0, [world.tickets[0].id])


def _stuck_of_all_sorts(ward: Ward, world: OrderWorld, alive: Process) -> Any:
    """Charged and keeping its place, charged and out of its place, never charged; all unknown to us."""
    cards = ward.births.cards.of
    for n, (day, card) in enumerate([(0, TIMEOUT_AFTER), (1, TIMEOUT_AFTER), (1, BROKEN)]):
        tier = Tier.NON_STOP if n == 2 else Tier.STANDARD
        order = world.place(0, [world.tickets[n].id], tier, day=day)
        assert world.pay(0, alive.gateway, order, cards[card]).outcome == "unknown"
    world.clock.advance(seconds=901)
    world.place(1, [world.tickets[3].id], day=1)


def _two_mails_wait(ward: Ward, world: OrderWorld, alive: Process) -> Any:
    for n in (0, 1):
        order = world.place(0, [world.tickets[n].id], day=n)
        world.pay(0, alive.gateway, order, ward.births.cards.of[APPROVED])


def _pay(card: str) -> Act:
    return lambda ward, world, process, order: world.pay(
        0, process.gateway, order, ward.births.cards.of[card], key="the customer's"
    )


def _pay_too_late(ward: Ward, world: OrderWorld, process: Process, order: Any) -> object:
    """While the gateway charges, the hold runs out and another takes the place: the saga refunds by itself."""

    def meanwhile(_request: object) -> None:
        process.wire.after = lambda _: None
        world.clock.advance(seconds=901)
        replace(world, databases=ward.births.databases).place(1, [world.tickets[3].id])

    process.wire.after = meanwhile
    return world.pay(0, process.gateway, order, ward.births.cards.of[APPROVED], key="the customer's")


SCENARIOS = [
    Scenario("placing", lambda *_: None, lambda w, world, p, _: world.place(0, [world.tickets[0].id], key="k")),
    Scenario("placing for nothing", lambda *_: None, lambda w, world, p, _: world.place(0, [world.tickets[4].id])),
    Scenario(
        "cancelling",
        _placed,
        lambda w, world, p, order: cancel_order(
            world.house, world.databases.customer, world.guests[0].caller, order.id
        ),
    ),
    Scenario("paying", _placed, _pay(APPROVED)),
    Scenario("declined", _placed, _pay(DECLINED)),
    Scenario("answer lost", _placed, _pay(TIMEOUT_AFTER)),
    Scenario("paid too late", _placed, _pay_too_late),
    Scenario("sweeping", _stuck_of_all_sorts, lambda w, world, process, _: world.sweep(process.gateway)),
    Scenario("delivering", _two_mails_wait, lambda ward, world, process, _: ward.deliver(world, process)),
]


def _world(ward: Ward) -> OrderWorld:
    sold = [Sold(0), Sold(0), Sold(0), Sold(1), Sold(0, None, Decimal(48))]
    return OrderWorld.opened(ward.births.databases, sold, places=1)


def _lives(ward: Ward, scenario: Scenario, life: Life) -> OrderWorld:
    """The scenario, up to the end of that life."""
    world = _world(ward)
    alive, mortal = ward.births.process(Life()), ward.births.process(life)
    prepared = scenario.prepare(ward, world, alive)
    with suppress(SettlerDied):
        scenario.act(ward, replace(world, databases=mortal.databases), mortal, prepared)
    ward.births.bury(mortal)
    ward.births.bury(alive)
    return world


def _restarts(ward: Ward, world: OrderWorld) -> tuple[Books, int]:
    """The books after sweeper and dispatcher have run later, and how often SES' answer was lost on the way."""
    after = ward.births.process(Life())
    assert world.settle_all(after.gateway).left == 0
    lost = 0
    for _ in range(_DISPATCHES):
        waiting = ward.deliver(world, after).waiting
        if not waiting:
            break
        lost += waiting
        world.clock.advance(minutes=10)
    ward.births.bury(after)
    return Books.read(world), lost


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_whenever_the_process_dies_nothing_is_lost_and_nothing_happens_twice(ward: Ward, scenario: Scenario) -> None:
    whole = Life()
    world = _lives(ward, scenario, whole)
    assert not whole.over
    assert_well(ward, *_restarts(ward, world))
    count = len(whole.calls)
    deaths = [Life(ends_before=k) for k in range(count)] + [Life(ends_after=count - 1)]
    if EVERYWHERE:
        deaths += [Life(ends_after=k) for k in range(count - 1)]
    copies = 0
    for death in deaths:
        world = _lives(ward, scenario, death)
        assert death.over, death
        books, lost = _restarts(ward, world)
        copies += assert_well(ward, books, lost + _unnoted(death), where=death)
    tried(f"the crashes while {scenario.name}", deaths=len(deaths), mails_again_under_their_id=copies, lost_orders=0)


def _unnoted(death: Life) -> int:
    """Mails that SES took and that the dead did not note: the last one, if no commit follows it."""
    if "send_email" not in death.calls:
        return 0
    last = len(death.calls) - 1 - death.calls[::-1].index("send_email")
    noted = death.calls[last:].count("commit_transaction")
    return 0 if noted else 1


def assert_well(ward: Ward, books: Books, again: int, where: object = "") -> int:
    """All laws, and how many mails went out again; at most `again` of them, under the same message id."""
    mails = Counter(str(mail["Message-ID"]) for mail in ward.aws.mails)
    ward.aws.mails.clear()
    assert books.broken() == [], where
    assert books.unsettled() == [], where
    assert books.against_the_gateway(ward.gateway_tables) == [], where
    assert len(mails) == sum(len(order["mails"]) for order in books.orders.values()), (where, mails)
    copies = sum(mails.values()) - len(mails)
    assert copies <= again, (where, mails)
    return copies
