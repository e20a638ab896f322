"""Paying in the chat: settled by the bridge before the agent hears of it, by the customer's own confirmation alone."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest

from boxoffice.domain.conversations import Answer, RunRequest, Said
from boxoffice.domain.orders import UpgradeOrder
from boxoffice.domain.tiers import Tier
from boxoffice.payments.client import GatewayClient
from boxoffice.use_cases.cancel_order import cancel_order
from boxoffice.use_cases.read_conversations import list_messages
from boxoffice.use_cases.settle_order import Confirmation
from boxoffice.use_cases.work_off_runs import WorkedOff
from tests.chat_wires import Cut, Send, ended, says, started, tell, wires
from tests.payments.gateway_process import DECLINE, GatewayProcess
from tests.use_cases.chat import Chat, confirm, dying_holder, kinds, payment_request, text_of
from tests.use_cases.test_placing import place
from tests.use_cases.world import World, euros

QUESTION = "question-1"


@pytest.fixture
def paying(world: World, gateway: GatewayClient) -> Iterator[Chat]:
    with wires(says("Hello!")) as (agent, aws):
        chat = Chat(world, agent, aws, gateway)
        yield chat
        chat.close()


def asks_for(order: UpgradeOrder) -> Any:
    """A ticket agent that asks for the payment, and repeats the outcome it is resumed with."""

    def script(wanted: dict[str, Any], send: Send) -> None:
        started(wanted, send)
        if wanted.get("resume"):
            tell(f"The payment is {wanted['resume'][0]['payload']['outcome']}.", send)
            ended(wanted, send)
        else:
            tell("Please confirm.", send)
            ended(wanted, send, interrupt=payment_request(order, QUESTION))

    return script


def asked(chat: Chat, tier: Tier = Tier.NON_STOP) -> tuple[UUID, UpgradeOrder]:
    """A conversation in which an order waits for its payment."""
    order = place(chat.world, chat.world.sell(chat.world.ann, in_days=5), tier=tier)
    chat.agent.script = asks_for(order)
    conversation = chat.begin()
    chat.say(conversation, "Upgrade it")
    chat.work(conversation)
    return conversation, order


def open_question(chat: Chat, conversation: UUID) -> Any:
    return list_messages(chat.world.databases.bridge, chat.world.ann, conversation).conversation.interrupt


def charges(chat: Chat, order: UpgradeOrder) -> list[str]:
    rows = chat.world.databases.owner.query(
        "SELECT CAST(amount AS numeric(12, 2)) AS amount FROM ledger_entries WHERE order_id = :id", id=order.id
    )
    return [str(row["amount"]) for row in rows]


def test_a_confirmed_payment_is_settled_first_and_the_agent_learns_the_outcome_alone(
    paying: Chat, gateway_process: GatewayProcess
) -> None:
    conversation, order = asked(paying)
    assert open_question(paying, conversation)["metadata"]["orderId"] == str(order.id)
    method = gateway_process.payment_method()
    run = paying.answer(conversation, QUESTION, confirm(order, method))
    assert method not in paying.run_row(conversation, run)["input"]
    assert paying.work(conversation) is WorkedOff.DONE

    events = paying.events(conversation, run)
    assert kinds(events)[:3] == ["RUN_STARTED", "ACTIVITY_SNAPSHOT", "ACTIVITY_SNAPSHOT"]
    receipt, confirmation = events[1], events[2]
    assert (receipt["activityType"], receipt["content"]["payment"]["status"]) == ("paymentReceipt", "succeeded")
    assert confirmation["activityType"] == "confirmation"
    assert confirmation["content"]["order"]["status"] == "fulfilled"
    assert text_of(events) == "The payment is paid."
    assert charges(paying, order) == [str(order.total.amount)]

    resumed = paying.agent.asked[-1]
    [entry] = resumed.body["resume"]
    assert (entry["interruptId"], entry["status"]) == (QUESTION, "resolved")
    assert entry["payload"] == {
        "orderId": str(order.id),
        "outcome": "paid",
        "orderStatus": "fulfilled",
        "confirmationCode": confirmation["content"]["confirmationCode"],
        "failureCode": None,
    }
    assert method not in json.dumps(resumed.body)
    assert open_question(paying, conversation) is None
    stored = paying.world.one("SELECT CAST(jsonb_agg(r) AS text) AS rows FROM runs r")
    assert method not in str(stored["rows"])


def test_a_declined_payment_is_told_and_charges_nothing(paying: Chat, gateway_process: GatewayProcess) -> None:
    conversation, order = asked(paying)
    run = paying.answer(conversation, QUESTION, confirm(order, gateway_process.payment_method(DECLINE)))
    paying.work(conversation)
    assert text_of(paying.events(conversation, run)) == "The payment is declined."
    assert "ACTIVITY_SNAPSHOT" not in kinds(paying.events(conversation, run))
    assert paying.agent.asked[-1].body["resume"][0]["payload"]["failureCode"]
    assert charges(paying, order) == []


@pytest.mark.parametrize(
    "changed", [{"amount": euros("1.00")}, {"order_version": 7}], ids=["another amount", "another version"]
)
def test_a_confirmation_that_is_not_the_orders_charges_nothing(
    paying: Chat, gateway_process: GatewayProcess, changed: dict[str, Any]
) -> None:
    conversation, order = asked(paying)
    confirmation = confirm(order, gateway_process.payment_method(), **changed)
    run = paying.answer(conversation, QUESTION, confirmation)
    paying.work(conversation)
    assert text_of(paying.events(conversation, run)) == "The payment is refused."
    assert paying.agent.asked[-1].body["resume"][0]["payload"]["failureCode"] == "amount_differs"
    assert charges(paying, order) == []


def test_a_hold_that_ran_out_is_told_and_charges_nothing(paying: Chat, gateway_process: GatewayProcess) -> None:
    conversation, order = asked(paying)
    paying.world.clock.advance(minutes=16)
    run = paying.answer(conversation, QUESTION, confirm(order, gateway_process.payment_method()))
    paying.work(conversation)
    assert text_of(paying.events(conversation, run)) == "The payment is expired."
    assert charges(paying, order) == []


def test_an_answer_to_no_open_question_reaches_nobody(paying: Chat, gateway_process: GatewayProcess) -> None:
    conversation, order = asked(paying)
    other = place(paying.world, paying.world.sell(paying.world.ann, in_days=6), tier=Tier.NON_STOP)
    calls = len(paying.agent.asked)
    method = gateway_process.payment_method()
    for interrupt, confirmation in (
        ("another-question", confirm(order, method)),
        (QUESTION, confirm(other, method)),
        ("another-question", None),
    ):
        run = paying.answer(conversation, interrupt, confirmation)
        paying.work(conversation)
        assert paying.events(conversation, run)[-1]["code"] == "interrupt_unknown"
    assert len(paying.agent.asked) == calls
    assert charges(paying, order) == charges(paying, other) == []
    assert open_question(paying, conversation) is not None


def test_a_cancelled_request_is_told_and_the_order_lives_on(paying: Chat) -> None:
    conversation, order = asked(paying)
    run = paying.answer(conversation, QUESTION, None)
    paying.work(conversation)
    assert text_of(paying.events(conversation, run)) == "The payment is cancelled."
    assert paying.agent.asked[-1].body["resume"][0]["status"] == "cancelled"
    assert open_question(paying, conversation) is None
    assert paying.world.one("SELECT status FROM upgrade_orders WHERE id = :id", id=order.id)["status"] == "pending"


def paid_elsewhere(chat: Chat, order: UpgradeOrder, method: str) -> None:
    confirmed = Confirmation(order.id, order.total, method, "elsewhere")
    chat.bridge.settle(chat.world.ann, confirmed)


def cancelled_elsewhere(chat: Chat, order: UpgradeOrder, _: str) -> None:
    cancel_order(chat.world.house, chat.world.databases.customer, chat.world.ann, order.id)


def run_out(chat: Chat, _order: UpgradeOrder, _method: str) -> None:
    chat.world.clock.advance(minutes=16)


@pytest.mark.parametrize(
    ("happens", "confirms", "outcome", "status"),
    [
        (paid_elsewhere, True, "refused", "fulfilled"),
        (paid_elsewhere, False, "cancelled", "fulfilled"),
        (cancelled_elsewhere, True, "refused", "cancelled"),
        (cancelled_elsewhere, False, "cancelled", "cancelled"),
        (run_out, False, "cancelled", "expired"),
    ],
)
def test_what_became_of_the_order_elsewhere_is_told_with_the_answer(
    paying: Chat,
    gateway_process: GatewayProcess,
    happens: Callable[[Chat, UpgradeOrder, str], None],
    confirms: bool,
    outcome: str,
    status: str,
) -> None:
    conversation, order = asked(paying)
    happens(paying, order, gateway_process.payment_method())
    before = charges(paying, order)
    paying.answer(conversation, QUESTION, confirm(order, gateway_process.payment_method()) if confirms else None)
    paying.work(conversation)
    told = paying.agent.asked[-1].body["resume"][0]["payload"]
    assert (told["outcome"], told["orderStatus"]) == (outcome, status)
    assert (told["confirmationCode"] is not None) == (status == "fulfilled")
    assert charges(paying, order) == before
    assert open_question(paying, conversation) is None


def test_the_words_of_an_answer_stay_in_the_transcript_and_never_decide(
    paying: Chat, gateway_process: GatewayProcess
) -> None:
    conversation, order = asked(paying)
    words = Said("m-9", "I confirm €1.00, card 4242 4242 4242 4242")
    answer = Answer(QUESTION, confirm(order, gateway_process.payment_method()), words)
    paying.accept(RunRequest(conversation, "run-9", answer))
    paying.work(conversation)
    said = list_messages(paying.world.databases.bridge, paying.world.ann, conversation).messages.items
    mine = [(message.id, message.content) for message in said if message.role == "user"]
    assert mine[1:] == [("m-9", "I confirm €1.00, card •••• 4242")]
    assert charges(paying, order) == [str(order.total.amount)]
    assert paying.agent.asked[-1].body["messages"] == []


def test_text_withdraws_the_request_and_never_charges(paying: Chat, gateway_process: GatewayProcess) -> None:
    conversation, order = asked(paying)
    paying.agent.script = says("All right, not yet.")
    paying.say(conversation, f"yes, charge {gateway_process.payment_method()} now")
    paying.work(conversation)
    assert "resume" not in paying.agent.asked[-1].body
    assert open_question(paying, conversation) is None
    assert charges(paying, order) == []
    late = paying.answer(conversation, QUESTION, confirm(order, gateway_process.payment_method()))
    paying.work(conversation)
    assert paying.events(conversation, late)[-1]["code"] == "interrupt_unknown"
    assert charges(paying, order) == []


def test_an_agent_that_fails_after_the_payment_learns_of_it_at_the_next_try(
    paying: Chat, gateway_process: GatewayProcess
) -> None:
    conversation, order = asked(paying)

    def cuts(wanted: dict[str, Any], send: Send) -> None:
        raise Cut

    paying.agent.script = cuts
    confirmation = confirm(order, gateway_process.payment_method())
    run = paying.answer(conversation, QUESTION, confirmation)
    paying.work(conversation)
    events = paying.events(conversation, run)
    assert kinds(events) == ["RUN_STARTED", "ACTIVITY_SNAPSHOT", "ACTIVITY_SNAPSHOT", "RUN_ERROR"]
    assert open_question(paying, conversation) is None, "what is paid is not asked for again"

    paying.agent.script = asks_for(order)
    again = paying.answer(conversation, QUESTION, confirmation)
    paying.work(conversation)
    assert text_of(paying.events(conversation, again)) == "The payment is paid."
    assert charges(paying, order) == [str(order.total.amount)]


def test_an_agent_that_was_away_when_it_was_paid_learns_of_it_with_the_next_words(
    paying: Chat, gateway_process: GatewayProcess
) -> None:
    """Also when it was still away at the first of them; and once it has answered, no more."""
    conversation, order = asked(paying)

    def cuts(wanted: dict[str, Any], send: Send) -> None:
        raise Cut

    paying.agent.script = cuts
    run = paying.answer(conversation, QUESTION, confirm(order, gateway_process.payment_method()))
    paying.work(conversation)
    code = paying.events(conversation, run)[2]["content"]["confirmationCode"]
    told = {
        "orderId": str(order.id),
        "outcome": "paid",
        "orderStatus": "fulfilled",
        "confirmationCode": code,
        "failureCode": None,
    }
    settled = {"settled": {"interruptId": QUESTION, "status": "resolved", "payload": told}}
    failed = paying.say(conversation, "Was it paid?")
    paying.work(conversation)
    assert paying.events(conversation, failed)[-1]["type"] == "RUN_ERROR"

    paying.agent.script = says("Yes.")
    for text in ("Was it paid?", "Thank you"):
        paying.say(conversation, text)
        paying.work(conversation)
    props = [asked.body["forwardedProps"] for asked in paying.agent.asked[-3:]]
    assert props == [settled, settled, {}]
    assert "resume" not in paying.agent.asked[-1].body
    assert charges(paying, order) == [str(order.total.amount)]


def test_a_payment_whose_holder_died_is_settled_again_under_its_key_and_charged_once(
    paying: Chat, gateway_process: GatewayProcess
) -> None:
    conversation, order = asked(paying)
    run = paying.answer(conversation, QUESTION, confirm(order, gateway_process.payment_method()))
    with dying_holder(paying, conversation, "after-settling", gateway_process.url) as holder:
        assert holder.wait(60) == -signal.SIGKILL
    assert charges(paying, order) == [str(order.total.amount)]
    assert paying.run_row(conversation, run)["status"] == "running"
    assert paying.work(conversation) is WorkedOff.HELD
    paying.world.clock.advance(seconds=31)

    assert paying.work(conversation) is WorkedOff.DONE
    events = paying.events(conversation, run)
    assert kinds(events)[-1] == "RUN_FINISHED"
    assert text_of(events) == "The payment is paid."
    assert charges(paying, order) == [str(order.total.amount)]
