"""Faults of the payment gateway: it is away, broken or silent, before or after it has charged.

The customer is told what is known, nobody is charged twice, and the circuit breaker opens and closes.
"""

from __future__ import annotations

from decimal import Decimal

import circuitbreaker  # type: ignore[import-untyped]  # the package has no types
import httpx
import pytest

from boxoffice.domain.errors import PaymentUnavailable
from boxoffice.use_cases.sweep_orders import sweep_orders
from boxoffice.use_cases.turns.sentences import sentence
from tests.properties.as_told import as_problem
from tests.properties.books import Books
from tests.properties.cards_on_the_wire import APPROVED, BROKEN, TIMEOUT_AFTER, TIMEOUT_BEFORE
from tests.properties.chatting import begin, bridged
from tests.properties.figures import tried
from tests.properties.gateway_weather import FAILURES, OPEN_SECONDS, weather_over
from tests.properties.office import Office
from tests.properties.order_world import OrderWorld, Sold
from tests.properties.proving_ground import ProvingGround
from tests.properties.upgrade_talk import STEPS, confirmed, made, money, spoken_to
from tests.use_cases.chat import text_of
from tests.use_cases.world import customer_id

LAW = "the faults of the gateway"


class Seconds:
    """A clock that stands still but when told."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> Seconds:
    """The circuit breaker's clock."""
    clock = Seconds()
    monkeypatch.setattr(circuitbreaker, "monotonic", clock)
    return clock


@pytest.mark.parametrize("trouble", ["away", "broken", "silent"])
def test_the_breaker_opens_after_five_failures_says_so_and_closes_after_its_pause(
    ground: ProvingGround, seconds: Seconds, trouble: str
) -> None:
    count = FAILURES + 3
    world = OrderWorld.opened(ground.databases, [Sold(0) for _ in range(count)], places=count)
    orders = [world.place(0, [sale.id]) for sale in world.tickets]
    requests: list[int] = []
    with weather_over(ground.cards) as (weather, gateway):

        def pay(n: int) -> str:
            """What is told of paying order n: an outcome, or that nothing was charged."""
            before = weather.sent
            try:
                return world.pay(0, gateway, orders[n], ground.cards.of[APPROVED]).outcome
            except PaymentUnavailable as refusal:
                told = as_problem(refusal)
                assert (told.status, told.code) == (503, "payment_unavailable")
                assert "Nothing was charged" in told.words
                assert told.retry_after
                return "unavailable"
            finally:
                requests.append(weather.sent - before)

        weather.now = trouble
        word = "unavailable" if trouble == "away" else "unknown"
        assert [pay(n) for n in range(FAILURES)] == [word] * FAILURES
        weather.now = "fine"
        seconds.at += OPEN_SECONDS - 1
        assert (pay(FAILURES), weather.sent) == ("unavailable", FAILURES), "an open breaker sends nothing"
        weather.now = trouble
        seconds.at += 1
        assert (pay(FAILURES + 1), weather.sent) == (word, FAILURES + 1), "after its pause it tries once"
        weather.now = "fine"
        assert (pay(FAILURES), weather.sent) == ("unavailable", FAILURES + 1), "a failed try opens it anew"
        seconds.at += OPEN_SECONDS
        assert [pay(FAILURES), pay(FAILURES + 2)] == ["succeeded"] * 2
    states = [row["status"] for row in ground.judged(world).orders.values()]
    assert (states.count("fulfilled"), states.count("expired")) == (2, count - 2)
    asked = "".join(map(str, requests))
    tried(LAW, breakers_opened=asked.count("10"), breakers_closed=asked.count("011"))


@pytest.mark.parametrize("trouble", ["away", "broken", "silent"])
def test_an_order_that_no_word_is_got_about_waits_for_the_gateway_and_is_settled_then(
    ground: ProvingGround, trouble: str
) -> None:
    world = OrderWorld.opened(ground.databases, [Sold(0)])
    order = world.place(0, [world.tickets[0].id])
    with weather_over(ground.cards) as (weather, gateway):
        assert world.pay(0, gateway, order, ground.cards.of[TIMEOUT_AFTER]).outcome == "unknown"
        weather.now = trouble
        assert world.sweep(gateway).left == 1
        weather.now = "fine"
        assert world.sweep(gateway).settled == 1
    assert [row["status"] for row in ground.judged(world).orders.values()] == ["fulfilled"]


REFUNDS = """
SELECT r.idempotency_key, r.amount_minor FROM gateway.refunds r
JOIN gateway.payment_intents i ON i.id = r.payment_intent_id WHERE i.metadata ->> 'orderId' = :order
"""


