"""Crashes: a process dies at any call of the settlement or of the outbox, and everything restarts.

Afterwards every order is final, the gateway kept what the ledger says, and each mail went out once; or once more under
the same message id where the process died between SES' answer and its note of it. A customer whose request died with
its process, and who sends it again under its key, has it done once.

Dying after call k and before call k + 1 leave the same behind: `make test` dies before each call and after the last,
CRASH_EVERYWHERE=1 does both at each.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from uuid import UUID

import pytest

from tests.lambdas.aws_services import aws_services
from tests.properties.books import Books
from tests.properties.cards_on_the_wire import SettlerDied
from tests.properties.crash_scenarios import SCENARIOS, Scenario, Ward
from tests.properties.dying import Births, Life, Process
from tests.properties.figures import tried
from tests.properties.order_world import OrderWorld
from tests.properties.proving_ground import MAIL_FROM, ProvingGround, ses_client

EVERYWHERE = os.environ.get("CRASH_EVERYWHERE") == "1"
_DISPATCHES = 5


@pytest.fixture(scope="module")
def ward(ground: ProvingGround) -> Iterator[Ward]:
    with aws_services() as aws, ses_client(aws.url) as ses:
        yield Ward(ground, Births(ground.stack, ground.databases, ground.cards, ses, MAIL_FROM), aws)


@dataclass(frozen=True)
class Aftermath:
    """What is on record when all has restarted, and what SES saw; `told` are the orders that the customer knows of.

    `copies_allowed` counts mails whose sending could not be noted.
    """

    books: Books
    told: set[UUID]
    mails: Counter[str]
    copies_allowed: int
    wrong_money: list[str]

    @property
    def lost_orders(self) -> int:
        """Orders that were told and are not on record, or that never come to an end."""
        return len(self.told - set(self.books.orders)) + self.books.never_settled()

    @property
    def missing_mails(self) -> int:
        return sum(len(order["mails"]) for order in self.books.orders.values()) - len(self.mails)

    @property
    def mails_again(self) -> int:
        return sum(self.mails.values()) - len(self.mails)


def aftermath(ward: Ward, scenario: Scenario, life: Life) -> Aftermath:
    """The scenario up to the end of that life, then the customer, the sweeper and the dispatcher in a new process."""
    world = ward.world()
    alive, mortal = ward.births.process(Life()), ward.births.process(life)
    orders = scenario.prepare(ward, world, alive)
    alive.wire.after = lambda _: None
    with suppress(SettlerDied):
        scenario.act(ward, replace(world, databases=mortal.databases), mortal, orders)
    ward.births.bury(mortal)
    if scenario.asked_again:
        scenario.act(ward, replace(world, databases=alive.databases), alive, orders)
    assert world.settle_all(alive.gateway).left == 0
    lost_answers = _dispatched(ward, world, alive)
    ward.births.bury(alive)
    books = Books.read(world)
    mails = Counter(str(mail["Message-ID"]) for mail in ward.aws.mails)
    ward.aws.mails.clear()
    money = books.against_the_gateway(ward.ground.gateway_tables)
    return Aftermath(books, {order.id for order in orders}, mails, lost_answers + _unnoted(life), money)


def _dispatched(ward: Ward, world: OrderWorld, process: Process) -> int:
    """Until no mail waits; how often SES' answer was lost on the way."""
    lost = 0
    for _ in range(_DISPATCHES):
        waiting = ward.deliver(world, process).waiting
        if not waiting:
            break
        lost += waiting
        world.clock.advance(minutes=10)
    return lost


def _unnoted(life: Life) -> int:
    """Mails that SES took and that the dead did not note: the last one, if no commit follows it."""
    if not life.over or "send_email" not in life.calls:
        return 0
    last = len(life.calls) - 1 - life.calls[::-1].index("send_email")
    noted = life.calls[last:].count("commit_transaction")
    return 0 if noted else 1


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_whenever_the_process_dies_nothing_is_lost_and_nothing_happens_twice(ward: Ward, scenario: Scenario) -> None:
    whole = Life()
    assert_well(aftermath(ward, scenario, whole), whole)
    assert not whole.over
    count = len(whole.calls)
    deaths = [Life(ends_before=k) for k in range(count)] + [Life(ends_after=count - 1)]
    if EVERYWHERE:
        deaths += [Life(ends_after=k) for k in range(count - 1)]
    figures: Counter[str] = Counter()
    for death in deaths:
        found = aftermath(ward, scenario, death)
        assert death.over, death
        if scenario.name != "sweeping":  # which takes orders of the same age in any order
            assert death.calls == whole.calls[: len(death.calls)], "it died at another call"
        figures["deaths"] += 1
        figures["orders"] += len(found.books.orders)
        figures["mails_again_under_their_id"] += found.mails_again
        figures["lost_orders"] += found.lost_orders
        figures["wrong_money"] += len(found.wrong_money)
        assert_well(found, death)
    assert bool(figures["mails_again_under_their_id"]) == (scenario.name == "delivering")
    tried(f"the crashes while {scenario.name}", **figures)


def assert_well(found: Aftermath, life: Life) -> None:
    assert found.books.broken() == [], life
    assert found.wrong_money == [], life
    assert found.lost_orders == 0, life
    assert found.missing_mails == 0, (life, found.mails)
    assert found.mails_again <= found.copies_allowed, (life, found.mails)
