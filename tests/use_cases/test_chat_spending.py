"""What models cost: booked with the run, visible in the audit, and a budget that ends politely."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from boxoffice.domain.identity import Caller
from boxoffice.domain.model_costs import ModelBudget, ModelUsage
from boxoffice.store.callers import enter_customer
from boxoffice.use_cases.model_spending import book_model_usage, budget_is_spent
from boxoffice.use_cases.read_conversations import list_messages
from boxoffice.use_cases.turns.spending import BUDGET_SPENT
from boxoffice.wiring.model_costs import price_table
from tests.chat_wires import Script, Send, ended, started, tell
from tests.use_cases.chat import Chat, kinds, text_of
from tests.use_cases.world import World, customer_id

MODEL = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0"
USED = {
    "model": MODEL,
    "modelCalls": 3,
    "inputTokens": 2_000,
    "outputTokens": 1_000,
    "cachedInputTokens": 10_000,
    "cacheWriteInputTokens": 4_000,
}
COST = Decimal("0.039")
"""2000 x 3 + 1000 x 15 + 10000 x 0.30 + 4000 x 3.75, a million parts each."""
NO_LIMIT = ModelBudget(None, None)


def spends(*usage: dict[str, Any]) -> Script:
    def script(wanted: dict[str, Any], send: Send) -> None:
        started(wanted, send)
        tell("Here you are.", send)
        ended(wanted, send, usage=list(usage))

    return script


@pytest.fixture(autouse=True)
def _nothing_spent(chat_world: World) -> None:
    """Yesterday's costs are not this test's: the venue's clock goes on by a day and a bit."""
    chat_world.clock.advance(hours=25)


def run_once(chat: Chat, conversation: UUID, text: str = "Hello") -> str:
    run = chat.say(conversation, text)
    chat.work(conversation)
    return run


def booked(chat: Chat, run: str) -> list[dict[str, Any]]:
    return chat.world.databases.owner.query("SELECT * FROM model_usage WHERE run_id = :run ORDER BY id", run=run)


def test_a_runs_tokens_and_cost_are_booked_and_audited(chat: Chat) -> None:
    chat.agent.script = spends(USED, {"model": "rules", "inputTokens": 0, "outputTokens": 0, "totalTokens": 0})
    conversation = chat.begin()
    run = run_once(chat, conversation)
    [row] = booked(chat, run)
    assert (row["model"], row["model_calls"], row["cost"], row["agent"]) == (MODEL, 3, COST, "ticket_agent")
    assert (row["input_tokens"], row["output_tokens"]) == (2_000, 1_000)
    assert (row["cache_read_tokens"], row["cache_write_tokens"]) == (10_000, 4_000)
    assert (row["customer_id"], row["conversation_id"]) == (customer_id(chat.world.ann), conversation)
    sql = "SELECT CAST(detail AS text) AS detail FROM audit WHERE entity_id = :run AND action = 'decide'"
    decision = json.loads(str(chat.world.one(sql, run=run)["detail"]))
    assert [(used["model"], used.get("cost")) for used in decision["usage"]] == [(MODEL, "0.039000"), ("rules", None)]


def test_a_run_that_failed_is_booked_too(chat: Chat) -> None:
    def fails(wanted: dict[str, Any], send: Send) -> None:
        started(wanted, send)
        send({"type": "RUN_ERROR", "message": "no", "code": "model_failed", "usage": [USED]})

    chat.agent.script = fails
    run = run_once(chat, chat.begin())
    assert [row["cost"] for row in booked(chat, run)] == [COST]


def test_runs_of_the_rules_cost_nothing_and_book_nothing(chat: Chat) -> None:
    chat.agent.script = spends({"model": "rules", "inputTokens": 0, "outputTokens": 0, "totalTokens": 0})
    assert booked(chat, run_once(chat, chat.begin())) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"model": ""},
        {"model": "x" * 201},
        {"model": "a\u0007"},
        {"modelCalls": -1},
        {"modelCalls": 10_000},
        {"modelCalls": "many"},
        {"inputTokens": 10**12},
    ],
)
def test_a_report_that_cannot_be_is_left_out_and_fails_no_run(chat: Chat, wrong: dict[str, Any]) -> None:
    chat.agent.script = spends({**USED, **wrong})
    conversation = chat.begin()
    run = run_once(chat, conversation)
    assert kinds(chat.events(conversation, run))[-1] == "RUN_FINISHED"
    assert booked(chat, run) == []


