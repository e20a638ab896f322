"""The AgentCore emulator's Memory, with unmodified boto3 and the SDK's own session manager."""

import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import httpx
import pytest
from bedrock_agentcore.memory.integrations.strands.config import AgentCoreMemoryConfig
from bedrock_agentcore.memory.integrations.strands.session_manager import AgentCoreMemorySessionManager
from botocore.exceptions import ClientError
from strands.types.session import SessionAgent, SessionMessage

from tests.local_stack.agentcore_stand_ins import CLIENT, ISSUER
from tests.local_stack.processes import Postgres, free_port, postgres, start, stop, wait_until_healthy

MEMORY = "boxoffice-memory01"
NOW = datetime(2026, 12, 4, 10, 0, 0, 123000, tzinfo=UTC)


@dataclass
class Emulator:
    """A process that can be killed and started again on the same database and port."""

    database: Postgres
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        environment = {
            "AGENTCORE_RUNTIMES": "{}",
            "AGENTCORE_DATABASE": self.database.connection_string("agentcore"),
            "BOXOFFICE_CUSTOMER_ISSUER": ISSUER,
            "BOXOFFICE_CUSTOMER_CLIENT_ID": CLIENT,
            "BOXOFFICE_CUSTOMER_JWKS_URL": "http://127.0.0.1:1/keys",
            "BOXOFFICE_MEMORY_ID": MEMORY,
        }
        self.process = start("local_stack.agentcore", "--port", str(self.port), environment=environment)
        wait_until_healthy(self.process, f"{self.url}/_health")

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    with postgres(tmp_path_factory.mktemp("state")) as database:
        emulator = Emulator(database)
        emulator.start()
        yield emulator
        assert emulator.process is not None
        assert stop(emulator.process) == 0


@pytest.fixture(scope="module")
def session(emulator: Emulator) -> boto3.Session:
    return boto3.Session(aws_access_key_id="local", aws_secret_access_key="local", region_name="eu-central-1")


@pytest.fixture(scope="module")
def memory(emulator: Emulator, session: boto3.Session) -> Any:
    return session.client("bedrock-agentcore", endpoint_url=emulator.url)


def say(memory: Any, text: str, at: datetime, session: str, **more: Any) -> dict[str, Any]:
    event: dict[str, Any] = memory.create_event(
        memoryId=MEMORY,
        actorId="customer/1",
        sessionId=session,
        eventTimestamp=at,
        payload=[{"conversational": {"content": {"text": text}, "role": "USER"}}],
        **more,
    )["event"]
    return event


def texts(events: list[dict[str, Any]]) -> list[str]:
    return [event["payload"][0]["conversational"]["content"]["text"] for event in events]


def test_an_event_comes_back_as_it_was_written(memory: Any) -> None:
    payload = [
        {"conversational": {"content": {"text": "Grüße \u0000 \U0001f3a2"}, "role": "ASSISTANT"}},
        {"blob": {"a": [1, None, {"b": "\u0000"}]}},
        {"blob": "text"},
    ]
    created = memory.create_event(
        memoryId=MEMORY, actorId="a", sessionId="whole", eventTimestamp=NOW, payload=payload,
        metadata={"stateType": {"stringValue": "AGENT"}},
    )["event"]  # fmt: skip
    assert "#" in created["eventId"]
    named = {"memoryId": MEMORY, "actorId": "a", "sessionId": "whole", "eventId": created["eventId"]}
    found = memory.get_event(**named)["event"]
    assert found == created
    assert found["payload"] == payload
    assert found["eventTimestamp"] == NOW
    assert found["branch"] == {"name": "main"}
    assert memory.delete_event(**named)["eventId"] == created["eventId"]
    for call in (memory.get_event, memory.delete_event):
        with pytest.raises(memory.exceptions.ResourceNotFoundException):
            call(**named)


