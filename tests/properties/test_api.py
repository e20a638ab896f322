"""Properties 18 and 19: requests reach the agents as they were meant, and errors are told in one form."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from boxoffice.domain.identity import Caller
from lambdas.agent_orchestrator import handler as orchestrator
from tests.chat_wires import Asked, Refuse, Send, WireAgent, says, wires
from tests.lambdas.aws_services import aws_services
from tests.lambdas.conftest import LambdaContext
from tests.lambdas.rest_api.client import Answer, Rest, claims_of
from tests.lambdas.rest_api.conftest import GATEWAY_SECRET, forget_settings
from tests.payments.gateway_process import SECRET_KEY, GatewayProcess
from tests.properties.office import Office
from tests.properties.rest_surroundings import rest_variables
from tests.properties.strategies import TicketSpec, plain_universe
from tests.use_cases.chat import text_of, token


@dataclass
class Api:
    """The functions behind REST and the run queue, and the Runtime they call, at the wire."""

    agent: WireAgent
    office: Office

    def calls(self) -> list[Asked]:
        """What the Runtime was asked since the last look."""
        asked, self.agent.asked = self.agent.asked, []
        return asked


@contextmanager
def queue() -> Iterator[str]:
    """AWS, with a run queue that delivers before it answers, so that no example waits."""
    with aws_services(secrets={GATEWAY_SECRET: SECRET_KEY}) as aws:
        take = aws.answer

        def answer(path: str, target: str, body: dict[str, Any]) -> Any:
            if target.endswith("SendMessage") and body["QueueUrl"].endswith("runs"):
                record = {"body": body["MessageBody"]}
                orchestrator.handler({"Records": [record]}, LambdaContext())  # type: ignore[arg-type]  # the tests' own context
            return take(path, target, body)

        aws.answer = answer  # type: ignore[method-assign]  # this one queue's manners
        yield aws.url


@pytest.fixture(scope="module")
def api(office: Office, gateway_process: GatewayProcess) -> Iterator[Api]:
    with (
        rest_variables(office.world.databases, gateway_process) as variables,
        wires(says("Hello!")) as (agent, aws),
        queue() as queue_url,
        ExitStack() as ending,
        pytest.MonkeyPatch.context() as patch,
    ):
        ends = {
            "AWS_ENDPOINT_URL": queue_url,
            "BOXOFFICE_RUN_QUEUE_URL": f"{queue_url}/000000000000/runs",
            "BOXOFFICE_TICKET_AGENT_URL": agent.url,
            "BOXOFFICE_SOCKET_ENDPOINT": aws.url,
        }
        for name, value in {**variables, **ends}.items():
            patch.setenv(name, value)
        forget_settings()
        ending.callback(forget_settings)
        orchestrator.services.cache_clear()
        ending.callback(orchestrator.services.cache_clear)
        yield Api(agent, office)
        orchestrator.services().bridge.agent.close()


def wanted(conversation: str, text: str, **more: Any) -> dict[str, Any]:
    return {
        "threadId": conversation,
        "runId": f"run-{uuid4()}",
        "state": {},
        "messages": [{"id": f"m-{uuid4()}", "role": "user", "content": text}],
        "tools": [],
        "context": [],
        "forwardedProps": {},
        **more,
    }


words = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=60).filter(
    lambda text: text.strip() and not any(c.isdigit() for c in text)
)
forged = st.sampled_from(
    [
        {},
        {},
        {"context": [{"description": "firstName", "value": "Mallory"}]},
        {"state": {"subject": "sub-bob"}},
        {"forwardedProps": {"prewarm": True, "customerId": "sub-bob"}},
        {"tools": [{"name": "charge", "description": "x", "parameters": {}}]},
    ]
)
outcomes = st.sampled_from(["says", "says", "says", "says", 503, 500, 401, 429])


@given(who=st.sampled_from(["ann", "bob"]), text=words, more=forged, outcome=outcomes)
@example(who="ann", text="Hello", more={"forwardedProps": {"prewarm": True}}, outcome="says")
def test_property_18(api: Api, who: str, text: str, more: dict[str, Any], outcome: str | int) -> None:
    """Feature: ticket-auto-process, Property 18: API Request Routing"""
    api.office.fill(plain_universe(TicketSpec()))
    caller = api.office.caller(who)
    rest = Rest(caller)
    reply = f"You said {text}"

    def script(asked: dict[str, Any], send: Send) -> None:
        if outcome != "says":
            raise Refuse(int(outcome))
        says(reply)(asked, send)

    api.agent.script = says("warm")
    api.calls()
    conversation = str(rest.post("/conversations").ok(201)["conversationId"])
    assert [call.body["threadId"] for call in api.calls()] == [conversation]
    api.agent.script = script
    run = wanted(conversation, text, **more)
    path = f"/conversations/{conversation}/runs"
    bearer = token(caller.subject, now=api.office.world.clock())
    events = rest.call("POST", path, body=run, headers={"Authorization": f"Bearer {bearer}"}).ok()["events"]
    assert rest.get(f"{path}/{run['runId']}/events").ok()["events"] == events
    calls = api.calls()
    assert {call.headers["Authorization"] for call in calls} == {f"Bearer {bearer}"}
    for call in calls:
        assert (call.body["threadId"], call.body["runId"]) == (conversation, run["runId"])
        assert call.body["messages"][-1]["content"] == text
        told = {entry["description"]: entry["value"] for entry in call.body["context"]}
        assert told["firstName"] == who.title()
        assert "Mallory" not in json.dumps(call.body)
        assert not call.body["tools"]
        assert call.headers["X-Amzn-Bedrock-AgentCore-Runtime-Session-Id"] == f"conversation-{conversation}"
    if outcome == "says":
        assert len(calls) == 1
        assert text_of(events) == reply
    else:
        assert events[-1]["type"] == "RUN_ERROR"
    other = Rest(api.office.bob if who == "ann" else api.office.ann)
    other.get(f"{path}/{run['runId']}/events").is_problem(404, "not_found")
    for quiet in ("/tickets", "/orders", "/conversations", "/me"):
        rest.get(quiet).ok()
    assert api.calls() == []


METHODS = ["GET", "POST", "PATCH", "DELETE", "PUT"]
_UUIDS = ["11111111-1111-4111-8111-111111111111", "not-a-uuid", "%00", "..", "x" * 300, "ID"]
PATHS = [
    "/me",
    "/memories",
    "/memories/{id}",
    "/tickets",
    "/tickets/{id}",
    "/upgrade-options",
    "/orders",
    "/orders/{id}",
    "/orders/{id}/payment",
    "/conversations",
    "/conversations/{id}/messages",
    "/conversations/{id}/runs",
    "/conversations/{id}/runs/{id}/events",
    "/socket-tickets",
    "/cases",
    "/cases/{id}",
    "/cases/{id}/messages",
    "/nowhere",
    "/",
]
_json = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-10, 10**12),
        st.sampled_from(["", "standard", "2026-11-22", "\ufeff", "x" * 500]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2),
        st.dictionaries(
            st.sampled_from(
                ["ticketIds", "tier", "visitDate", "amount", "paymentMethod", "currency", "body", "price", "messages"]
            ),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=5,
)
bodies = st.one_of(
    st.none().map(lambda _: None),
    _json.map(json.dumps),
    st.sampled_from(
        ["", "{", "[]", "null", '{"a": NaN}', "[" * 3000, "\x00", '{"tier": "standard"' + " " * 100_000 + "}"]
    ),
)
queries = st.dictionaries(
    st.sampled_from(["limit", "cursor", "ticketId", "from", "to", "after"]),
    st.sampled_from(["", "0", "-1", "x", "101", "9" * 40, "2026-02-30"]),
    max_size=2,
)


@given(
    who=st.sampled_from(["ann", "ann", "ann", "nobody", "staff", "stranger", "id token"]),
    method=st.sampled_from(METHODS),
    path=st.sampled_from(PATHS),
    part=st.sampled_from(_UUIDS),
    body=bodies,
    query=queries,
    headers=st.sampled_from(
        [
            {},
            {},
            {"Idempotency-Key": "k"},
            {"Idempotency-Key": "x" * 300},
            {"Content-Type": "text/plain"},
            {"Authorization": None},
        ]
    ),
)
@example(who="ann", method="POST", path="/orders", part="ID", body="{", query={}, headers={"Idempotency-Key": "k"})
def test_property_19(
    api: Api,
    who: str,
    method: str,
    path: str,
    part: str,
    body: str | None,
    query: dict[str, str],
    headers: dict[str, str | None],
) -> None:
    """Feature: ticket-auto-process, Property 19: API Error Handling"""
    [bobs] = api.office.fill(plain_universe(TicketSpec(owner="bob")))
    callers = {
        "ann": api.office.ann,
        "staff": Caller.staff("sub-staff"),
        "stranger": Caller.customer("sub-nobody"),
        "id token": api.office.ann,
    }
    caller = callers.get(who)
    rest = Rest(caller)
    claims = claims_of(caller, token_use="id") if who == "id token" and caller else None
    address = path.replace("{id}", str(bobs) if part == "ID" else part)
    # `Rest` holds every answer against the OpenAPI document: its status, its type, its shape
    answer: Answer = rest.call(method, address, query=query, text=body, headers=headers, claims=claims)
    assert answer.status < 500, answer
    if answer.status >= 400:
        problem = answer.json
        assert problem["code"] == problem["code"].lower()
        assert problem["detail"][0].isupper()
        assert problem["detail"].rstrip().endswith((".", ":", "-"))
        assert "Traceback" not in answer.body
        assert "boxoffice." not in answer.body
    if who in {"nobody", "id token"} and path not in {"/nowhere", "/"}:
        assert answer.status in {401, 404, 405, 400, 413, 415}
    assert str(bobs) not in answer.body or part == "ID"
    assert api.office.count("SELECT count(*) FROM upgrade_orders") == 0
