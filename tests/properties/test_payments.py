"""Properties 11 to 14: what a payment does, tells and leaves behind."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from boxoffice.aws import session
from boxoffice.aws.ses import MailSender, mail_client_config
from boxoffice.domain.errors import AmountDiffers, PaymentUnavailable
from boxoffice.domain.money import Money
from boxoffice.domain.settlement import Outcome
from boxoffice.domain.tiers import TIERS, Tier
from boxoffice.use_cases.deliver_outbox import deliver_outbox
from tests.database_stack import CREDENTIALS
from tests.lambdas.aws_services import AwsServices, aws_services
from tests.payments.gateway_process import GatewayProcess
from tests.properties.cards_on_the_wire import APPROVED, BROKEN, DECLINED, TIMEOUT_AFTER, TIMEOUT_BEFORE
from tests.properties.office import Office
from tests.properties.strategies import TicketSpec, Universe, good_tickets, plain_universe, universes
from tests.properties.till import Till, open_till

Test = Callable[..., None]
FROM = "tickets@example.com"

_cheap = good_tickets.map(lambda ticket: replace(ticket, paid=4000, tier=None))
sales = st.one_of(
    st.builds(
        lambda some, places: plain_universe(*some, places=places), st.lists(_cheap, min_size=1, max_size=2), st.just(2)
    ),
    universes(_cheap, 2),
)
tiers, days = st.sampled_from(TIERS), st.sampled_from([1, 2, 3])
answering_cards = st.sampled_from([APPROVED, APPROVED, *DECLINED])
one_sale = plain_universe(TicketSpec())


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
    if off:
        with pytest.raises(AmountDiffers):
            till.pay(order, number, amount=Money(abs(order.total.amount + Decimal(off) / 100), "EUR"))
        assert (till.booked(), till.taken(), till.status(order)) == (0, 0, "pending")
        return
    settled = till.pay(order, number)
    if number == APPROVED:
        assert (settled.outcome, settled.failure_code, till.status(order)) == (Outcome.SUCCEEDED, None, "fulfilled")
        assert till.booked() == till.taken() == total
    else:
        assert (settled.outcome, settled.failure_code) == (Outcome.DECLINED, DECLINED[number])
        assert (till.booked(), till.taken(), till.status(order)) == (0, 0, "pending")


@given(universe=sales, tier=tiers, day=days, again=st.integers(1, 2))
def test_property_12(
    till: Till, post: tuple[AwsServices, MailSender], universe: Universe, tier: Tier, day: int, again: int
) -> None:
    """Feature: ticket-auto-process, Property 12: Payment Success Notification"""
    order = till.place(universe, tier, day)
    code = till.pay(order, APPROVED).order.confirmation_code
    aws, sender = post
    aws.mails.clear()
    world = till.office.world
    for _ in range(again):
        deliver_outbox(
            world.house, world.databases.background, sender, from_address=FROM, web_origin="https://tickets.test"
        )
    [mail] = aws.mails
    assert mail["To"].addresses[0].addr_spec == "sub-ann@example.com"
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]  # every mail of ours has one
    assert code
    assert code in text.replace("-", "")
    assert f"{order.total.amount:.2f}" in text
    assert len([part for part in mail.iter_attachments() if part.get_content_type() == "text/calendar"]) == 1


@given(
    universe=sales,
    tier=tiers,
    day=days,
    tries=st.lists(
        st.sampled_from([*DECLINED, *DECLINED, *DECLINED, BROKEN, APPROVED, TIMEOUT_BEFORE, TIMEOUT_AFTER]),
        min_size=1,
        max_size=2,
    ),
)
@example(universe=one_sale, tier=Tier.NON_STOP, day=2, tries=[TIMEOUT_BEFORE, APPROVED])
@example(universe=one_sale, tier=Tier.NON_STOP, day=2, tries=[TIMEOUT_AFTER, APPROVED])
@example(universe=one_sale, tier=Tier.NON_STOP, day=2, tries=[BROKEN, APPROVED])
def test_property_13(till: Till, universe: Universe, tier: Tier, day: int, tries: list[str]) -> None:
    """Feature: ticket-auto-process, Property 13: Payment Failure Handling"""
    order = till.place(universe, tier, day)
    total = int(order.total.amount * 100)
    for number in tries:
        version = till.office.count("SELECT version FROM upgrade_orders WHERE id = %s", order.id)
        settled = None
        with contextlib.suppress(PaymentUnavailable):  # it says that nothing was charged, and so it must be
            settled = till.pay(order, number, version=version)
        if settled is None:
            assert till.taken() == 0
        elif settled.outcome is Outcome.DECLINED:
            assert settled.failure_code
        if till.status(order) in {"stuck", "paying"}:
            till.sweep()
        assert till.booked() == till.taken()
        if till.status(order) == "fulfilled":
            assert till.booked() == total
            break
        assert (till.status(order), till.booked()) == ("pending", 0)
        assert till.office.count("SELECT count(*) FROM holds WHERE released_at IS NULL") == 1
    assert till.office.count("SELECT count(*) FROM ledger_entries") == (till.status(order) == "fulfilled")


@given(universe=sales, tier=tiers, day=days, declined_first=st.booleans())
def test_property_14(till: Till, universe: Universe, tier: Tier, day: int, declined_first: bool) -> None:
    """Feature: ticket-auto-process, Property 14: Payment Data Persistence"""
    order = till.place(universe, tier, day)
    before = till.office.rows("SELECT id, entry_code FROM tickets ORDER BY id")
    version = order.version
    if declined_first:
        version = till.pay(order, next(iter(DECLINED))).order.version
    told = till.office.call(
        till.office.ann, "get_order", order_id=str(till.pay(order, APPROVED, version=version).order.id)
    )
    assert (told.data["status"], told.data["payment"]["status"]) == ("fulfilled", "succeeded")
    price = universe.prices[tier, day]
    for ticket, entry_code in before:
        owner, now_tier, visit, paid, code = till.office.rows(
            "SELECT customer_id, tier, visit_date, paid, entry_code FROM tickets WHERE id = %s", ticket
        )[0]
        assert (now_tier, visit, int(paid * 100)) == (tier.value, till.office.world.day(day), price), owner
        assert code != entry_code
    [(status, amount, intent)] = till.office.rows(
        "SELECT status, amount, intent_id FROM payments WHERE status <> 'declined'"
    )
    assert (status, amount) == ("succeeded", order.total.amount)
    assert intent == told.data["payment"]["paymentIntentId"]
    assert till.booked() == int(order.total.amount * 100)
    assert till.office.count(
        "SELECT confirmed FROM capacities WHERE visit_date = %s AND tier = %s", till.office.world.day(day), tier.value
    ) == universe.confirmed(tier, day) + len(before)
    assert till.office.count("SELECT count(*) FROM holds WHERE released_at IS NULL") == 0
    assert told.data["completedAt"]
    assert [entry["event"] for entry in told.data["timeline"]][-1] == "fulfilled"
