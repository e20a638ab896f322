"""The interface as its descriptions promise it: OpenAPI, AG-UI, and MCP in both generations of its protocol."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import httpx2
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mcp import Client, MCPError
from mcp.client.streamable_http import streamable_http_client
from schemathesis import Case, GenerationMode

from boxoffice.domain.identity import Caller
from lambdas.rest_api.description import PUBLIC_PATHS, description
from tests.database_stack import Databases
from tests.lambdas.rest_api.client import Rest
from tests.mcp_servers.calls import ask
from tests.payments.gateway_process import GatewayProcess
from tests.properties.agui_conformance import faults
from tests.properties.chatting import begin, bridged
from tests.properties.figures import tried
from tests.properties.office import Office
from tests.properties.order_world import OrderWorld, Sold
from tests.properties.rest_surroundings import rest_surroundings
from tests.properties.tokens import GOOD_ONES, TOKENS, token_of

Asked = tuple[OrderWorld, Callable[[Caller | None], Rest]]

# REST -------------------------------------------------------------------------------------------------------------


def _operations() -> list[Any]:
    """Of the routes that importing `Rest` has registered."""
    schema = schemathesis.openapi.from_dict(description())
    return [found.ok() for found in schema.get_all_operations()]  # type: ignore[union-attr]  # ours is valid


@pytest.fixture(scope="module")
def rest(module_databases: Databases, gateway_process: GatewayProcess) -> Iterator[Asked]:
    world = OrderWorld.opened(module_databases, [Sold(0) for _ in range(4)], places=50, at=datetime.now(UTC))
    world.place(0, [world.tickets[0].id])
    with rest_surroundings(module_databases, gateway_process) as client:
        yield world, client


@pytest.mark.parametrize("operation", _operations(), ids=lambda each: f"{each.method.upper()} {each.path}")
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_every_answer_is_described_and_none_is_a_server_error(
    rest: Asked, operation: Any, mode: GenerationMode
) -> None:
    """`Rest` holds status, headers and shape of each answer against the document."""
    if operation.path in PUBLIC_PATHS and mode is GenerationMode.NEGATIVE:
        pytest.skip("takes nothing that could be wrong")
    world, client = rest
    known = [str(row["id"]) for row in world.databases.owner.query("SELECT id FROM upgrade_orders")]
    known += [str(sale.id) for sale in world.tickets]
    examples = max(settings().max_examples // 10, 5)

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode), ours=st.sampled_from([None, *known]))
    def asks(case: Case[Any], ours: str | None) -> None:
        try:
            answer = client(world.guests[0].caller).call(
                case.method,
                operation.path.format(**{name: ours or value for name, value in (case.path_parameters or {}).items()}),
                query={name: value for name, value in (case.query or {}).items() if _is_text(value)},
                body=case.body if isinstance(case.body, dict | list | str | int | float | bool) else None,
                headers={name: value for name, value in (case.headers or {}).items() if name == "Idempotency-Key"},
            )
        except Exception:  # whichever way `Rest` found it
            tried("the protocols: REST", requests=1, undocumented=1)
            raise
        tried("the protocols: REST", requests=1, server_errors=int(answer.status >= 500), undocumented=0)
        assert answer.status < 500, answer

    asks()


def _is_text(value: object) -> bool:
    """Whether API Gateway could hand it over as a query string's value."""
    return isinstance(value, str | int | float | bool)


# AG-UI ------------------------------------------------------------------------------------------------------------

CONVERSATIONS = [
    ["Hello", "What tickets do I have?", "Upgrade my ticket to Non-stop", "the first one", "yes", "no, forget it"],
    ["Hallo, ich möchte auf Double Fun hochstufen", "ja", "ja", "doch nicht"],
    ["Tell me a joke", "🎟️" * 50, "I want to talk to a human being now!", "yes"],
    ["upgrade all my tickets to Standard", "yes", "cancel my order", "yes", "upgrade again", "yes"],
]


@pytest.mark.parametrize("words", CONVERSATIONS, ids=lambda words: words[0][:20])
def test_every_run_of_a_conversation_conforms(office: Office, words: list[str]) -> None:
    office.world.sell(office.ann)
    with office.ticket_agent() as (url, _), bridged(office, url) as chat:
        talk = begin(chat, office.ann)  # which holds each run against the protocol
        for text in words:
            assert talk.say(text)[-1]["type"] == "RUN_FINISHED"


START = {"type": "RUN_STARTED", "threadId": "t", "runId": "r"}
END = {"type": "RUN_FINISHED", "threadId": "t", "runId": "r"}
SAY = {"type": "TEXT_MESSAGE_START", "messageId": "m", "role": "assistant"}
CALL = {"type": "TOOL_CALL_START", "toolCallId": "c", "toolCallName": "list_tickets"}


@pytest.mark.parametrize(
    "events",
    [
        [],
        [START],
        [END],
        [START, START, END],
        [START, END, END],
        [START, SAY, END],
        [START, CALL, END],
        [START, {"type": "TEXT_MESSAGE_END", "messageId": "m"}, END],
        [START, {"type": "TEXT_MESSAGE_CONTENT", "messageId": "m", "delta": "x"}, END],
        [START, SAY, {"type": "TEXT_MESSAGE_END", "messageId": "other"}, END],
        [START, {"type": "TOOL_CALL_RESULT", "messageId": "m", "toolCallId": "c", "content": "{}"}, END],
        [START, {"type": "NO_SUCH_EVENT"}, END],
        [{**START, "threadId": "other"}, END],
    ],
)
def test_the_check_itself_finds_what_does_not_conform(events: list[dict[str, Any]]) -> None:
    assert faults(events, thread="t")