@pytest.mark.parametrize("trouble", ["away", "broken", "silent", "lost"])
def test_money_is_returned_when_the_gateway_says_so_and_not_before(ground: ProvingGround, trouble: str) -> None:
    world = OrderWorld.opened(ground.databases, [Sold(0), Sold(1)])
    order = world.place(0, [world.tickets[0].id])

    def as_it_is(status: str, balance: Decimal, mails: list[str]) -> None:
        books = Books.read(world)
        row = books.orders[order.id]
        assert (row["status"], row["balance"], row["mails"]) == (status, balance, mails)
        assert books.broken() == []

    with weather_over(ground.cards) as (weather, gateway):

        def place_is_lost(_request: httpx.Request) -> None:
            weather.wire.after = lambda _: None
            world.clock.advance(seconds=901)
            world.place(1, [world.tickets[1].id])

        weather.wire.after = place_is_lost
        weather.now, weather.over = trouble, "/refunds"
        told = world.pay(0, gateway, order, ground.cards.of[APPROVED])
        assert told.order.status == "refunding"
        as_it_is("refunding", order.total.amount, [])
        assert world.sweep(gateway).left == 1
        as_it_is("refunding", order.total.amount, [])
        weather.now = "fine"
        assert world.sweep(gateway).settled == 1
        as_it_is("refunded", Decimal(0), ["refund_notice"])
        [key] = set(weather.refund_keys)
        assert len(weather.refund_keys) == 3, "the settler, a sweep in vain, and the sweep that heard of it"
    returned = ground.gateway_tables.query(REFUNDS, order=str(order.id))
    assert returned == [{"idempotency_key": key, "amount_minor": order.total.amount * 100}]
    assert ground.judged(world).orders[order.id]["status"] == "refunded"
    tried(LAW, refunds_in_vain=2, refunds=1)


UNKNOWN = {
    "en": "The payment's outcome isn't certain yet. It is being settled right now; please don't pay again.",
    "de": "Der Ausgang der Zahlung steht noch nicht fest. Er wird gerade geklärt; bitte zahlen Sie nicht noch einmal.",
}
AWAY = {
    "en": "I'm sorry, payments can't be reached for a moment. Nothing was charged. Your order for Non-stop",
    "de": "Es tut mir leid, Zahlungen sind gerade nicht möglich. Es wurde nichts belastet. Ihre Bestellung",
}
HOW_IS_IT = {"en": "How is my order?", "de": "Wie steht es um meine Bestellung?"}
CONFIRMED = {"en": "is paid and confirmed", "de": "ist bezahlt und bestätigt"}
NOT_PAID = {"en": "is not paid yet", "de": "ist noch nicht bezahlt"}


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    ("card", "ends"),
    [(TIMEOUT_BEFORE, "pending"), (TIMEOUT_AFTER, "fulfilled"), (BROKEN, "pending")],
    ids=["silent before the charge", "silent after the charge", "500"],
)
def test_a_payment_in_the_chat_whose_answer_is_lost_is_told_as_open_and_settled_once(
    office: Office, ground: ProvingGround, card: str, ends: str, language: str
) -> None:
    spoken_to(office, language)
    with (
        ground.cards.client() as gateway,
        office.ticket_agent() as (url, _),
        bridged(office, url, gateway) as chat,
    ):
        talk = begin(chat, office.ann)
        for step in STEPS[1:3]:
            assert step.words
            talk.say(step.words(office, language))
        question = talk.question
        assert question
        events = confirmed(talk, ground.cards.of[card])
        assert text_of(events).startswith(UNKNOWN[language])
        last = talk.answer(question["id"], None)[-1]
        assert (last["type"], last["code"]) == ("RUN_ERROR", "interrupt_unknown"), "the question is answered"
        assert last["message"] == sentence("interrupt_unknown", language)
        world = office.world
        assert sweep_orders(world.house, world.databases.background, world.databases.settlement, gateway).settled == 1
        told = text_of(talk.say(HOW_IS_IT[language]))
        assert (CONFIRMED if ends == "fulfilled" else NOT_PAID)[language] in told
        assert office.rows("SELECT status FROM upgrade_orders") == [(ends,)]
        assert money(office, ground.cards) == [2400 if ends == "fulfilled" else 0] * 2
    tried(LAW, payments_in_the_chat=1)


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_gateway_that_is_away_is_told_in_the_chat_and_the_next_yes_pays(
    office: Office, ground: ProvingGround, language: str
) -> None:
    spoken_to(office, language)
    with (
        weather_over(ground.cards) as (weather, gateway),
        office.ticket_agent() as (url, _),
        bridged(office, url, gateway) as chat,
    ):
        talk = begin(chat, office.ann)
        for step in STEPS[1:3]:
            assert step.words
            talk.say(step.words(office, language))
        weather.now = "away"
        assert text_of(confirmed(talk, ground.cards.of[APPROVED])).startswith(AWAY[language])
        assert made(office)["ledger_entries"] == 0
        weather.now = "fine"
        talk.say("ja" if language == "de" else "yes")
        confirmed(talk, ground.cards.of[APPROVED])
        assert office.rows("SELECT status FROM upgrade_orders") == [("fulfilled",)]
        assert money(office, ground.cards) == [2400] * 2
    assert (
        office.count(
            "SELECT count(*) FROM tickets WHERE tier = 'non-stop' AND customer_id = %s", customer_id(office.ann)
        )
        == 1
    )
    tried(LAW, payments_in_the_chat=2)