def test_events_are_listed_newest_first_page_by_page(memory: Any) -> None:
    for number in range(7):
        say(memory, str(number), NOW + timedelta(seconds=number // 2), "pages")
    listed: list[str] = []
    token: dict[str, str] = {}
    pages = 0
    while True:
        page = memory.list_events(memoryId=MEMORY, actorId="customer/1", sessionId="pages", maxResults=3, **token)
        listed += texts(page["events"])
        pages += 1
        if "nextToken" not in page:
            break
        token = {"nextToken": page["nextToken"]}
    assert (listed, pages) == (["6", "5", "4", "3", "2", "1", "0"], 3)
    bare = memory.list_events(memoryId=MEMORY, actorId="customer/1", sessionId="pages", includePayloads=False)
    assert all(event["payload"] == [] for event in bare["events"])
    assert memory.list_events(memoryId=MEMORY, actorId="customer/1", sessionId="none")["events"] == []


def test_metadata_filters_choose_events(memory: Any) -> None:
    for text, metadata in {
        "agent": {"stateType": {"stringValue": "AGENT"}, "agentId": {"stringValue": "one"}},
        "other": {"stateType": {"stringValue": "AGENT"}, "agentId": {"stringValue": "two"}},
        "plain": {},
    }.items():
        say(memory, text, NOW, "filters", **({"metadata": metadata} if metadata else {}))

    def chosen(*conditions: dict[str, Any]) -> list[str]:
        listed = memory.list_events(
            memoryId=MEMORY, actorId="customer/1", sessionId="filters", filter={"eventMetadata": list(conditions)}
        )
        return sorted(texts(listed["events"]))

    def equal(key: str, value: str) -> dict[str, Any]:
        return {
            "left": {"metadataKey": key},
            "operator": "EQUALS_TO",
            "right": {"metadataValue": {"stringValue": value}},
        }

    assert chosen(equal("stateType", "AGENT")) == ["agent", "other"]
    assert chosen(equal("stateType", "AGENT"), equal("agentId", "two")) == ["other"]
    assert chosen(equal("agentId", "one"), equal("agentId", "two")) == []
    assert chosen({"left": {"metadataKey": "agentId"}, "operator": "EXISTS"}) == ["agent", "other"]
    assert chosen({"left": {"metadataKey": "agentId"}, "operator": "NOT_EXISTS"}) == ["plain"]


def test_the_same_client_token_is_one_event(memory: Any) -> None:
    first = say(memory, "once", NOW, "tokens", clientToken="t" * 40)
    again = say(memory, "once", NOW, "tokens", clientToken="t" * 40)
    assert again == first
    assert len(memory.list_events(memoryId=MEMORY, actorId="customer/1", sessionId="tokens")["events"]) == 1


def test_sessions_and_actors_are_listed(memory: Any) -> None:
    for number in range(3):
        memory.create_event(
            memoryId=MEMORY, actorId="lister", sessionId=f"s{number}", eventTimestamp=NOW, payload=[{"blob": 1}]
        )
    pages = memory.get_paginator("list_sessions").paginate(
        memoryId=MEMORY, actorId="lister", PaginationConfig={"PageSize": 2}
    )
    assert [summary["sessionId"] for page in pages for summary in page["sessionSummaries"]] == ["s0", "s1", "s2"]
    actors = memory.list_actors(memoryId=MEMORY, maxResults=100)["actorSummaries"]
    assert {"actorId": "lister"} in actors


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"memoryId": "another-memory0001"}, "ResourceNotFoundException"),
        ({"actorId": "-bad actor"}, "ValidationException"),
        ({"sessionId": "with space"}, "ValidationException"),
        ({"payload": [{"conversational": {"content": {"text": "x"}, "role": "KING"}}]}, "ValidationException"),
        ({"metadata": {"k": {"stringValue": "<script>"}}}, "ValidationException"),
        ({"metadata": {f"k{n}": {"stringValue": "v"} for n in range(16)}}, "ValidationException"),
    ],
)
def test_what_the_service_refuses_is_refused(memory: Any, change: dict[str, Any], code: str) -> None:
    good = {"memoryId": MEMORY, "actorId": "a", "sessionId": "s", "eventTimestamp": NOW, "payload": [{"blob": 1}]}
    with pytest.raises(ClientError) as refused:
        memory.create_event(**{**good, **change})
    assert refused.value.response["Error"]["Code"] == code


def test_bad_pages_and_unsigned_requests_are_refused(memory: Any, emulator: Emulator) -> None:
    for wrong in ({"maxResults": 100, "nextToken": "nonsense"}, {"maxResults": 100, "nextToken": "W10="}):
        with pytest.raises(memory.exceptions.ValidationException):
            memory.list_events(memoryId=MEMORY, actorId="a", sessionId="s", **wrong)
    unsigned = httpx.post(f"{emulator.url}/memories/{MEMORY}/actors", json={})
    assert (unsigned.status_code, unsigned.headers["x-amzn-errortype"]) == (403, "AccessDeniedException")