# MCP --------------------------------------------------------------------------------------------------------------

GENERATIONS = {"stateless 2026-07-28": "2026-07-28", "sessions": "legacy"}
Call = tuple[str, dict[str, Any]]


async def _spoken(url: str, token: str, generation: str, *calls: Call) -> tuple[str, list[str], list[Any]]:
    """Protocol version, tools' names and the calls' results, as the SDK's client has them."""
    headers = {
        "Authorization": f"Bearer {token}",
        "X-Amzn-Bedrock-AgentCore-Runtime-Custom-Run-Id": f"run-{uuid4().hex}",
    }
    async with httpx2.AsyncClient(headers=headers, trust_env=False, timeout=20) as http:
        transport = streamable_http_client(url, http_client=http)
        async with Client(transport, mode=generation, raise_exceptions=True) as client:
            tools = sorted(tool.name for tool in (await client.list_tools()).tools)
            return str(client.protocol_version), tools, [await client.call_tool(*each) for each in calls]


@pytest.mark.parametrize("generation", GENERATIONS.values(), ids=GENERATIONS.keys())
def test_the_sdks_own_client_lists_and_calls_in_both_generations(office: Office, generation: str) -> None:
    ticket, token = office.world.sell(office.ann), office.token(office.ann)
    calls: list[Call] = [
        ("check_eligibility", {"ticket_ids": [str(ticket)]}),
        ("get_order", {"order_id": str(uuid4())}),
    ]
    version, tools, (known, refused) = asyncio.run(_spoken(office.data_url, token, generation, *calls))
    assert (version == "2026-07-28") == (generation != "legacy")
    assert {"list_tickets", "check_eligibility", "list_upgrade_options", "place_order", "ask"} <= set(tools)
    assert not known.is_error
    assert str(ticket) in str(known.structured_content)
    assert refused.is_error
    unknown: Call = ("get_payment", {"order_id": str(uuid4())})
    _, tools, [refused] = asyncio.run(_spoken(office.services_url, token, generation, unknown))
    assert set(tools) == {"request_payment", "get_payment", "resend_confirmation"}
    assert refused.is_error
    assert refused.content[0].text.startswith("not_found: ")
    tried("the protocols: MCP", generations=1, sessions=2)


async def _turned_away(url: str, token: str | None, generation: str) -> list[httpx2.Response]:
    """What the SDK's client is answered, on the wire, until it gives up."""
    answers: list[httpx2.Response] = []

    async def note(answer: httpx2.Response) -> None:
        answers.append(answer)

    headers = {"Authorization": f"Bearer {token}"} if token else {}
    hooks = {"response": [note]}
    async with httpx2.AsyncClient(headers=headers, trust_env=False, timeout=20, event_hooks=hooks) as http:
        transport = streamable_http_client(url, http_client=http)
        with pytest.raises((ExceptionGroup, httpx2.HTTPError, MCPError)):
            async with Client(transport, mode=generation, raise_exceptions=True) as client:
                await client.list_tools()
    return answers


@pytest.mark.parametrize("kind", [kind for kind in TOKENS if kind not in GOOD_ONES])
@pytest.mark.parametrize("generation", GENERATIONS.values(), ids=GENERATIONS.keys())
def test_without_a_valid_token_no_generation_gets_anything(office: Office, generation: str, kind: str) -> None:
    """401 on every request, whether the SDK's client or somebody by hand sends it; and nothing is done."""
    token, ticket = token_of(office, kind, office.ann.subject), office.world.sell(office.ann)
    before = office.count("SELECT count(*) FROM upgrade_orders")
    wish = {"ticket_ids": [str(ticket)], "tier": "standard", "visit_date": office.day(3)}
    for url, tool, arguments in (
        (office.data_url, "place_order", wish),
        (office.services_url, "request_payment", {"order_id": str(uuid4())}),
    ):
        answers = asyncio.run(_turned_away(url, token, generation))
        by_hand = _called_by_hand(office, url, token, generation, tool, arguments)
        told = [(answer.status_code, answer.headers["www-authenticate"][:7]) for answer in answers]
        assert told
        assert {*told, (by_hand.status_code, by_hand.headers["www-authenticate"][:7])} == {(401, "Bearer ")}
        assert tool not in by_hand.text
        good = _called_by_hand(office, url, office.token(office.ann), generation, "no_such_tool", {})
        assert good.status_code != 401
        tried("the protocols: MCP", turned_away=len(answers) + 1)
    assert office.count("SELECT count(*) FROM upgrade_orders") == before


def _called_by_hand(
    office: Office, url: str, token: str | None, generation: str, tool: str, arguments: dict[str, Any]
) -> httpx.Response:
    """One tool call as a single request: with all that the new generation puts in it, or as in an old session."""
    if generation != "legacy":
        return ask(office.http, url, token, "tools/call", {"name": tool, "arguments": arguments})
    headers = {"Accept": "application/json, text/event-stream", "Mcp-Protocol-Version": "2025-06-18"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": arguments}}
    return office.http.post(url, json=call, headers=headers)