def test_a_spent_conversation_goes_on_without_the_model_and_is_told_once(chat: Chat) -> None:
    chat.bridge = chat.make_bridge(budget=ModelBudget(COST, None))
    chat.agent.script = spends(USED)
    conversation = chat.begin()
    first = run_once(chat, conversation)
    assert "forwardedProps" not in chat.agent.asked[0].body or chat.agent.asked[0].body["forwardedProps"] == {}
    assert text_of(chat.events(conversation, first)) == "Here you are."

    chat.agent.script = spends({"model": "rules"})
    second, third = run_once(chat, conversation, "And now?"), run_once(chat, conversation, "And then?")
    assert [asked.body["forwardedProps"] for asked in chat.agent.asked[1:]] == [{"rulesOnly": True}] * 2
    told = text_of(chat.events(conversation, second))
    assert "by clicking" in told
    assert "person" in told
    assert told.endswith("Here you are.")
    assert text_of(chat.events(conversation, third)) == "Here you are."
    said = list_messages(chat.world.databases.bridge, chat.world.ann, conversation).messages.items
    assert [message.id for message in said].count(BUDGET_SPENT) == 1

    other = chat.begin()
    run_once(chat, other)
    assert chat.agent.asked[-1].body["forwardedProps"] == {}


def test_a_run_that_waited_behind_the_one_that_spent_the_budget_knows_of_it(chat: Chat) -> None:
    chat.bridge = chat.make_bridge(budget=ModelBudget(COST, None))
    chat.agent.script = spends(USED)
    conversation = chat.begin()
    for text in ("Hello", "Are you there?"):
        chat.say(conversation, text)
    chat.work(conversation)
    assert [asked.body["forwardedProps"] for asked in chat.agent.asked] == [{}, {"rulesOnly": True}]


def test_a_customers_day_counts_all_conversations_and_both_agents(chat: Chat) -> None:
    chat.bridge = chat.make_bridge(budget=ModelBudget(None, COST * 2))
    chat.agent.script = spends(USED)
    run_once(chat, chat.begin())
    world = chat.world
    book_model_usage(
        world.house,
        world.databases.customer,
        world.ann,
        conversation_id=uuid4(),
        run_id=None,
        usage=ModelUsage(MODEL, 3, 2_000, 1_000, 10_000, 4_000),
        prices=price_table(),
    )
    run_once(chat, chat.begin())
    assert chat.agent.asked[-1].body["forwardedProps"] == {"rulesOnly": True}
    anothers = chat.begin(world.bob)
    chat.say(anothers, "Hello", caller=world.bob)
    chat.work(anothers)
    assert chat.agent.asked[-1].body["forwardedProps"] == {}
    world.clock.advance(hours=24, seconds=1)
    run_once(chat, chat.begin())
    assert chat.agent.asked[-1].body["forwardedProps"] == {}


def test_german_is_told_in_german(chat: Chat) -> None:
    world = chat.world
    world.databases.owner.execute("UPDATE customers SET language = 'de' WHERE id = :id", id=customer_id(world.bob))
    chat.bridge = chat.make_bridge(budget=ModelBudget(Decimal(0), None))
    conversation = chat.begin(world.bob)
    run = chat.say(conversation, "Hallo", caller=world.bob)
    chat.work(conversation)
    assert "Mensch" in text_of(chat.events(conversation, run, caller=world.bob))


def test_no_limit_is_never_spent(chat: Chat) -> None:
    chat.bridge = chat.make_bridge(budget=NO_LIMIT)
    chat.agent.script = spends({**USED, "outputTokens": 10_000_000})
    conversation = chat.begin()
    for text in ("Hello", "And now?"):
        run_once(chat, conversation, text)
    assert [asked.body["forwardedProps"] for asked in chat.agent.asked] == [{}, {}]


class TestTheDataAgentsOwn:
    def use(self, world: World, caller: Caller, conversation: UUID | None) -> None:
        usage, prices = ModelUsage(MODEL, 3, 2_000, 1_000, 10_000, 4_000), price_table()
        database = world.databases.customer
        book_model_usage(
            world.house, database, caller, conversation_id=conversation, run_id="r", usage=usage, prices=prices
        )

    def spent(self, world: World, caller: Caller, conversation: UUID | None, budget: ModelBudget) -> bool:
        return budget_is_spent(world.house, world.databases.customer, caller, conversation, budget)

    def test_its_use_counts_for_the_conversation_it_was_asked_in(self, chat: Chat) -> None:
        conversation, budget = chat.begin(), ModelBudget(COST, None)
        assert not self.spent(chat.world, chat.world.ann, conversation, budget)
        self.use(chat.world, chat.world.ann, conversation)
        assert self.spent(chat.world, chat.world.ann, conversation, budget)
        assert not self.spent(chat.world, chat.world.ann, None, budget)

    def test_anothers_conversation_is_neither_read_nor_written(self, chat: Chat) -> None:
        conversation, budget = chat.begin(), ModelBudget(COST, None)
        self.use(chat.world, chat.world.ann, conversation)
        assert not self.spent(chat.world, chat.world.bob, conversation, budget)
        self.use(chat.world, chat.world.bob, conversation)
        with chat.world.databases.customer.transaction() as tx:
            enter_customer(tx, chat.world.bob)
            rows = tx.query("SELECT customer_id, conversation_id FROM model_usage")
        assert (customer_id(chat.world.bob), None) in {(row["customer_id"], row["conversation_id"]) for row in rows}
        assert {row["customer_id"] for row in rows} == {customer_id(chat.world.bob)}
