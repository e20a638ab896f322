from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from boxoffice.domain.conversations import RunRequest, Said
from boxoffice.telemetry.logs import JsonLines
from boxoffice.use_cases.accept_run import accept_run
from boxoffice.use_cases.start_conversation import start_conversation
from lambdas.agent_orchestrator import handler as under_test
from tests.chat_wires import WireAgent, WireAws
from tests.lambdas.conftest import LambdaContext
from tests.use_cases.chat import token
from tests.use_cases.world import World


@pytest.fixture(autouse=True)
def fresh(environment: pytest.MonkeyPatch) -> Iterator[None]:
    under_test.services.cache_clear()
    yield
    under_test.services().bridge.agent.close()
    under_test.services.cache_clear()


def rings(*bodies: str) -> dict[str, Any]:
    """As SQS sends it."""
    return {"Records": [{"messageId": str(n), "body": body} for n, body in enumerate(bodies)]}


def ring(*conversations: UUID) -> dict[str, Any]:
    return rings(*(json.dumps({"conversationId": str(each)}) for each in conversations))


def asked(venue: World, texts: int = 1) -> UUID:
    conversation = start_conversation(venue.house, venue.databases.bridge, venue.ann).id
    for n in range(texts):
        request = RunRequest(conversation, f"run-{n}", Said(f"m-{n}", "Hello"))
        accept_run(venue.house, venue.databases.bridge, venue.ann, token("sub-ann"), request)
    return conversation


def handle(event: dict[str, Any], context: LambdaContext) -> dict[str, str]:
    return under_test.handler(event, context)  # type: ignore[arg-type]  # the test's own context


def test_a_ring_works_the_conversation_off_and_a_repeated_one_does_nothing(
    venue: World, ends: tuple[WireAgent, WireAws], context: LambdaContext
) -> None:
    conversation = asked(venue, texts=2)
    for _ in range(3):
        assert handle(ring(conversation), context) == {str(conversation): "done"}
    assert [call.body["runId"] for call in ends[0].asked] == ["run-0", "run-1"]


def test_a_function_that_runs_out_of_time_rings_for_another(
    venue: World, ends: tuple[WireAgent, WireAws], context: LambdaContext
) -> None:
    conversation = asked(venue, texts=2)
    context.left_ms = 60_000
    assert handle(ring(conversation), context) == {str(conversation): "left"}
    assert ends[1].queued == [{"conversationId": str(conversation)}]
    assert len(ends[0].asked) == 1


@pytest.mark.parametrize("body", ["", "x", "{}", "[]", '{"conversationId": 7}', '{"conversationId": "x"}'])
def test_a_ring_that_names_no_conversation_is_no_reason_to_fail(body: str, context: LambdaContext) -> None:
    assert handle(rings(body), context) == {}


def test_logs_name_the_run_and_neither_token_nor_text_nor_name(
    venue: World, context: LambdaContext, caplog: pytest.LogCaptureFixture
) -> None:
    conversation = asked(venue)
    row = venue.one("SELECT secret ->> 'token' AS token FROM runs WHERE conversation_id = :c", c=conversation)
    ours, logged = logging.getLogger("boxoffice"), io.StringIO()
    sink = logging.StreamHandler(logged)
    sink.setFormatter(JsonLines("agent_orchestrator"))
    caplog.set_level(logging.INFO, logger="boxoffice")
    ours.addHandler(sink)
    handle(ring(conversation), context)
    ours.removeHandler(sink)
    [line] = [json.loads(line) for line in logged.getvalue().splitlines()]
    assert (line["message"], line["run_id"], line["outcome"]) == ("run worked off", "run-0", "success")
    assert (line["service"], line["request_id"]) == ("agent_orchestrator", context.aws_request_id)
    for private in (str(row["token"]), "Hello", "Ann"):
        assert private not in logged.getvalue()