def test_records_live_in_namespaces_and_are_found_by_their_words(memory: Any) -> None:
    created = memory.batch_create_memory_records(
        memoryId=MEMORY,
        records=[
            {
                "requestIdentifier": str(n),
                "namespaces": [f"/customers/{who}/"],
                "content": {"text": text},
                "timestamp": NOW,
            }
            for n, (who, text) in enumerate(
                [("1", "prefers Double Fun on Fridays"), ("1", "travels with children"), ("2", "prefers Double Fun")]
            )
        ],
    )
    ids = [record["memoryRecordId"] for record in created["successfulRecords"]]
    assert all(len(record_id) in range(40, 51) for record_id in ids)
    best = memory.retrieve_memory_records(
        memoryId=MEMORY, namespace="/customers/1/", searchCriteria={"searchQuery": "double fun?", "topK": 1}
    )["memoryRecordSummaries"]
    assert [(record["memoryRecordId"], record["score"]) for record in best] == [(ids[0], 1.0)]
    listed = memory.list_memory_records(memoryId=MEMORY, namespacePath="/customers/")["memoryRecordSummaries"]
    assert [record["memoryRecordId"] for record in listed] == ids[::-1]
    memory.batch_update_memory_records(
        memoryId=MEMORY, records=[{"memoryRecordId": ids[1], "timestamp": NOW, "content": {"text": "travels alone"}}]
    )
    found = memory.get_memory_record(memoryId=MEMORY, memoryRecordId=ids[1])["memoryRecord"]
    assert (found["content"], found["namespaces"]) == ({"text": "travels alone"}, ["/customers/1/"])
    assert memory.delete_memory_record(memoryId=MEMORY, memoryRecordId=ids[0])["memoryRecordId"] == ids[0]
    gone = memory.batch_delete_memory_records(
        memoryId=MEMORY, records=[{"memoryRecordId": record_id} for record_id in ids]
    )
    assert [record["memoryRecordId"] for record in gone["failedRecords"]] == [ids[0]]
    with pytest.raises(memory.exceptions.ResourceNotFoundException):
        memory.get_memory_record(memoryId=MEMORY, memoryRecordId=ids[1])


def test_the_session_manager_restores_a_conversation_after_kill_9(
    emulator: Emulator, session: boto3.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_AGENTCORE", emulator.url)
    conversation = "conversation-0000000000000000000000001"

    def manager() -> AgentCoreMemorySessionManager:
        config = AgentCoreMemoryConfig(memory_id=MEMORY, session_id=conversation, actor_id="customer-7")
        return AgentCoreMemorySessionManager(config, region_name="eu-central-1", boto_session=session)

    first = manager()
    first.create_agent(conversation, SessionAgent(agent_id="ticket", state={"n": 1}, conversation_manager_state={}))
    for role, text in (("user", "Upgrade please"), ("assistant", "Which ticket?")):
        message = SessionMessage.from_message({"role": role, "content": [{"text": text}]}, 0)  # type: ignore[typeddict-item]  # the SDK's own type is wider
        first.create_message(conversation, "ticket", message)
    first.update_agent(conversation, SessionAgent(agent_id="ticket", state={"n": 2}, conversation_manager_state={}))

    emulator.kill()
    emulator.start()

    again = manager()
    agent = again.read_agent(conversation, "ticket")
    assert agent is not None
    assert agent.state == {"n": 2}
    told = [message.message["content"][0]["text"] for message in again.list_messages(conversation, "ticket")]
    assert told == ["Upgrade please", "Which ticket?"]
    restored = again.read_session(conversation)
    assert restored is not None
    assert restored.session_id == conversation


def test_the_memory_outlives_its_database_restarting(emulator: Emulator, memory: Any) -> None:
    say(memory, "before", NOW, "restart")
    emulator.database.stop()
    headers = {"Authorization": "AWS4-HMAC-SHA256 x"}
    away = httpx.post(f"{emulator.url}/memories/{MEMORY}/actors", json={}, headers=headers, timeout=20)
    assert (away.status_code, away.headers["retry-after"]) == (503, "1")
    emulator.database.start()
    say(memory, "after", NOW, "restart")
    listed = memory.list_events(memoryId=MEMORY, actorId="customer/1", sessionId="restart")["events"]
    assert texts(listed) == ["after", "before"]
