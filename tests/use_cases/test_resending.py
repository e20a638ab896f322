from __future__ import annotations

from uuid import uuid4

import pytest

from boxoffice.aws.data_api import PermissionDenied
from boxoffice.domain import errors
from boxoffice.domain.orders import UpgradeOrder
from boxoffice.domain.tiers import Tier
from boxoffice.use_cases.resend_confirmation import resend_confirmation
from tests.use_cases.test_placing import place
from tests.use_cases.world import World


@pytest.fixture
def fulfilled(world: World) -> UpgradeOrder:
    return place(world, world.sell(world.ann, paid="48.00"), tier=Tier.STANDARD)


def mails(world: World) -> int:
    return int(str(world.one("SELECT count(*) AS n FROM outbox WHERE kind = 'order_confirmation'")["n"]))


def test_a_confirmation_is_written_again_once_in_twenty_minutes(world: World, fulfilled: UpgradeOrder) -> None:
    assert mails(world) == 1
    for _ in range(3):
        resend_confirmation(world.house, world.databases.customer, world.ann, fulfilled.id)
    assert mails(world) == 2
    world.clock.advance(minutes=20)
    resend_confirmation(world.house, world.databases.customer, world.ann, fulfilled.id)
    assert mails(world) == 3


def test_it_is_written_at_most_three_times_an_hour(world: World, fulfilled: UpgradeOrder) -> None:
    for _ in range(60):
        resend_confirmation(world.house, world.databases.customer, world.ann, fulfilled.id)
        world.clock.advance(minutes=1)
    assert mails(world) <= 1 + 4  # the hour may begin within a slot
    other = place(world, world.sell(world.ann, paid="48.00"), tier=Tier.STANDARD, day=world.day(5))
    resend_confirmation(world.house, world.databases.customer, world.ann, other.id)
    kept = world.databases.owner.query("SELECT 1 AS n FROM outbox WHERE order_id = :id", id=other.id)
    assert len(kept) == 2


def test_an_order_that_is_not_fulfilled_has_no_confirmation(world: World) -> None:
    order = place(world, world.sell(world.ann))
    with pytest.raises(errors.InvalidInput, match="pending"):
        resend_confirmation(world.house, world.databases.customer, world.ann, order.id)
    assert mails(world) == 0


def test_nobody_elses_confirmation_is_sent(world: World, fulfilled: UpgradeOrder) -> None:
    for order in (fulfilled.id, uuid4()):
        with pytest.raises(errors.NotFound):
            resend_confirmation(world.house, world.databases.customer, world.bob, order)
    assert mails(world) == 1


def test_the_role_that_reads_payments_cannot_resend(world: World, fulfilled: UpgradeOrder) -> None:
    with pytest.raises(PermissionDenied):
        resend_confirmation(world.house, world.databases.bridge, world.ann, fulfilled.id)


def test_a_confirmation_that_a_later_order_made_untrue_is_not_sent(world: World) -> None:
    ticket = world.sell(world.ann, paid="48.00")
    first = place(world, ticket, tier=Tier.STANDARD)
    world.databases.owner.execute("UPDATE prices SET amount = 48 WHERE tier = 'non-stop'")
    second = place(world, ticket, tier=Tier.NON_STOP, day=world.day(5))
    with pytest.raises(errors.InvalidInput, match="later order"):
        resend_confirmation(world.house, world.databases.customer, world.ann, first.id)
    assert resend_confirmation(world.house, world.databases.customer, world.ann, second.id) == second
