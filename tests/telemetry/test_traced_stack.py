"""A whole stack with traces on: one trace from the socket to the SQL, logs that name the run, and nothing private."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from boxoffice.cli.client.visit import visit
from local_stack.supervisor.logs import log_file
from tests.local_stack.place import Place
from tests.local_stack.processes import free_port
from tests.telemetry.collector import outline
from tests.telemetry.leaks import leaks_in, told

pytestmark = pytest.mark.timeout(300)

PRIVATE = "I am Ada, ada@example.com, and my card is 4242 4242 4242 4242."
_OURS = ("agentcore", "data-api", "data", "front-door", "gateway", "lambda-host", "services", "ticket")
_WAIT_SECONDS = 30


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    place = Place(tmp_path_factory.mktemp("traced") / "state")
    place.up(free_port(), "--traces")
    yield place
    place.boxoffice("down")


@pytest.fixture(scope="module")
def run(place: Place) -> str:
    """The id of a run in which a customer asked for her tickets, having told more than she had to."""

    async def say() -> str:
        user = place.stack.customer("ada@example.com")
        async with visit(place.stack.addresses, user.email, user.password) as signed_in, signed_in.chat() as chat:
            await chat.say(PRIVATE)
            turn = await chat.say("Please show me my tickets.")
            assert turn.activity("ticketList")
            return turn.run_id

    return asyncio.run(say())


@pytest.fixture(scope="module")
def bought(place: Place, run: str) -> dict[str, Any]:
    """The order of a whole upgrade, paid and delivered."""
    done = place.boxoffice("demo", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    return dict(json.loads(done.stdout.splitlines()[-1])["order"])


def traces(place: Place, *names: str, **asked: str) -> list[dict[str, Any]]:
    """All that were asked for, once spans of these names are among them."""
    deadline = time.monotonic() + _WAIT_SECONDS
    while True:
        query = {"format": "json", "last": "200", **asked}
        found = httpx.get(place.status["traces"], params=query, timeout=20, trust_env=False).json()
        there = {span["name"] for trace in found for span in trace["spans"]}
        if {*names} <= there:
            return list(found)
        assert time.monotonic() < deadline, sorted(there)
        time.sleep(0.1)


def test_one_trace_goes_from_the_socket_to_the_sql(place: Place, run: str) -> None:
    [trace] = traces(
        place,
        "chat_socket run",
        "sql runs/finish",
        "sql tickets/list",
        "POST /invocations",
        "take lease",
        "socket post",
        about=run,
    )
    tree = outline(trace)
    for line in (
        "chat_socket: chat_socket run",
        "  chat_socket: use case accept_frame",
        "    chat_socket: sql runs/accept_over_socket",
        "  chat_socket: queue send",
        "  agent_orchestrator: work off run",
        "    agent_orchestrator: take lease",
        "    agent_orchestrator: socket post",
        "    agent_orchestrator: invoke runtime",
        "      ticket_agent: POST /invocations",
        "        ticket_agent: invoke_agent Ticket Agent",
        "              data_agent: POST /mcp",
        "                data_agent: tools/call list_tickets",
        "                  data_agent: use case list_tickets",
        "                    data_agent: sql tickets/list",
        "    agent_orchestrator: sql runs/finish",
    ):
        assert line in tree, "\n".join(tree)
    of = {span["name"]: span["attributes"] for span in trace["spans"]}
    assert of["execute_tool list_tickets"]["gen_ai.tool.name"] == "list_tickets"
    assert of["execute_tool list_tickets"]["gen_ai.operation.name"] == "execute_tool"
    assert of["chat"]["gen_ai.response.model"] == "boxoffice-rules"


def test_paying_is_in_its_runs_trace_with_the_gateway(place: Place, bought: dict[str, Any]) -> None:
    found = traces(place, "gateway POST /payment-intents", "sql payments/book_fulfilment", runs="")
    [paying] = [trace for trace in found if any(span["name"] == "use case settle_order" for span in trace["spans"])]
    tree = outline(paying)
    assert "    agent_orchestrator: use case settle_order" in tree
    assert "      agent_orchestrator: gateway POST /payment-intents" in tree


def test_requests_and_deliveries_have_traces_too(place: Place, bought: dict[str, Any]) -> None:
    trees = [outline(trace) for trace in traces(place, "mail send", "rest_api GET /orders/{id}")]
    read = next(tree for tree in trees if tree[0] == "rest_api: rest_api GET /orders/{id}")
    assert read[1] == "  rest_api: use case get_order"
    assert "    rest_api: sql orders/get" in read
    delivered = next(tree for tree in trees if "    outbox_dispatcher: mail send" in tree)
    assert delivered[:2] == ["outbox_dispatcher: outbox_dispatcher", "  outbox_dispatcher: use case deliver_outbox"]


def test_no_span_tells_what_was_said_or_paid_with(place: Place, bought: dict[str, Any]) -> None:
    whole = json.dumps(traces(place, "mail send"), ensure_ascii=False)
    leaks = list(leaks_in(whole, "spans"))
    assert not leaks, told(leaks)
    for word in ("Please show me", "tickets of yours", bought["confirmationCode"], "system prompt"):
        assert word not in whole


def test_the_terminal_shows_it(place: Place, run: str) -> None:
    shown = place.boxoffice("traces", run)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert shown.stdout.startswith(f"run {run}  ")
    assert "agent_orchestrator: work off run" in shown.stdout


def test_logs_are_json_lines_that_name_the_run(place: Place, run: str) -> None:
    [trace] = traces(place, about=run)
    for name in _OURS:
        for line in log_file(place.state / "logs", name).read_text().splitlines():
            if not line.startswith("listening on "):  # told to whoever started it
                assert {"timestamp", "level", "service", "message"} <= set(json.loads(line)), (name, line)
    lines = [json.loads(line) for line in log_file(place.state / "logs", "lambda-host").read_text().splitlines()]
    [line] = [line for line in lines if line["message"] == "run worked off" and line["run_id"] == run]
    assert line["conversation_id"] == trace["conversationId"]
    assert line["trace_id"] == trace["traceId"]
    assert line["service"] == "agent_orchestrator"
    assert len(line["request_id"]) == 36
