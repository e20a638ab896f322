from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from boxoffice.domain.conversations import MOST_WAITING
from boxoffice.use_cases import wait_for_run
from lambdas.agent_orchestrator import handler as orchestrator
from tests.chat_wires import Refuse, Send, ended, says, started
from tests.lambdas.conftest import LambdaContext
from tests.lambdas.rest_api.client import Rest, claims_of
from tests.lambdas.rest_api.conftest import Around
from tests.use_cases.chat import payment_request, text_of
from tests.use_cases.test_placing import place
from tests.use_cases.world import World


@pytest.fixture
def orchestrated(around: Around) -> Iterator[None]:
    """What rings in the run queue reaches the orchestrator, as the queue's mapping does it."""
    around.set(BOXOFFICE_SOCKET_ENDPOINT=around.aws.url)
    orchestrator.services.cache_clear()
    stopping = threading.Event()
    begun = len(around.aws.in_queue("runs"))

    def feed() -> None:
        taken = begun
        while not stopping.is_set():
            with around.aws.arrived:
                if len(around.aws.rung.get("runs", [])) == taken:
                    around.aws.arrived.wait(20)
            for message in around.aws.in_queue("runs")[taken:]:
                taken += 1
                orchestrator.handler({"Records": [{"body": json.dumps(message)}]}, LambdaContext())  # type: ignore[arg-type]  # the tests' own context

    thread = threading.Thread(target=feed)
    thread.start()
    yield
    stopping.set()
    with around.aws.arrived:
        around.aws.arrived.notify_all()
    thread.join()
    orchestrator.services().bridge.agent.close()
    orchestrator.services.cache_clear()


def begin(rest: Rest) -> str:
    return str(rest.post("/conversations").ok(201)["conversationId"])


def said(conversation: str, text: Any = "Hello", run: str | None = None, **changed: Any) -> dict[str, Any]:
    wanted = {
        "threadId": conversation,
        "runId": run or f"run-{uuid4()}",
        "state": {},
        "messages": [{"id": f"m-{uuid4()}", "role": "user", "content": text}],
        "tools": [],
        "context": [],
        "forwardedProps": {},
    }
    return {**wanted, **changed}


def test_a_conversation_begins_and_warms_its_agent_under_the_customers_token(ann: Rest, around: Around) -> None:
    asked = len(around.agent.asked)
    conversation = begin(ann)
    [warmed] = around.agent.asked[asked:]
    assert warmed.body["threadId"] == conversation
    assert warmed.headers["Authorization"].startswith("Bearer ey")
    assert ann.get("/conversations").ok()["conversations"][0]["id"] == conversation
    listed = ann.get(f"/conversations/{conversation}/messages").ok()
    assert listed == {"messages": [], "nextCursor": None, "interrupt": None, "running": None}


def test_an_agent_that_is_down_keeps_no_conversation_from_beginning(ann: Rest, around: Around) -> None:
    around.set(BOXOFFICE_TICKET_AGENT_URL="http://127.0.0.1:9/invocations")
    begin(ann)


def test_a_run_without_streaming(ann: Rest, around: Around, orchestrated: None) -> None:
    around.agent.script = says("These are your tickets.", pieces=3)
    conversation = begin(ann)
    wanted = said(conversation, "Show my tickets", run="run-1")
    events = ann.post(f"/conversations/{conversation}/runs", wanted).ok()["events"]
    assert [event["type"] for event in events][:2] == ["RUN_STARTED", "TEXT_MESSAGE_START"]
    assert events[-1]["type"] == "RUN_FINISHED"
    assert text_of(events) == "These are your tickets."
    assert [event["metadata"]["n"] for event in events] == list(range(1, len(events) + 1))
    assert events[-1]["result"].keys() == {"actions", "nextSteps", "confidenceScore"}
    assert ann.post(f"/conversations/{conversation}/runs", wanted).ok()["events"] == events
    replayed = ann.get(f"/conversations/{conversation}/runs/run-1/events", after=2).ok()
    assert replayed == {"events": events[2:], "finished": True}
    messages = ann.get(f"/conversations/{conversation}/messages").ok()["messages"]
    assert [(m["role"], m["content"]) for m in messages] == [
        ("user", "Show my tickets"),
        ("assistant", "These are your tickets."),
    ]
    assert messages[0].keys() >= {"id", "runId", "role", "content", "activityType", "activity", "createdAt"}
    other = said(conversation, "Something else", run="run-1")
    ann.post(f"/conversations/{conversation}/runs", other).is_problem(409, "idempotency_key_reused")


