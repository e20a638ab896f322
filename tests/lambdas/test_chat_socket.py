from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from boxoffice.use_cases.chat_sockets import issue_socket_ticket
from boxoffice.use_cases.start_conversation import start_conversation
from boxoffice.use_cases.work_off_runs import work_off_runs
from boxoffice.wiring.chat import bridge
from lambdas.chat_socket import handler as under_test
from tests.chat_wires import WireAgent, WireAws
from tests.database_stack import DataApiProcess
from tests.lambdas.conftest import LambdaContext
from tests.use_cases.chat import token
from tests.use_cases.world import World


@pytest.fixture(autouse=True)
def fresh(environment: pytest.MonkeyPatch) -> Iterator[None]:
    under_test.services.cache_clear()
    yield
    under_test.services.cache_clear()


def event(route: str, connection: str, body: str | None = None, ticket: str | None = None) -> dict[str, Any]:
    """As API Gateway sends it."""
    return {
        "requestContext": {"routeKey": route, "connectionId": connection, "eventType": "MESSAGE", "stage": "live"},
        "queryStringParameters": {"ticket": ticket} if ticket else None,
        "body": body,
        "isBase64Encoded": False,
    }


def call(*arguments: Any, **options: Any) -> int:
    return under_test.handler(event(*arguments, **options), LambdaContext())["statusCode"]  # type: ignore[arg-type]  # the test's own context


def connect(venue: World) -> str:
    connection = f"c-{uuid4()}"
    now = under_test.services().house.now()
    bearer = token("sub-ann", now=now)
    ticket = issue_socket_ticket(under_test.services().house, venue.databases.bridge, venue.ann, bearer).ticket
    assert call("$connect", connection, ticket=ticket) == 200
    return connection


def frame(conversation: UUID | str, text: str = "Hello", run: str = "run-1") -> str:
    messages = [{"id": f"m-{run}", "role": "user", "content": text}]
    return json.dumps({"action": "run", "input": {"threadId": str(conversation), "runId": run, "messages": messages}})


@pytest.fixture
def conversation(venue: World) -> UUID:
    return start_conversation(venue.house, venue.databases.bridge, venue.ann).id


def test_a_ticket_opens_a_connection_and_nothing_else_does(venue: World) -> None:
    connect(venue)
    assert call("$connect", "c-2") == 401
    assert call("$connect", "c-3", ticket="stolen") == 401


def test_a_frame_is_stored_and_the_orchestrator_is_rung_for(
    venue: World, ends: tuple[WireAgent, WireAws], conversation: UUID
) -> None:
    connection = connect(venue)
    assert call("run", connection, frame(conversation, "my card: 4242-4242-4242-4242")) == 200
    assert ends[1].queued == [{"conversationId": str(conversation)}]
    row = venue.one("SELECT CAST(input AS text) AS input FROM runs WHERE conversation_id = :c", c=conversation)
    assert json.loads(str(row["input"]))["message"]["text"] == "my card: •••• 4242"
    assert ends[1].of(connection) == []


def test_a_binary_frame_is_read_too(venue: World, ends: tuple[WireAgent, WireAws], conversation: UUID) -> None:
    sent = event("run", connect(venue), base64.b64encode(frame(conversation).encode()).decode())
    under_test.handler({**sent, "isBase64Encoded": True}, LambdaContext())  # type: ignore[arg-type]  # the test's own context
    assert len(ends[1].queued) == 1


@pytest.mark.parametrize(
    ("route", "body", "code"),
    [
        ("$default", "hello?", "malformed"),
        ("run", '{"action": "run"}', "malformed"),
        ("run", "", "malformed"),
        ("run", frame("no-uuid"), "malformed"),
        ("run", frame(uuid4()), "not_found"),
        ("run", frame(uuid4(), "x" * 8001), "too_large"),
        ("run", "x" * 33_000, "too_large"),
    ],
)
def test_a_refused_frame_gets_a_stable_code_and_no_number(
    venue: World, ends: tuple[WireAgent, WireAws], route: str, body: str, code: str
) -> None:
    connection = connect(venue)
    assert call(route, connection, body) == 200
    [answer] = ends[1].of(connection)
    assert (answer["type"], answer["code"]) == ("RUN_ERROR", code)
    assert answer["message"]
    assert "n" not in answer["metadata"]
    assert ends[1].queued == []


def test_a_refusal_names_the_run_it_is_about(venue: World, ends: tuple[WireAgent, WireAws]) -> None:
    connection, unknown = connect(venue), uuid4()
    call("run", connection, frame(unknown, run="run-7"))
    [answer] = ends[1].of(connection)
    assert answer["metadata"] == {"threadId": str(unknown), "runId": "run-7", "retryable": False}


def test_a_run_that_waits_is_rung_for_again_and_one_that_is_over_is_told_again(
    venue: World, ends: tuple[WireAgent, WireAws], conversation: UUID
) -> None:
    connection = connect(venue)
    call("run", connection, frame(conversation))
    call("run", connection, frame(conversation))
    assert len(ends[1].queued) == 2
    without_sockets = bridge(None)
    work_off_runs(without_sockets, conversation)
    without_sockets.agent.close()
    call("run", connection, frame(conversation))
    assert len(ends[1].queued) == 2
    told = ends[1].of(connection)
    assert [event["metadata"]["n"] for event in told] == list(range(1, len(told) + 1))
    assert told[-1]["type"] == "RUN_FINISHED"
    call("run", connection, frame(conversation, "another text"))
    assert ends[1].of(connection)[-1]["code"] == "idempotency_key_reused"


def test_a_closed_connection_takes_no_more_frames(
    venue: World, ends: tuple[WireAgent, WireAws], conversation: UUID
) -> None:
    connection = connect(venue)
    assert call("$disconnect", connection) == 200
    call("run", connection, frame(conversation))
    assert ends[1].of(connection)[-1]["code"] == "token_expired"


def test_a_database_that_is_away_is_said_so(
    venue: World, ends: tuple[WireAgent, WireAws], conversation: UUID, data_api: DataApiProcess
) -> None:
    connection = connect(venue)
    data_api.inject("statement_timeout")
    call("run", connection, frame(conversation))
    answer = ends[1].of(connection)[-1]
    assert (answer["code"], answer["metadata"]["retryable"]) == ("unavailable", True)
