from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from uuid import UUID, uuid4

import pytest

from boxoffice.aws.data_api import count_round_trips
from boxoffice.domain import errors
from boxoffice.domain.orders import UpgradeOrder
from boxoffice.domain.settlement import Outcome
from boxoffice.domain.states import OrderStatus
from boxoffice.domain.tiers import Tier
from boxoffice.payments.client import GatewayClient
from boxoffice.payments.patience import Patience
from boxoffice.use_cases.list_tickets import get_tickets
from boxoffice.use_cases.read_orders import get_order
from boxoffice.use_cases.settle_order import Confirmation, Settlement, settle_order
from boxoffice.use_cases.sweep_orders import sweep_orders
from tests.payments.gateway_process import (
    APPROVE,
    DECLINE,
    SECRET_KEY,
    SERVER_ERROR,
    TIMEOUT_AFTER,
    TIMEOUT_BEFORE,
    GatewayProcess,
)
from tests.use_cases.test_placing import place
from tests.use_cases.world import PLACES, World, euros

HASTY = Patience(connect=1, read=0.4, attempts=1)


@pytest.fixture
def hasty(gateway_process: GatewayProcess) -> Iterator[GatewayClient]:
    """A client that waits four tenths of a second for an answer."""
    with GatewayClient(gateway_process.url, SECRET_KEY, patience=HASTY) as client:
        yield client


def pay(
    world: World, gateway: GatewayClient, order: UpgradeOrder, method: str, key: str | None = None, **changes: object
) -> Settlement:
    confirmed = Confirmation(order.id, order.total, method, key or str(uuid4()), order.version)
    return settle_order(
        world.house,
        world.databases.settlement,
        gateway,
        world.ann,
        replace(confirmed, **changes),  # type: ignore[arg-type]  # a test's changes are free
    )


def book(world: World, order_id: UUID) -> list[tuple[str, str]]:
    rows = world.databases.owner.query(
        "SELECT kind, CAST(amount AS numeric(12, 2)) AS amount FROM ledger_entries WHERE order_id = :id ORDER BY id",
        id=order_id,
    )
    return [(row["kind"], str(row["amount"])) for row in rows]


def sweep(world: World, gateway: GatewayClient) -> tuple[int, int, int]:
    swept = sweep_orders(world.house, world.databases.background, world.databases.settlement, gateway)
    return swept.expired, swept.settled, swept.left


def test_an_approved_payment_fulfils_and_everything_says_the_same(
    world: World, gateway: GatewayClient, gateway_process: GatewayProcess
) -> None:
    ticket = world.sell(world.ann, tier=Tier.STANDARD, paid="48.00", in_days=5)
    before = world.one("SELECT entry_code FROM tickets WHERE id = :id", id=ticket)["entry_code"]
    order = place(world, ticket, tier=Tier.NON_STOP)
    with count_round_trips() as trips:
        settled = pay(world, gateway, order, gateway_process.payment_method())
    assert trips.total <= 12  # two transactions of at most six
    assert settled.outcome is Outcome.SUCCEEDED
    after = get_order(world.databases.customer, world.ann, order.id)
    assert after == settled.order
    assert (after.status, after.total) == (OrderStatus.FULFILLED, euros("16.00"))
    assert book(world, order.id) == [("charge", "16.00")]
    [shown] = get_tickets(world.house, world.databases.customer, world.ann, [ticket])
    assert (shown.ticket.tier, shown.ticket.visit_date) == (Tier.NON_STOP, world.day(3))
    assert shown.ticket.paid == euros("64.00")
    assert world.one("SELECT entry_code FROM tickets WHERE id = :id", id=ticket)["entry_code"] != before
    assert world.places(world.day(3), Tier.NON_STOP) == PLACES - 1
    assert world.places(world.day(5), Tier.STANDARD) == PLACES
    assert world.one("SELECT kind, order_id FROM outbox") == {"kind": "order_confirmation", "order_id": order.id}
    assert [entry.event for entry in after.timeline] == ["pending", "paying", "fulfilled"]


@pytest.mark.parametrize(
    "wrong", [{"amount": euros("7.99")}, {"amount": euros("8.01")}, {"version": 2}, {"version": 0}]
)
def test_a_confirmation_that_is_not_the_orders_charges_nothing(
    world: World, gateway: GatewayClient, gateway_process: GatewayProcess, wrong: dict[str, object]
) -> None:
    order = place(world, world.sell(world.ann))
    with pytest.raises(errors.AmountDiffers):
        pay(world, gateway, order, gateway_process.payment_method(), **wrong)
    assert get_order(world.databases.customer, world.ann, order.id) == order
    assert world.one("SELECT count(*) AS n FROM payments")["n"] == 0


