from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product
from uuid import UUID

import pytest

from boxoffice.domain import errors
from boxoffice.domain.orders import UpgradeOrder, cancel, check_ticket_ids, fulfil_unpaid, place, start_payment
from boxoffice.domain.settlement import EntryKind, LedgerEntry, Outcome, balance, owed_balance, refundable, settle
from boxoffice.domain.states import (
    FINAL_ORDERS,
    OPEN_ORDERS,
    ORDER_TRANSITIONS,
    PAYMENT_TRANSITIONS,
    OrderStatus,
    PaymentStatus,
    move_order,
    move_payment,
)
from boxoffice.domain.tickets import Ticket
from boxoffice.domain.tiers import TIERS, Tier
from tests.domain.universe import NOW, TODAY, catalogue, euros, ticket, venue

S, N, D = TIERS
DAY = TODAY + timedelta(4)


def order(*tickets: Ticket, tier: Tier = S, **catalogue_changes: object) -> UpgradeOrder:
    shelf = catalogue({(S, 4): "48.50", (N, 4): "64", (S, 5): "50"}, **catalogue_changes)  # type: ignore[arg-type]  # places
    return place(
        order_id=UUID(int=9),
        tickets=tickets or (ticket(),),
        tier=tier,
        visit_date=DAY,
        catalogue=shelf,
        venue=venue(),
        now=NOW,
    )


def test_an_order_fixes_each_line_and_the_total_and_holds_for_fifteen_minutes() -> None:
    placed = order(ticket(1), ticket(2, paid=euros("40.25")))
    assert [line.price_difference for line in placed.lines] == [euros("8.50"), euros("8.25")]
    assert placed.total == euros("16.75")
    assert (placed.status, placed.version) == (OrderStatus.PENDING, 1)
    assert placed.hold_expires_at == NOW + timedelta(minutes=15)


@pytest.mark.parametrize(("leaves", "ends"), [(4, 4), (6, 4), (3, 3)])
def test_a_hold_never_outlives_a_change_deadline(leaves: int, ends: int) -> None:
    """Neither that of the wanted date nor that of the date which the ticket leaves."""
    deadline = venue().change_deadline(TODAY + timedelta(ends))
    shelf = catalogue({(S, 4): "48"})
    late = place(
        order_id=UUID(int=9),
        tickets=[ticket(), ticket(2, visit_date=TODAY + timedelta(leaves))],
        tier=S,
        visit_date=DAY,
        catalogue=shelf,
        venue=venue(),
        now=deadline - timedelta(minutes=3),
    )
    assert late.hold_expires_at == deadline


def test_a_sold_out_date_is_refused_with_the_nearest_alternatives() -> None:
    with pytest.raises(errors.SoldOut) as refused:
        order(places={(S, 4): 0})
    assert refused.value.alternatives == (errors.Alternative(S, DAY + timedelta(1)), errors.Alternative(N, DAY))


@pytest.mark.parametrize(
    ("tickets", "refusal"),
    [
        ((ticket(tier=S),), errors.TierUnavailable),
        ((ticket(open_order_id=UUID(int=3)),), errors.TicketTaken),
        ((ticket(visit_date=TODAY - timedelta(1)),), errors.NotEligible),
        ((ticket(1), ticket(1)), errors.InvalidInput),
    ],
)
def test_what_cannot_be_ordered_is_refused(tickets: tuple[Ticket, ...], refusal: type[errors.Refusal]) -> None:
    with pytest.raises(refusal):
        order(*tickets)


@pytest.mark.parametrize("ids", [[], [UUID(int=n) for n in range(21)], [UUID(int=1), UUID(int=1)]])
def test_an_order_names_one_to_twenty_different_tickets(ids: list[UUID]) -> None:
    with pytest.raises(errors.InvalidInput):
        check_ticket_ids(ids)


