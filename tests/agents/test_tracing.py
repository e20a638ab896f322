"""The Ticket Agent's spans: GenAI conventions for agent, model and tools, with tokens and without anybody's words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.agent_runtimes import BoxOffice, Runtime
from tests.agents.bedrock_wire import Body, Says, bedrock, results
from tests.agents.chats import Chat
from tests.telemetry.collector import Collector, collector, outline
from tests.telemetry.leaks import leaks_in, told

PRIVATE = "I am Ada, ada@example.com; my card is 4242 4242 4242 4242."


@pytest.fixture(scope="module")
def kept() -> Iterator[Collector]:
    with collector() as got:
        yield got


@pytest.fixture(scope="module")
def seen(box_office: BoxOffice, kept: Collector) -> Iterator[Runtime]:
    """A Ticket Agent that is led by a model at the wire and sends its spans."""

    def script(body: Body) -> Says:
        return Says(PRIVATE) if results(body) else Says("One moment.", (("list_tickets", {}),))

    with bedrock() as wire:
        wire.script = script
        with box_office.ticket_agent(**wire.settings, **kept.settings) as agent:
            yield agent


def test_a_run_has_agent_model_and_tool_spans(
    box_office: BoxOffice, seen: Runtime, kept: Collector, http: httpx.Client
) -> None:
    guest = box_office.guest()
    guest.buys()
    trace_id = uuid4().hex
    traced = httpx.Client(timeout=30, trust_env=False, headers={"traceparent": f"00-{trace_id}-{'1' * 16}-01"})
    with traced:
        Chat(guest, seen.url, traced).say(PRIVATE)
    trace = kept.trace(trace_id, "invoke_agent Ticket Agent", "POST /invocations")
    of: dict[str, dict[str, Any]] = {span["name"]: span["attributes"] for span in trace["spans"]}
    assert outline(trace)[:2] == ["ticket_agent: POST /invocations", "  ticket_agent: invoke_agent Ticket Agent"]
    assert of["invoke_agent Ticket Agent"]["gen_ai.operation.name"] == "invoke_agent"
    assert of["execute_tool list_tickets"]["gen_ai.operation.name"] == "execute_tool"
    assert of["chat"]["gen_ai.response.model"] == "test-model"
    assert of["chat"]["gen_ai.usage.input_tokens"] > 0
    assert of["chat"]["gen_ai.usage.output_tokens"] > 0
    whole = "\n".join(kept.raw)
    leaks = list(leaks_in(whole, "spans"))
    assert not leaks, told(leaks)
    for words in ("One moment", 'list_tickets\\"', "Trusted facts", "visitDate"):
        assert words not in whole
