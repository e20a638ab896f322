"""Properties 11, 12 and 14: what a payment does, tells and leaves behind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from boxoffice.aws import session
from boxoffice.aws.ses import MailSender, mail_client_config
from boxoffice.domain.errors import AmountDiffers
from boxoffice.domain.money import Money
from boxoffice.domain.settlement import Outcome
from boxoffice.domain.tiers import TIERS, Tier
from boxoffice.use_cases.deliver_outbox import deliver_outbox
from tests.database_stack import CREDENTIALS
from tests.lambdas.aws_services import AwsServices, aws_services
from tests.payments.gateway_process import SECRET_KEY, GatewayProcess
from tests.properties.cards_on_the_wire import APPROVED, DECLINED
from tests.properties.confirmation_mail import Bought, check_confirmation
from tests.properties.office import Office
from tests.properties.oracles import cents
from tests.properties.sales import days, one_sale, price_of, sales, tiers, two_sales
from tests.properties.spoken_words import LANGUAGES, NAMES
from tests.properties.strategies import TicketSpec, Universe, good_tickets, plain_universe
from tests.properties.till import Till, open_till
from tests.properties.whole_house import everything
from tests.properties.wire_faults import CHARGES
from tests.use_cases.world import customer_id

Test = Callable[..., None]
FROM = "tickets@example.com"

answering_cards = st.sampled_from([APPROVED, APPROVED, *DECLINED])
DECLINE = next(iter(DECLINED))


def each_decline(test: Test) -> Test:
    """Every word of the gateway is tried, whatever else is."""
    for number in DECLINED:
        test = example(universe=one_sale, tier=Tier.NON_STOP, day=2, number=number, off=0)(test)
    return test


@pytest.fixture(scope="module")
def till(office: Office, gateway_process: GatewayProcess) -> Iterator[Till]:
    with open_till(office, gateway_process) as opened:
        yield opened


@pytest.fixture(scope="module")
def post() -> Iterator[tuple[AwsServices, MailSender]]:
    """SES at the wire, and our sender."""
    with aws_services() as aws:
        client = session.client(
            "sesv2",
            endpoint_url=aws.url,
            region_name=CREDENTIALS["AWS_REGION"],
            aws_access_key_id="local",
            aws_secret_access_key="local",
            config=mail_client_config(),
        )
        yield aws, MailSender(client, FROM)
        client.close()


@given(universe=sales, tier=tiers, day=days, number=answering_cards, off=st.sampled_from([0, 0, 0, 1, -1, 4000]))
@example(universe=one_sale, tier=Tier.NON_STOP, day=2, number=APPROVED, off=-1)
@each_decline
def test_property_11(till: Till, universe: Universe, tier: Tier, day: int, number: str, off: int) -> None:
    """Feature: ticket-auto-process, Property 11: Payment Transaction Processing"""
    order = till.place(universe, tier, day)
    total = int(order.total.amount * 100)
    assert total == price_of(universe, tier, day)
    till.line.goes_wrong([])
    if off:
        with pytest.raises(AmountDiffers):
            till.pay(order, number, amount=Money(abs(order.total.amount + Decimal(off) / 100), "EUR"))
        assert (till.booked(), till.taken(), till.status(order), till.line.sent) == (0, 0, "pending", [])
        return
    settled = till.pay(order, number)
    if number == APPROVED:
        assert (settled.outcome, settled.failure_code, till.status(order)) == (Outcome.SUCCEEDED, None, "fulfilled")
        assert till.booked() == till.taken() == total
    else:
        assert (settled.outcome, settled.failure_code) == (Outcome.DECLINED, DECLINED[number])
        assert (till.booked(), till.taken(), till.status(order)) == (0, 0, "pending")
    [sent] = till.line.sent
    [(payment, status)] = till.office.rows("SELECT id, status FROM payments")
    assert status == ("succeeded" if number == APPROVED else "declined")
    assert (sent.what, sent.key, sent.authorization) == (CHARGES, f"charge-{payment}", f"Bearer {SECRET_KEY}")
    assert (cents(sent.body["amount"]), sent.body["paymentMethod"]) == (total, till.cards.of[number])
    kept = str(everything(till.office))
    for secret in (number, SECRET_KEY, till.cards.of[number]):
        assert secret not in kept
    assert number not in sent.text


@given(universe=sales, tier=tiers, day=days, again=st.integers(1, 2), language=st.sampled_from(LANGUAGES))
@example(universe=two_sales, tier=Tier.NON_STOP, day=2, again=2, language="de")
def test_property_12(
    till: Till,
    post: tuple[AwsServices, MailSender],
    universe: Universe,
    tier: Tier,
    day: int,
    again: int,
    language: str,
) -> None:
    """Feature: ticket-auto-process, Property 12: Payment Success Notification"""
    order = till.place(universe, tier, day)
    office = till.office
    office.admin.execute("UPDATE customers SET language = %s", [language])
    codes = "SELECT entry_code FROM tickets WHERE customer_id = %s"
    before = frozenset(code for (code,) in office.rows(codes, customer_id(office.ann)))
    code = till.pay(order, APPROVED).order.confirmation_code
    assert code
    aws, sender = post
    aws.mails.clear()
    world = office.world
    for _ in range(again):
        deliver_outbox(
            world.house, world.databases.background, sender, from_address=FROM, web_origin="https://tickets.test"
        )
    [mail] = aws.mails
    after = frozenset(code for (code,) in office.rows(codes, customer_id(office.ann)))
    assert not after & before
    price = universe.prices[tier, day] or 0
    bought = Bought(
        language=language,
        address="sub-ann@example.com",
        code=code,
        order=str(order.id),
        tier=NAMES[tier],
        day=world.day(day),
        entry_codes=after,
        old_codes=before,
        prices=tuple(price - universe.tickets[number].paid for number in universe.of("ann")),
    )
    check_confirmation(mail, bought)


_owned = good_tickets.map(lambda ticket: replace(ticket, paid=4800 if ticket.tier else 4000))
owned_sales = st.builds(lambda some: plain_universe(*some, places=3), st.lists(_owned, min_size=1, max_size=2))


@given(
    universe=st.one_of(sales, owned_sales),
    tier=st.sampled_from([*TIERS, Tier.NON_STOP, Tier.DOUBLE_FUN]),
    day=days,
    declined_first=st.booleans(),
)
@example(
    universe=plain_universe(TicketSpec(tier=Tier.STANDARD, paid=4800)), tier=Tier.NON_STOP, day=2, declined_first=True
)
def test_property_14(till: Till, universe: Universe, tier: Tier, day: int, declined_first: bool) -> None:
    """Feature: ticket-auto-process, Property 14: Payment Data Persistence"""
    universe = replace(universe, tickets=(*universe.tickets, TicketSpec(owner="bob", day=3)))
    order = till.place(universe, tier, day)
    office, visit = till.office, till.office.world.day(day)
    before = dict(office.rows("SELECT id, entry_code FROM tickets"))
    bobs = office.rows("SELECT CAST(t AS text) FROM tickets t WHERE customer_id = %s", customer_id(office.bob))
    version = till.pay(order, DECLINE).order.version if declined_first else order.version
    paid = till.pay(order, APPROVED, version=version)
    told = office.call(office.ann, "get_order", order_id=str(paid.order.id)).data
    assert (told["status"], told["payment"]["status"]) == ("fulfilled", "succeeded")
    for number in universe.of("ann"):
        ticket = office.tickets[number]
        [(owner, *now, status, code)] = office.rows(
            "SELECT customer_id, tier, visit_date, paid * 100, status, entry_code FROM tickets WHERE id = %s", ticket
        )
        assert (owner, status) == (customer_id(office.ann), "active")
        assert now == [tier.value, visit, universe.prices[tier, day]]
        assert code != before[ticket]
    assert bobs == office.rows("SELECT CAST(t AS text) FROM tickets t WHERE customer_id = %s", customer_id(office.bob))
    check_books(till, told, price_of(universe, tier, day), declined_first)
    check_places(till, universe, tier, day)


def check_books(till: Till, told: dict[str, Any], total: int, declined_first: bool) -> None:
    """Order, payments, ledger and mail as rows, each with the right customer and amount; the order tells the same."""
    office, ann = till.office, customer_id(till.office.ann)
    [(status, code, owner, amount, completed)] = office.rows(
        "SELECT status, confirmation_code, customer_id, total * 100, completed_at FROM upgrade_orders"
    )
    assert (status, owner, amount, completed) == ("fulfilled", ann, total, office.world.clock())
    assert told["confirmationCode"] == code
    assert told["completedAt"]
    assert [entry["event"] for entry in told["timeline"]][-1] == "fulfilled"
    tries = office.rows("SELECT status, amount * 100, customer_id FROM payments ORDER BY status")
    assert tries == [*([("declined", total, ann)] if declined_first else []), ("succeeded", total, ann)]
    [(payment, intent)] = office.rows("SELECT id, intent_id FROM payments WHERE status = 'succeeded'")
    assert intent == told["payment"]["paymentIntentId"]
    entries = office.rows("SELECT kind, amount * 100, customer_id, payment_id FROM ledger_entries")
    assert entries == [("charge", total, ann, payment)]
    assert till.taken() == total
    assert office.rows("SELECT kind, customer_id FROM outbox") == [("order_confirmation", ann)]
    assert office.count("SELECT count(*) FROM holds WHERE released_at IS NULL") == 0
    assert office.rows("SELECT DISTINCT role FROM audit WHERE entity IN ('payments', 'ledger_entries')") == [
        ("boxoffice_settlement",)
    ]


def check_places(till: Till, universe: Universe, tier: Tier, day: int) -> None:
    """The new tier's places on that day are taken, those of the former tiers are free again, the others as before."""
    moved = [replace(t, tier=tier, day=day) if t.owner == "ann" else t for t in universe.tickets]
    after = replace(universe, tickets=tuple(moved))
    confirmed = till.office.rows("SELECT tier, visit_date, confirmed FROM capacities")
    assert {(kind, at): n for kind, at, n in confirmed} == {
        (kind.value, till.office.world.day(number)): after.confirmed(kind, number) for kind, number in universe.cells
    }