def test_only_the_confirmed_amount_and_version_start_a_payment() -> None:
    placed = order()
    paying = start_payment(placed, placed.total, placed.version, NOW)
    assert (paying.status, paying.version) == (OrderStatus.PAYING, 2)
    for amount, version in ((euros("8.49"), 1), (replace(placed.total, currency="USD"), 1), (placed.total, 2)):
        with pytest.raises(errors.AmountDiffers):
            start_payment(placed, amount, version, NOW)
    with pytest.raises(errors.HoldExpired):
        start_payment(placed, placed.total, 1, placed.hold_expires_at)
    with pytest.raises(errors.OrderNotPayable):
        start_payment(paying, placed.total, 2, NOW)


def test_an_unpaid_order_can_be_cancelled_and_no_other() -> None:
    assert cancel(order(), NOW).status is OrderStatus.CANCELLED
    with pytest.raises(errors.OrderNotCancellable):
        cancel(start_payment(order(), order().total, 1, NOW), NOW)


def test_only_an_order_without_a_price_is_fulfilled_unpaid() -> None:
    free = order(ticket(paid=euros("48.50")))
    assert fulfil_unpaid(free, "00000000").status is OrderStatus.FULFILLED
    with pytest.raises(errors.OrderNotPayable):
        fulfil_unpaid(order(), "00000000")


@pytest.mark.parametrize(("before", "after"), product(OrderStatus, OrderStatus))
def test_orders_move_by_the_table_alone(before: OrderStatus, after: OrderStatus) -> None:
    if after in ORDER_TRANSITIONS[before]:
        assert move_order(before, after) is after
    else:
        with pytest.raises(errors.TransitionForbidden):
            move_order(before, after)


@pytest.mark.parametrize(("before", "after"), product(PaymentStatus, PaymentStatus))
def test_payments_move_by_the_table_alone(before: PaymentStatus, after: PaymentStatus) -> None:
    if after in PAYMENT_TRANSITIONS[before]:
        assert move_payment(before, after) is after
    else:
        with pytest.raises(errors.TransitionForbidden):
            move_payment(before, after)


def test_every_order_that_is_not_final_can_reach_an_end() -> None:
    def ends(status: OrderStatus, seen: frozenset[OrderStatus] = frozenset()) -> bool:
        after = ORDER_TRANSITIONS[status] - seen
        return status in FINAL_ORDERS or any(ends(nxt, seen | {status}) for nxt in after)

    assert all(ends(status) for status in OrderStatus)
    assert not OPEN_ORDERS & FINAL_ORDERS


@pytest.mark.parametrize("status", [OrderStatus.PAYING, OrderStatus.STUCK])
@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("place_free", [True, False])
@pytest.mark.parametrize("late", [True, False])
def test_every_outcome_leads_along_the_table(
    status: OrderStatus, outcome: Outcome, place_free: bool, late: bool
) -> None:
    if (status, outcome) == (OrderStatus.STUCK, Outcome.UNKNOWN):
        return  # nobody asks again without a word
    placed = replace(order(), status=status)
    at = placed.hold_expires_at if late else NOW
    settled = settle(placed, outcome, place_free=place_free, now=at)
    assert settled.order in ORDER_TRANSITIONS[status]
    assert settled.fulfil == (outcome is Outcome.SUCCEEDED and place_free)
    assert settled.refund == (outcome is Outcome.SUCCEEDED and not place_free)


def test_the_ledger_adds_up_to_what_the_state_says() -> None:
    placed = order()
    book = [LedgerEntry(EntryKind.CHARGE, placed.total)]
    assert balance(book, "EUR") == owed_balance(replace(placed, status=OrderStatus.FULFILLED))
    assert refundable(book, "EUR") == placed.total
    book.append(LedgerEntry(EntryKind.REFUND, placed.total))
    assert balance(book, "EUR") == owed_balance(replace(placed, status=OrderStatus.REFUNDED)) == euros(0)
    assert refundable(book, "EUR") == euros(0)