def test_an_agent_that_fails_ends_the_run_with_an_error_and_not_the_request(
    ann: Rest, around: Around, orchestrated: None
) -> None:
    def down(wanted: dict[str, Any], send: Send) -> None:
        raise Refuse(503)

    conversation = begin(ann)
    around.agent.script = down
    events = ann.post(f"/conversations/{conversation}/runs", said(conversation)).ok()["events"]
    assert (events[-1]["type"], events[-1]["code"]) == ("RUN_ERROR", "agent_unavailable")


def test_a_run_that_takes_longer_than_a_request_goes_on_without_it(
    ann: Rest, around: Around, orchestrated: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()

    def slow(wanted: dict[str, Any], send: Send) -> None:
        started(wanted, send)
        go_on.wait(20)
        ended(wanted, send)

    conversation = begin(ann)
    around.agent.script = slow
    monkeypatch.setitem(wait_for_run.wait_for_run.__kwdefaults__, "longest", 2.0)
    so_far = ann.post(f"/conversations/{conversation}/runs", said(conversation, run="slow")).ok(202)["events"]
    assert [event["type"] for event in so_far] == ["RUN_STARTED"]
    assert ann.get(f"/conversations/{conversation}/messages").ok()["running"] == "slow"
    go_on.set()
    deadline = datetime.now(UTC) + timedelta(seconds=20)
    while not (replayed := ann.get(f"/conversations/{conversation}/runs/slow/events").ok())["finished"]:
        assert datetime.now(UTC) < deadline
    assert replayed["events"][-1]["type"] == "RUN_FINISHED"


def test_a_payment_request_stays_with_its_conversation(
    ann: Rest, venue: World, around: Around, orchestrated: None
) -> None:
    order = place(venue, venue.sell(venue.ann), day=venue.day(9))

    def asks(wanted: dict[str, Any], send: Send) -> None:
        started(wanted, send)
        ended(wanted, send, interrupt=payment_request(order))

    conversation = begin(ann)
    around.agent.script = asks
    events = ann.post(f"/conversations/{conversation}/runs", said(conversation)).ok()["events"]
    interrupt = events[-1]["outcome"]["interrupts"][0]
    assert interrupt["metadata"]["orderId"] == str(order.id)
    assert ann.get(f"/conversations/{conversation}/messages").ok()["interrupt"]["id"] == interrupt["id"]
    chats = ann.get("/conversations").ok()["conversations"]
    assert next(chat for chat in chats if chat["id"] == conversation)["interrupt"]["id"] == interrupt["id"]


def test_a_runs_events_that_nobody_works_on_ring_for_it(ann: Rest, venue: World, around: Around) -> None:
    conversation = begin(ann)
    venue.databases.owner.execute(
        "INSERT INTO runs (conversation_id, id, customer_id, subject, sequence, status, input, created_at)"
        " SELECT id, 'lost', customer_id, 'sub-ann', 1, 'queued', '{}', :at FROM conversations WHERE id = :id",
        id=UUID(conversation),
        at=venue.clock() - timedelta(minutes=1),
    )
    assert ann.get(f"/conversations/{conversation}/runs/lost/events").ok() == {"events": [], "finished": False}
    assert around.aws.in_queue("runs")[-1] == {"conversationId": conversation}


def test_a_queue_that_is_down_loses_no_run(
    ann: Rest, around: Around, monkeypatch: pytest.MonkeyPatch, venue: World
) -> None:
    conversation = begin(ann)
    around.set(BOXOFFICE_RUN_QUEUE_URL="http://127.0.0.1:9/q", AWS_ENDPOINT_URL_SQS="http://127.0.0.1:9")
    monkeypatch.setitem(wait_for_run.wait_for_run.__kwdefaults__, "longest", 0.1)
    assert ann.post(f"/conversations/{conversation}/runs", said(conversation, run="r")).ok(202) == {"events": []}
    assert ann.get(f"/conversations/{conversation}/messages").ok()["running"] == "r"


def test_too_many_waiting_messages_are_refused_with_a_time_to_wait(
    ann: Rest, around: Around, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = begin(ann)
    monkeypatch.setitem(wait_for_run.wait_for_run.__kwdefaults__, "longest", 0.0)
    for _ in range(MOST_WAITING):
        ann.post(f"/conversations/{conversation}/runs", said(conversation)).ok(202)
    ann.post(f"/conversations/{conversation}/runs", said(conversation)).is_problem(429, "conversation_busy")


def test_conversations_and_messages_come_in_pages(ann: Rest, bob: Rest, around: Around, orchestrated: None) -> None:
    around.agent.script = says("Yes.")
    conversation = begin(bob)
    for n in range(3):
        bob.post(f"/conversations/{conversation}/runs", said(conversation, f"Question {n}")).ok()
    everything = bob.get(f"/conversations/{conversation}/messages", limit=100).ok()["messages"]
    paged: list[dict[str, Any]] = []
    cursor: dict[str, Any] = {}
    while True:
        page = bob.get(f"/conversations/{conversation}/messages", limit=2, **cursor).ok()
        paged += page["messages"]
        if page["nextCursor"] is None:
            break
        cursor = {"cursor": page["nextCursor"]}
    assert paged == everything
    assert len(everything) == 6
    for _ in range(2):
        begin(bob)
    first = bob.get("/conversations", limit=2).ok()
    second = bob.get("/conversations", limit=2, cursor=first["nextCursor"]).ok()
    chats = first["conversations"] + second["conversations"]
    assert [chat["updatedAt"] for chat in chats] == sorted((chat["updatedAt"] for chat in chats), reverse=True)
    assert conversation in [chat["id"] for chat in chats]


def test_anothers_conversation_is_as_unknown_as_none(ann: Rest, bob: Rest) -> None:
    of_ann, unknown = begin(ann), str(uuid4())
    for conversation in (of_ann, unknown):
        bob.get(f"/conversations/{conversation}/messages").is_problem(404, "not_found")
        bob.get(f"/conversations/{conversation}/runs/run-1/events").is_problem(404, "not_found")
        bob.post(f"/conversations/{conversation}/runs", said(conversation)).is_problem(404, "not_found")
    ann.get(f"/conversations/{of_ann}/runs/unknown/events").is_problem(404, "not_found")


@pytest.mark.parametrize(
    ("changed", "status", "field"),
    [
        ({"threadId": str(uuid4())}, 400, "threadId"),
        ({"threadId": "x"}, 400, "threadId"),
        ({"runId": ""}, 400, "runId"),
        ({"runId": "a b"}, 400, "runId"),
        ({"runId": "x" * 101}, 400, "runId"),
        ({"runId": 1}, 400, "input.runId"),
        ({"messages": []}, 400, "messages"),
        ({"messages": "Hello"}, 400, "input.messages"),
        ({"messages": [{"id": "m", "role": "user", "content": " "}]}, 400, "messages"),
        ({"messages": [{"id": "m", "role": "user", "content": "a\x00b"}]}, 400, "messages.content"),
        ({"messages": [{"id": "m", "role": "user", "content": "\ud800"}]}, 400, None),
        ({"messages": [{"id": "m", "role": "user", "content": "x" * 8001}]}, 413, "messages"),
        ({"resume": [{"interruptId": "q", "status": "resolved", "payload": {}}]}, 400, "payload.orderId"),
    ],
)
def test_what_is_no_run_is_named(ann: Rest, changed: dict[str, Any], status: int, field: str | None) -> None:
    conversation = begin(ann)
    refused = ann.post(f"/conversations/{conversation}/runs", said(conversation, **changed))
    assert refused.status == status
    assert field is None or refused.wrong == [field]
    assert ann.get(f"/conversations/{conversation}/messages").ok()["messages"] == []


@pytest.mark.parametrize("after", ["-1", "x", "1.5", str(2**31), "9" * 50])
def test_events_are_asked_for_after_a_number(ann: Rest, after: str) -> None:
    conversation = begin(ann)
    assert ann.get(f"/conversations/{conversation}/runs/r/events", after=after).status == 400


def test_a_socket_ticket_is_an_address_for_thirty_seconds(ann: Rest, venue: World) -> None:
    issued = ann.post("/socket-tickets").ok(201)
    assert issued["url"].startswith("wss://chat.test/live?ticket=")
    left = datetime.fromisoformat(issued["expiresAt"]) - datetime.now(UTC)
    assert timedelta(seconds=25) < left <= timedelta(seconds=30)
    ticket = issued["url"].partition("=")[2]
    assert venue.databases.owner.query("SELECT 1 AS n FROM socket_tickets WHERE ticket_hash = :t", t=ticket) == []


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer a b", "Bearer ü", "Bearer \x00", "Bearer not.a.token"])
def test_what_needs_the_token_itself_refuses_a_broken_one(ann: Rest, venue: World, header: str | None) -> None:
    for path in ("/conversations", "/socket-tickets"):
        answer = ann.call("POST", path, body={}, headers={"Authorization": header}, claims=claims_of(venue.ann))
        if path == "/socket-tickets" or header != "Bearer not.a.token":
            answer.is_problem(401, "unauthorized")
