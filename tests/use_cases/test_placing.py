from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from uuid import UUID, uuid4

import pytest

from boxoffice.aws.data_api import count_round_trips
from boxoffice.domain import errors
from boxoffice.domain.identity import Caller
from boxoffice.domain.orders import UpgradeOrder
from boxoffice.domain.states import OrderStatus
from boxoffice.domain.tiers import TIERS, Tier
from boxoffice.use_cases.cancel_order import cancel_order
from boxoffice.use_cases.list_tickets import get_tickets, list_tickets
from boxoffice.use_cases.place_order import place_order
from boxoffice.use_cases.read_orders import get_order, list_orders
from boxoffice.use_cases.show_options import show_options
from boxoffice.use_cases.sweep_orders import SWEEPER
from tests.database_stack import DataApiProcess
from tests.use_cases.world import PLACES, World, euros


def place(
    world: World,
    *tickets: UUID,
    caller: Caller | None = None,
    tier: Tier = Tier.STANDARD,
    day: date | None = None,
    key: str | None = None,
) -> UpgradeOrder:
    return place_order(
        world.house,
        world.databases.customer,
        caller or world.ann,
        ticket_ids=tickets,
        tier=tier,
        visit_date=day or world.day(3),
        key=key or str(uuid4()),
    )


def test_options_cost_four_round_trips_and_placing_at_most_six(world: World) -> None:
    ticket, free = world.sell(world.ann), world.sell(world.ann, paid="48.00")
    with count_round_trips() as trips:
        options = show_options(world.house, world.databases.customer, world.ann, [ticket])
    assert trips.total <= 4
    assert [option.info.tier for option in options] == list(TIERS)
    with count_round_trips() as trips:
        place(world, ticket)
    assert trips.total <= 6
    with count_round_trips() as trips:
        assert place(world, free).status is OrderStatus.FULFILLED
    assert trips.total <= 6


def test_tickets_are_listed_in_one_round_trip_that_survives_a_lost_answer(
    world: World, data_api: DataApiProcess
) -> None:
    ticket, _ = world.sell(world.ann), world.sell(world.bob)
    list_tickets(world.house, world.databases.customer, world.ann)
    with count_round_trips() as trips:
        shown = list_tickets(world.house, world.databases.customer, world.ann).items
    assert trips.operations == ["ExecuteStatement"]
    assert ticket in [each.ticket.id for each in shown]
    assert {each.ticket.customer_id for each in shown} == {shown[0].ticket.customer_id}
    data_api.inject("lost_after", operation="ExecuteStatement", count=1)
    assert list_tickets(world.house, world.databases.customer, world.ann).items == shown


def test_an_order_takes_its_places_and_shows_in_the_tickets_and_the_list(world: World) -> None:
    one, two = world.sell(world.ann), world.sell(world.ann)
    order = place(world, one, two)
    assert order.total == euros("16.00")
    assert world.places(world.day(3), Tier.STANDARD) == PLACES - 2
    assert get_order(world.databases.customer, world.ann, order.id) == order
    assert list_orders(world.databases.customer, world.ann).items == (order,)
    shown = get_tickets(world.house, world.databases.customer, world.ann, [two, one])
    assert [found.ticket.id for found in shown] == [two, one]
    assert all(found.ticket.open_order_id == order.id for found in shown)


def test_tickets_come_in_pages_in_the_customers_language(world: World) -> None:
    sold = [world.sell(world.ann, in_days=n) for n in (3, 1, 2)]
    first = list_tickets(world.house, world.databases.customer, world.ann, limit=2)
    rest = list_tickets(world.house, world.databases.customer, world.ann, limit=2, cursor=first.next_cursor)
    assert [found.ticket.id for found in (*first.items, *rest.items)] == [sold[1], sold[2], sold[0]]
    assert rest.next_cursor is None
    assert {found.type_name for found in first.items} == {"Day ticket adult"}


def test_the_same_key_gives_the_same_order_and_another_request_is_refused(world: World) -> None:
    one, two = world.sell(world.ann), world.sell(world.ann)
    order = place(world, one, key="k")
    assert place(world, one, key="k") == order
    with pytest.raises(errors.KeyReused):
        place(world, two, key="k")
    assert place(world, world.sell(world.bob), caller=world.bob, key="k").id != order.id


def test_another_customers_tickets_and_orders_do_not_exist(world: World) -> None:
    ticket = world.sell(world.ann)
    order = place(world, ticket)
    for attempt in (
        lambda: get_tickets(world.house, world.databases.customer, world.bob, [ticket]),
        lambda: show_options(world.house, world.databases.customer, world.bob, [ticket]),
        lambda: place(world, ticket, caller=world.bob),
        lambda: get_order(world.databases.customer, world.bob, order.id),
        lambda: cancel_order(world.house, world.databases.customer, world.bob, order.id),
        lambda: get_order(world.databases.customer, world.ann, uuid4()),
    ):
        with pytest.raises(errors.NotFound):
            attempt()
    assert list_orders(world.databases.customer, world.bob).items == ()


