"""Property 13: what fails for a moment is tried again, what is declined is told, and another card pays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from boxoffice.domain.errors import PaymentUnavailable
from boxoffice.domain.orders import UpgradeOrder
from boxoffice.domain.tiers import Tier
from tests.payments.gateway_process import GatewayProcess
from tests.properties.cards_on_the_wire import APPROVED, BROKEN, DECLINED, TIMEOUT_AFTER, TIMEOUT_BEFORE
from tests.properties.chatting import BridgedChat, begin, bridged, spoken
from tests.properties.office import Office
from tests.properties.sales import days, one_sale, price_of, sales, tiers
from tests.properties.spoken_words import ANOTHER_CARD, LANGUAGES, NOT_CHARGED, PAYS, WHY
from tests.properties.strategies import ZONE, Universe
from tests.properties.till import PATIENCE, Till, open_till
from tests.properties.wire_faults import CLOSES, Fault, Told, expected

Test = Callable[..., None]
DECLINE = next(iter(DECLINED))


@pytest.fixture(scope="module")
def till(office: Office, gateway_process: GatewayProcess) -> Iterator[Till]:
    with open_till(office, gateway_process) as opened:
        yield opened


@pytest.fixture(scope="module")
def chat(office: Office, till: Till) -> Iterator[BridgedChat]:
    """The bridge, which charges by the till's line, before a Ticket Agent that thinks by rules."""
    with office.ticket_agent() as (url, _), bridged(office, url, till.gateway) as front:
        yield front


@dataclass(frozen=True)
class Try:
    """One attempt to pay: the card, what goes wrong on the line, and how often the client asks."""

    number: str
    faults: tuple[Fault, ...] = ()
    attempts: int = 2


attempts = st.builds(
    Try,
    st.sampled_from([*DECLINED, *DECLINED, BROKEN, APPROVED, APPROVED, APPROVED, TIMEOUT_BEFORE, TIMEOUT_AFTER]),
    st.lists(st.sampled_from(Fault), max_size=3).map(tuple),
    st.sampled_from([1, 2, 3]),
)
lost, unreachable = (Fault.ANSWER_LOST,), (Fault.NO_CONNECTION,) * 3


def each_decline_heard(test: Test) -> Test:
    """The chat tells every decline, in both languages."""
    for number, language in product(DECLINED, LANGUAGES):
        test = example(universe=one_sale, tier=Tier.NON_STOP, day=2, tries=[Try(number)], heard=language)(test)
    return test


@given(
    universe=sales,
    tier=tiers,
    day=days,
    tries=st.one_of(st.tuples(attempts), st.tuples(attempts), st.tuples(attempts, attempts)),
    heard=st.sampled_from([None] * 19 + ["en"]),
)
@example(universe=one_sale, tier=Tier.NON_STOP, day=2, tries=[Try(TIMEOUT_BEFORE)], heard=None)
@example(universe=one_sale, tier=Tier.NON_STOP, day=2, tries=[Try(TIMEOUT_AFTER)], heard=None)
@example(universe=one_sale, tier=Tier.NON_STOP, day=2, tries=[Try(BROKEN, attempts=3)], heard=None)
@example(universe=one_sale, tier=Tier.NON_STOP, day=2, tries=[Try(APPROVED, lost, 3)], heard=None)
@example(universe=one_sale, tier=Tier.NON_STOP, day=2, tries=[Try(APPROVED, lost * 3, 3)], heard=None)
@example(universe=one_sale, tier=Tier.NON_STOP, day=2, tries=[Try(APPROVED, unreachable, 3)], heard=None)
@each_decline_heard
def test_property_13(
    till: Till, chat: BridgedChat, universe: Universe, tier: Tier, day: int, tries: Sequence[Try], heard: str | None
) -> None:
    """Feature: ticket-auto-process, Property 13: Payment Failure Handling"""
    order = till.place(universe, tier, day)
    held = "SELECT order_id, places, expires_at, released_at FROM holds"
    left = till.office.rows(held)
    keys: set[str | None] = set()
    if heard:
        keys.add(
            told_in_the_chat(
                till, chat, order, next((one.number for one in tries if one.number in DECLINED), DECLINE), heard
            )
        )
    for one in [*tries, Try(APPROVED)]:  # in the end another card pays
        told = expected(one.number, one.faults, PATIENCE[one.attempts])
        till.line.goes_wrong(one.faults)
        try_to_pay(till, order, one, told)
        charges = till.line.charges()
        assert len(charges) == len(till.line.sent) == told.requests <= one.attempts
        [key] = {sent.key for sent in charges}
        assert len({sent.text for sent in charges}) == 1
        assert key not in keys
        keys.add(key)
        till.line.goes_wrong([])
        if told.word == "unknown":
            assert till.status(order) == "stuck"
            till.sweep()
            assert {sent.body["idempotencyKey"] for sent in till.line.sent if sent.what == CLOSES} == {key}
            assert till.line.charges() == []
        if told.charged:
            break
        assert (till.status(order), till.booked(), till.taken()) == ("pending", 0, 0)
        assert till.office.rows(held) == left
        assert till.office.count("SELECT count(*) FROM outbox") == 0
    total = price_of(universe, tier, day)
    assert (till.status(order), till.booked(), till.taken()) == ("fulfilled", total, total)
    assert till.office.count("SELECT count(*) FROM ledger_entries") == 1
    assert {f"charge-{payment}" for (payment,) in till.office.rows("SELECT id FROM payments")} == keys


def try_to_pay(till: Till, order: UpgradeOrder, one: Try, told: Told) -> None:
    """Once, and what the settlement says of it is what came of it."""
    version = till.office.count("SELECT version FROM upgrade_orders WHERE id = %s", order.id)
    if told.word == "unavailable":
        with pytest.raises(PaymentUnavailable) as refused:
            till.pay(order, one.number, version=version, attempts=one.attempts)
        assert "Nothing was charged" in refused.value.message
        return
    settled = till.pay(order, one.number, version=version, attempts=one.attempts)
    assert settled.outcome.value == told.word
    assert settled.failure_code == (DECLINED[one.number] if told.word == "declined" else None)
    paid = {"succeeded": 1, "declined": 0, "unknown": 0}[told.word]
    assert till.office.count("SELECT count(*) FROM ledger_entries") == paid


def told_in_the_chat(till: Till, chat: BridgedChat, order: UpgradeOrder, number: str, language: str) -> str | None:
    """The card is declined in the chat, which says why, what was not charged, and until when to try another card.

    Gives the key of the one request.
    """
    till.office.admin.execute("UPDATE customers SET language = %s", [language])
    talk = begin(chat, till.office.ann)
    talk.say(PAYS[language])
    till.line.goes_wrong([])
    events = till.answer(talk, order, number)
    words, held = spoken(events), order.hold_expires_at.astimezone(ZONE)
    for said in (WHY[DECLINED[number]][language], *NOT_CHARGED[language], f"{held:%H:%M}"):
        assert said in words, said
    assert events[-1]["result"]["nextSteps"][0] == ANOTHER_CARD[language]
    [sent] = till.line.sent
    return sent.key