def test_a_decline_keeps_the_hold_and_another_card_pays(
    world: World, gateway: GatewayClient, gateway_process: GatewayProcess
) -> None:
    order = place(world, world.sell(world.ann))
    declined = pay(world, gateway, order, gateway_process.payment_method(DECLINE), key="first")
    assert (declined.outcome, declined.order.status) == (Outcome.DECLINED, OrderStatus.PENDING)
    assert declined.failure_code
    assert declined.order.hold_expires_at == order.hold_expires_at
    assert book(world, order.id) == []
    again = pay(world, gateway, declined.order, gateway_process.payment_method(APPROVE))
    assert again.order.status is OrderStatus.FULFILLED
    assert book(world, order.id) == [("charge", "8.00")]


def test_the_same_key_pays_once_and_tells_the_same(
    world: World, gateway: GatewayClient, gateway_process: GatewayProcess
) -> None:
    order = place(world, world.sell(world.ann))
    method = gateway_process.payment_method()
    first = pay(world, gateway, order, method, key="k")
    second = pay(world, gateway, order, method, key="k")
    assert (second.outcome, second.order) == (first.outcome, first.order)
    with pytest.raises(errors.KeyReused):
        pay(world, gateway, order, gateway_process.payment_method(), key="k")
    assert book(world, order.id) == [("charge", "8.00")]


def test_many_payments_at_once_charge_once(
    world: World, gateway: GatewayClient, gateway_process: GatewayProcess
) -> None:
    order = place(world, world.sell(world.ann))
    method = gateway_process.payment_method()
    start = Barrier(8)

    def attempt(n: int) -> str:
        start.wait(10)
        try:
            return pay(world, gateway, order, method, key=f"k{n}").outcome.value
        except (errors.OrderNotPayable, errors.AmountDiffers) as refusal:
            return refusal.code

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(attempt, range(8)))
    assert answers.count("succeeded") == 1
    assert book(world, order.id) == [("charge", "8.00")]


def test_a_lost_answer_leaves_the_order_stuck_until_the_gateways_word_settles_it(
    world: World, hasty: GatewayClient, gateway: GatewayClient, gateway_process: GatewayProcess
) -> None:
    order = place(world, world.sell(world.ann))
    unknown = pay(world, hasty, order, gateway_process.payment_method(TIMEOUT_AFTER))
    assert (unknown.outcome, unknown.order.status) == (Outcome.UNKNOWN, OrderStatus.STUCK)
    with pytest.raises(errors.OrderNotPayable):
        pay(world, gateway, unknown.order, gateway_process.payment_method())
    assert sweep(world, gateway) == (0, 1, 0)
    assert get_order(world.databases.customer, world.ann, order.id).status is OrderStatus.FULFILLED
    assert book(world, order.id) == [("charge", "8.00")]


def test_a_charge_that_never_happened_gives_the_order_back_and_its_key_is_closed(
    world: World, hasty: GatewayClient, gateway: GatewayClient, gateway_process: GatewayProcess
) -> None:
    order = place(world, world.sell(world.ann))
    stuck = pay(world, hasty, order, gateway_process.payment_method(TIMEOUT_BEFORE)).order
    assert stuck.payment
    assert sweep(world, gateway) == (0, 1, 0)
    after = get_order(world.databases.customer, world.ann, order.id)
    assert after.status is OrderStatus.PENDING
    assert book(world, order.id) == []
    late = gateway_process.charge(stuck.payment.key, gateway_process.payment_method(), "8.00")
    assert late.status_code == 409
    assert pay(world, gateway, after, gateway_process.payment_method()).order.status is OrderStatus.FULFILLED


def test_a_stuck_order_whose_hold_ran_out_and_that_was_not_charged_expires(
    world: World, hasty: GatewayClient, gateway: GatewayClient, gateway_process: GatewayProcess
) -> None:
    order = place(world, world.sell(world.ann))
    pay(world, hasty, order, gateway_process.payment_method(TIMEOUT_BEFORE))
    world.clock.advance(minutes=16)
    assert sweep(world, gateway) == (0, 1, 0)
    assert get_order(world.databases.customer, world.ann, order.id).status is OrderStatus.EXPIRED


def test_paid_although_the_hold_ran_out_is_fulfilled_while_the_place_is_free(
    world: World, hasty: GatewayClient, gateway: GatewayClient, gateway_process: GatewayProcess
) -> None:
    order = place(world, world.sell(world.ann))
    pay(world, hasty, order, gateway_process.payment_method(TIMEOUT_AFTER))
    world.clock.advance(minutes=16)
    assert sweep(world, gateway) == (0, 1, 0)
    assert get_order(world.databases.customer, world.ann, order.id).status is OrderStatus.FULFILLED


