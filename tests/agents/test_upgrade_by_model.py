"""A whole upgrade led by a competent model: how often it is asked, and how much it is told each time."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest
from rs_bpe.bpe import openai as vocabularies

from tests.agent_runtimes import BoxOffice, Runtime
from tests.agents.bedrock_wire import Answer, Bedrock, Body, Says, last_text, results
from tests.agents.chats import Chat

MOST_CALLS = 5
MOST_TOKENS = 3000
FINER = 1.2
"""Other tokenizers cut finer than the one that counts here; a fifth more is what is allowed for."""
CLAUDE = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0"


@pytest.fixture(scope="module")
def led(wire: Bedrock, box_office: BoxOffice) -> Iterator[Runtime]:
    with box_office.ticket_agent(**{**wire.settings, "BOXOFFICE_MODEL_ID": CLAUDE}) as agent:
        yield agent


@pytest.fixture
def chat(box_office: BoxOffice, led: Runtime, wire: Bedrock, http: httpx.Client) -> Chat:
    wire.asked.clear()
    return Chat(box_office.guest(), led.url, http)


class Clerk:
    """Follows the policy and reads what the tools answer."""

    def __init__(self, day: str) -> None:
        self._day = day
        self._tickets: list[str] = []

    def __call__(self, body: Body) -> Answer:
        told = [json.loads(result["content"][0]["text"]) for result in results(body)]
        for answer in told:
            self._tickets = answer.get("ticketIds", self._tickets)
        if "options" in str(told):
            [option] = [each for answer in told for each in answer.get("options", []) if each["tier"] == "non-stop"]
            [date] = [each for each in option["calendar"] if each["date"] == self._day]
            return Says(f"Non-stop on {self._day} costs {date['priceDifference']['amount']} EUR more. Shall I?")
        if told and "orderId" in told[0]:
            return Says(f"Done. Your confirmation code is {told[0]['confirmationCode']}.")
        if told and "lines" in told[0]:
            return Says("", (("request_payment", {"order_id": told[0]["id"]}),))
        if "yes" in last_text(body):
            order = {"ticket_ids": self._tickets, "tier": "non-stop", "visit_date": self._day}
            return Says("I hold your places.", (("place_order", order),))
        return Says("Let me look.", (("list_tickets", {}), ("list_upgrade_options", {})))


@pytest.mark.parametrize("tickets", [1, 2])
def test_a_whole_upgrade_asks_the_model_five_times(chat: Chat, wire: Bedrock, tickets: int) -> None:
    bought = {chat.guest.buys() for _ in range(tickets)}
    day = chat.guest.office.world.day(5).isoformat()
    wire.script = Clerk(day)
    offered = chat.say(f"Upgrade to Non-stop on {day}, please")
    assert offered.tools == ["list_tickets", "list_upgrade_options"]
    assert [kind for kind, _ in offered.activities] == ["upgradeOptions"]
    assert f"{24 * tickets}.00 EUR" in offered.text
    interrupt = chat.say("yes").interrupt
    [order] = chat.guest.orders
    assert interrupt["metadata"]["orderId"] == str(order["id"])
    paid = chat.resume(interrupt["id"], "paid", str(order["id"]), orderStatus="fulfilled", confirmationCode="7XQ2M9KD")
    assert "7XQ2M9KD" in paid.text
    assert len(wire.asked) <= MOST_CALLS
    assert set(offered.activity("upgradeOptions")["ticketIds"]) == bought


def test_the_prompt_and_all_tools_are_small(chat: Chat, wire: Bedrock) -> None:
    wire.script = lambda _: Says("Hello.")
    chat.say("hello")
    [body] = wire.asked
    told = [block["text"] for block in body["system"] if "text" in block]
    told += [json.dumps(described(tool["toolSpec"]), ensure_ascii=False) for tool in tools_in(body)]
    counter = vocabularies.o200k_base()
    tokens = sum(len(counter.encode(text)) for text in told)
    assert len(tools_in(body)) >= 13
    assert tokens * FINER <= MOST_TOKENS, tokens


def test_what_may_be_promised_and_the_tiers_are_in_the_prompt(chat: Chat, wire: Bedrock) -> None:
    wire.script = lambda _: Says("Hello.")
    chat.say("hello")
    prompt = wire.asked[0]["system"][0]["text"]
    for heading in ("# The tiers", "# What may be promised", "# When to hand over", "# How you speak"):
        assert heading in prompt


def test_the_rules_alone_answer_when_the_bridge_says_so(chat: Chat, wire: Bedrock) -> None:
    chat.guest.buys()
    wire.script = lambda _: Says("I cost something.")
    run = chat.say("upgrade my ticket to Non-stop", forwardedProps={"rulesOnly": True})
    assert wire.asked == []
    assert run.tools == ["list_tickets", "list_upgrade_options"]
    assert [entry["model"] for entry in run.finished["usage"]] == ["rules"]
    assert chat.say("hello").text.strip() == "I cost something."


def test_what_a_run_used_is_told_with_its_caches(chat: Chat, wire: Bedrock) -> None:
    counted = {"cacheReadInputTokens": 2500, "cacheWriteInputTokens": 40, "totalTokens": 2557}
    wire.script = lambda body: (
        Says("There.", usage=counted) if results(body) else Says("", (("list_tickets", {}),), usage=counted)
    )
    assert chat.say("hello").finished["usage"] == [
        {
            "model": CLAUDE,
            "modelCalls": 2,
            "inputTokens": 24,
            "outputTokens": 10,
            "cachedInputTokens": 5000,
            "cacheWriteInputTokens": 80,
            "totalTokens": 5114,
        }
    ]


def test_the_counter_counts_as_it_is_known_to() -> None:
    """Figures published with this vocabulary, so that a counter that counts too little would be seen."""
    counter = vocabularies.o200k_base()
    assert counter.encode("hello world") == [24912, 2375]
    assert len(counter.encode("antidisestablishmentarianism")) == 6


def described(spec: Body) -> Body:
    """A tool as models are told of it, whichever way their provider does."""
    return {"name": spec["name"], "description": spec["description"], "parameters": spec["inputSchema"]["json"]}


def tools_in(body: Body) -> list[Body]:
    return [tool for tool in body["toolConfig"]["tools"] if "toolSpec" in tool]
