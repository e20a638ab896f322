"""Properties 18 and 19: requests reach the agents as they were meant; errors and faults are told in one form."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from boxoffice.domain.identity import Caller
from tests.chat_wires import Refuse, Send, says
from tests.database_stack import DatabaseStack
from tests.lambdas.rest_api.client import Answer, Rest, claims_of
from tests.payments.gateway_process import GatewayProcess
from tests.properties.api_surroundings import Api, api_surroundings
from tests.properties.bad_requests import METHODS, PARTS, PATHS, bodies, headers, queries
from tests.properties.figures import tried
from tests.properties.office import Office
from tests.properties.rest_faults import Fault, check_form, check_told, faults
from tests.properties.strategies import TicketSpec, plain_universe
from tests.properties.table import LEAST_EXAMPLES
from tests.use_cases.chat import text_of, token

WHOSE = ["database", "gateway", "runtime", "throttle", "mistake"]
LEAST_OF_EACH = 3


@pytest.fixture(scope="module")
def api(office: Office, gateway_process: GatewayProcess, stack: DatabaseStack) -> Iterator[Api]:
    with api_surroundings(office, gateway_process, stack) as opened:
        yield opened
    if opened.met["examples"] >= LEAST_EXAMPLES:
        assert min(opened.met[each] for each in WHOSE) >= LEAST_OF_EACH, opened.met


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


@given(
    who=st.sampled_from(["ann", "ann", "ann", "nobody", "staff", "stranger", "id token"]),
    method=st.sampled_from(METHODS),
    path=st.sampled_from(PATHS),
    part=st.sampled_from(PARTS),
    body=bodies,
    query=queries,
    headers=headers,
    fault=faults,
)
@example(
    who="ann",
    method="POST",
    path="/orders",
    part="ID",
    body="{",
    query={},
    headers={"Idempotency-Key": "k"},
    fault=Fault("lost_after", "place", "CommitTransaction"),
)
def test_property_19(
    api: Api,
    who: str,
    method: str,
    path: str,
    part: str,
    body: str | None,
    query: dict[str, str],
    headers: dict[str, str | None],
    fault: Fault,
) -> None:
    """Feature: ticket-auto-process, Property 19: API Error Handling"""
    _tells_a_fault(api, fault)
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
        check_form(answer)
        assert (answer.status == 401) == (answer.code == "unauthorized") == ("www-authenticate" in answer.headers)
    if who in {"nobody", "id token"} and path not in {"/nowhere", "/"}:
        assert answer.status in {401, 404, 405, 400, 413, 415}
    assert str(bobs) not in answer.body or part == "ID"
    assert api.office.count("SELECT count(*) FROM upgrade_orders") == 0


def _tells_a_fault(api: Api, fault: Fault) -> None:
    """One request meets the fault and is told so; the same request works once it has passed, and has worked once."""
    universe = replace(plain_universe(TicketSpec(), TicketSpec(owner="bob")), now=datetime.now(UTC))
    anns, bobs = api.office.fill(universe)
    ann = Rest(api.office.ann)
    ask, works = _request(api, ann, fault.request, anns)
    api.logged.lines.clear()
    with api.wires.befalls(fault) as met:
        answer = ask()
    if met:
        check_told(fault, answer)
        assert str(bobs) not in answer.body
        if answer.status in {500, 503}:
            assert api.logged.lines
            assert {line["request_id"] for line in api.logged.lines} == {answer.headers["x-request-id"]}
    else:
        assert answer.status in works, answer
    again = ask()
    assert again.status in ({*works, 202} if fault.request == "pay" else works), again
    assert api.office.count("SELECT count(*) FROM upgrade_orders") == (fault.request in {"place", "pay"})
    assert api.office.count("SELECT count(*) FROM ledger_entries") <= 2
    for path in ("/me", "/tickets", "/orders", "/conversations"):
        ann.get(path).ok()
    api.met += Counter([fault.of] * len(met) + ["examples"])
    tried("the api: faults", **{fault.of: len(met)})


def _request(api: Api, ann: Rest, name: str, ticket: UUID) -> tuple[Callable[[], Answer], set[int]]:
    """A request that may be sent again, and the statuses that say that it worked."""
    wish = {"ticketIds": [str(ticket)], "tier": "standard", "visitDate": api.office.day(3)}
    match name:
        case "look":
            return lambda: ann.get(f"/tickets/{ticket}"), {200}
        case "options":
            return lambda: ann.get("/upgrade-options", ticketId=str(ticket)), {200}
        case "rename":
            return lambda: ann.patch("/me", {"firstName": "Anna"}), {200}
        case "place":
            return lambda: ann.post("/orders", wish, key="k"), {201}
        case "begin":
            return lambda: ann.post("/conversations"), {201}
        case "run":
            conversation = str(ann.post("/conversations").ok(201)["conversationId"])
            path = f"/conversations/{conversation}/runs"
            return lambda: ann.post(path, wanted(conversation, "Hello")), {200}
    order = ann.post("/orders", wish, key="k").ok(201)
    paid = {"paymentMethod": api.method, "amount": order["total"]}
    return lambda: ann.post(f"/orders/{order['id']}/payment", paid, key="p"), {200}