def test_paid_although_the_place_is_gone_is_refunded_in_full_with_a_mail_of_its_own(
    world: World, hasty: GatewayClient, gateway: GatewayClient, gateway_process: GatewayProcess
) -> None:
    order = place(world, world.sell(world.ann))
    pay(world, hasty, order, gateway_process.payment_method(TIMEOUT_AFTER))
    world.clock.advance(minutes=16)
    for _ in range(PLACES):
        place(world, world.sell(world.bob), caller=world.bob)
    assert sweep(world, gateway) == (0, 1, 0)
    after = get_order(world.databases.customer, world.ann, order.id)
    assert after.status is OrderStatus.REFUNDED
    assert book(world, order.id) == [("charge", "8.00"), ("refund", "8.00")]
    assert world.one("SELECT kind FROM outbox WHERE order_id = :id", id=order.id)["kind"] == "refund_notice"
    assert world.places(world.day(3), Tier.STANDARD) == 0


def test_a_gateway_that_answers_500_leaves_the_outcome_to_its_word(
    world: World, hasty: GatewayClient, gateway: GatewayClient, gateway_process: GatewayProcess
) -> None:
    order = place(world, world.sell(world.ann))
    assert pay(world, hasty, order, gateway_process.payment_method(SERVER_ERROR)).outcome is Outcome.UNKNOWN
    assert sweep(world, gateway)[1] == 1
    after = get_order(world.databases.customer, world.ann, order.id)
    charged = {OrderStatus.FULFILLED: [("charge", "8.00")], OrderStatus.PENDING: []}
    assert book(world, order.id) == charged[after.status]


def test_a_gateway_that_is_down_charges_nothing_and_says_so(world: World) -> None:
    order = place(world, world.sell(world.ann))
    nobody = GatewayClient("http://127.0.0.1:9", SECRET_KEY, patience=HASTY)
    with nobody, pytest.raises(errors.PaymentUnavailable):
        pay(world, nobody, order, "pm_1")
    after = get_order(world.databases.customer, world.ann, order.id)
    assert (after.status, book(world, order.id)) == (OrderStatus.PENDING, [])


def test_an_unknown_payment_method_is_refused_and_the_order_stays_payable(
    world: World, gateway: GatewayClient, gateway_process: GatewayProcess
) -> None:
    order = place(world, world.sell(world.ann))
    with pytest.raises(errors.PaymentMethodInvalid):
        pay(world, gateway, order, "pm_unknown")
    after = get_order(world.databases.customer, world.ann, order.id)
    assert after.status is OrderStatus.PENDING
    assert pay(world, gateway, after, gateway_process.payment_method()).order.status is OrderStatus.FULFILLED


def test_a_hold_that_ran_out_takes_no_payment_and_the_sweeper_expires_it(
    world: World, gateway: GatewayClient, gateway_process: GatewayProcess
) -> None:
    order = place(world, world.sell(world.ann))
    world.clock.advance(minutes=15)
    with pytest.raises(errors.HoldExpired):
        pay(world, gateway, order, gateway_process.payment_method())
    assert sweep(world, gateway) == (1, 0, 0)
    assert sweep(world, gateway) == (0, 0, 0)
    assert get_order(world.databases.customer, world.ann, order.id).status is OrderStatus.EXPIRED


def test_another_customers_order_cannot_be_paid(
    world: World, gateway: GatewayClient, gateway_process: GatewayProcess
) -> None:
    order = place(world, world.sell(world.bob), caller=world.bob)
    with pytest.raises(errors.NotFound):
        pay(world, gateway, order, gateway_process.payment_method())


def test_a_settler_that_died_after_charging_is_finished_by_the_sweeper(
    world: World, gateway: GatewayClient, gateway_process: GatewayProcess
) -> None:
    class DiesAfterCharging(GatewayClient):
        def charge(self, **request: object) -> object:  # type: ignore[override]  # dies instead of answering
            super().charge(**request)  # type: ignore[arg-type]  # passed on as it came
            raise KeyboardInterrupt

    order = place(world, world.sell(world.ann))
    with DiesAfterCharging(gateway_process.url, SECRET_KEY) as dying, pytest.raises(KeyboardInterrupt):
        pay(world, dying, order, gateway_process.payment_method())
    assert get_order(world.databases.customer, world.ann, order.id).status is OrderStatus.PAYING
    assert sweep(world, gateway) == (0, 0, 0)
    world.clock.advance(seconds=61)
    assert sweep(world, gateway) == (0, 1, 0)
    assert get_order(world.databases.customer, world.ann, order.id).status is OrderStatus.FULFILLED
    assert book(world, order.id) == [("charge", "8.00")]


def test_a_key_whose_attempt_reached_no_card_may_try_again_and_pays_once(
    world: World, gateway: GatewayClient, gateway_process: GatewayProcess
) -> None:
    order = place(world, world.sell(world.ann))
    method = gateway_process.payment_method()
    nobody = GatewayClient("http://127.0.0.1:9", SECRET_KEY, patience=HASTY)
    with nobody, pytest.raises(errors.PaymentUnavailable):
        pay(world, nobody, order, method, key="again", version=None)
    for _ in range(2):
        paid = pay(world, gateway, order, method, key="again", version=None)
        assert (paid.outcome, paid.order.status) == (Outcome.SUCCEEDED, OrderStatus.FULFILLED)
    assert book(world, order.id) == [("charge", "8.00")]