def test_a_person_without_a_customer_and_the_system_get_nothing(world: World) -> None:
    with pytest.raises(errors.NoAccount):
        list_tickets(world.house, world.databases.customer, Caller.customer("unknown"))
    with pytest.raises(errors.NotAllowed):
        list_tickets(world.house, world.databases.customer, Caller.staff("desk"))
    with pytest.raises(Exception, match="people alone"):
        list_tickets(world.house, world.databases.customer, SWEEPER)


def test_a_ticket_is_in_one_open_order_at_a_time(world: World) -> None:
    ticket = world.sell(world.ann)
    order = place(world, ticket)
    with pytest.raises(errors.TicketTaken):
        place(world, ticket)
    assert cancel_order(world.house, world.databases.customer, world.ann, order.id).status is OrderStatus.CANCELLED
    assert cancel_order(world.house, world.databases.customer, world.ann, order.id).status is OrderStatus.CANCELLED
    assert world.places(world.day(3), Tier.STANDARD) == PLACES
    assert place(world, ticket).status is OrderStatus.PENDING


def test_a_hold_that_ran_out_frees_its_places_and_tickets_before_any_sweep(world: World) -> None:
    ticket = world.sell(world.ann)
    first = place(world, ticket)
    world.clock.advance(minutes=15)
    assert world.places(world.day(3), Tier.STANDARD) == PLACES
    second = place(world, ticket)
    assert get_order(world.databases.customer, world.ann, first.id).status is OrderStatus.EXPIRED
    assert second.status is OrderStatus.PENDING


def test_nothing_to_pay_is_fulfilled_at_once_with_code_mail_and_moved_places(world: World) -> None:
    ticket = world.sell(world.ann, tier=Tier.STANDARD, paid="64.00", in_days=5)
    order = place(world, ticket, tier=Tier.NON_STOP)
    assert order == get_order(world.databases.customer, world.ann, order.id)
    assert order.status is OrderStatus.FULFILLED
    assert order.confirmation_code
    [shown] = get_tickets(world.house, world.databases.customer, world.ann, [ticket])
    assert (shown.ticket.tier, shown.ticket.visit_date) == (Tier.NON_STOP, world.day(3))
    assert world.places(world.day(5), Tier.STANDARD) == PLACES
    assert world.places(world.day(3), Tier.NON_STOP) == PLACES - 1
    assert world.one("SELECT kind FROM outbox")["kind"] == "order_confirmation"


def test_the_last_place_is_sold_once_however_many_ask_at_once(world: World) -> None:
    callers = [world.ann if n % 2 else world.bob for n in range(10)]
    tickets = [world.sell(caller) for caller in callers]
    start = Barrier(len(callers))

    def ask(n: int) -> str:
        start.wait(10)
        try:
            return place(world, tickets[n], caller=callers[n], tier=Tier.DOUBLE_FUN).status.value
        except errors.SoldOut as refusal:
            return f"{refusal.code}, {len(refusal.alternatives)} alternatives"

    with ThreadPoolExecutor(len(callers)) as threads:
        answers = list(threads.map(ask, range(len(callers))))
    assert sorted(answers) == ["pending"] * PLACES + ["sold_out, 3 alternatives"] * (len(callers) - PLACES)
    assert world.places(world.day(3), Tier.DOUBLE_FUN) == 0


def test_the_same_key_at_the_same_time_is_one_order(world: World) -> None:
    ticket = world.sell(world.ann)
    start = Barrier(8)

    def ask(_: int) -> UUID:
        start.wait(10)
        return place(world, ticket, key="once").id

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(ask, range(8)))) == 1


@pytest.mark.parametrize("day", [date.min, date.max, date(2026, 11, 19)])
def test_dates_outside_the_calendar_are_refused_in_words(world: World, day: date) -> None:
    with pytest.raises(errors.InvalidInput, match="visit date"):
        place(world, world.sell(world.ann), day=day)


def test_a_tier_without_price_on_the_day_names_the_nearest_dates(world: World) -> None:
    with pytest.raises(errors.TierUnavailable) as refused:
        place(world, world.sell(world.ann), day=world.day(15))
    assert refused.value.reason.code is errors.ReasonCode.NO_PRICE
    assert refused.value.alternatives[0] == errors.Alternative(Tier.STANDARD, world.day(13))
