"""What is remembered of a customer: seen, deleted and switched off by themselves alone, against the real emulator."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import boto3
import pytest

from boxoffice.domain.identity import Caller
from local_stack.postgres.access import connection_string
from tests.database_stack import DatabaseStack
from tests.lambdas.rest_api.client import Rest
from tests.lambdas.rest_api.conftest import Around
from tests.local_stack.processes import free_port, start, stop, wait_until_healthy

MEMORY = "boxoffice-memory01"


@pytest.fixture(scope="module")
def service(stack: DatabaseStack) -> Iterator[str]:
    """AgentCore's address."""
    port = free_port()
    environment = {
        "AGENTCORE_RUNTIMES": "{}",
        "AGENTCORE_DATABASE": connection_string(stack.state, "agentcore"),
        "BOXOFFICE_CUSTOMER_ISSUER": "https://pool.test",
        "BOXOFFICE_CUSTOMER_CLIENT_ID": "client",
        "BOXOFFICE_CUSTOMER_JWKS_URL": "http://127.0.0.1:9/keys",
        "BOXOFFICE_MEMORY_ID": MEMORY,
    }
    process = start("local_stack.agentcore", "--port", str(port), environment={**os.environ, **environment})
    try:
        wait_until_healthy(process, f"http://127.0.0.1:{port}/_health")
        yield f"http://127.0.0.1:{port}"
    finally:
        stop(process)


@pytest.fixture
def memory(around: Around, service: str, ann: Rest, bob: Rest) -> Any:
    """The service's client; Ann's and Bob's records are gone, and their switch is on."""
    around.set(AWS_ENDPOINT_URL_BEDROCK_AGENTCORE=service, BOXOFFICE_MEMORY_ID=MEMORY)
    for who in (ann, bob):
        who.delete("/memories").ok()
        who.patch("/me", {"rememberPreferences": True}).ok()
    session = boto3.Session(aws_access_key_id="local", aws_secret_access_key="local", region_name="eu-central-1")
    return session.client("bedrock-agentcore", endpoint_url=service)


def remember(memory: Any, who: Rest, text: str, *, kind: str = "preferences") -> str:
    assert who.who is not None
    record = {
        "requestIdentifier": "1",
        "namespaces": [f"/customers/{who.who.subject}/{kind}/"],
        "content": {"text": text},
        "timestamp": datetime(2026, 11, 1, 12, tzinfo=UTC),
    }
    created = memory.batch_create_memory_records(memoryId=MEMORY, records=[record])
    return str(created["successfulRecords"][0]["memoryRecordId"])


def test_a_customer_sees_what_is_remembered_of_them_page_by_page(memory: Any, ann: Rest) -> None:
    first = remember(memory, ann, "Prefers Non-stop.")
    second = remember(memory, ann, '{"context": "Said so.", "preference": "Likes Saturdays."}')
    third = remember(memory, ann, "Needs step-free\naccess.", kind="facts")
    page = ann.get("/memories", limit=2).ok()
    rest = ann.get("/memories", limit=2, cursor=page["nextCursor"]).ok()
    assert rest["nextCursor"] is None
    assert page["memories"] + rest["memories"] == [
        {"id": third, "kind": "fact", "text": "Needs step-free access.", "rememberedAt": "2026-11-01T12:00:00Z"},
        {"id": second, "kind": "preference", "text": "Likes Saturdays.", "rememberedAt": "2026-11-01T12:00:00Z"},
        {"id": first, "kind": "preference", "text": "Prefers Non-stop.", "rememberedAt": "2026-11-01T12:00:00Z"},
    ]
    ann.get("/memories", cursor="nonsense").is_problem(400, "invalid_input")


def test_one_thing_and_everything_can_be_deleted(memory: Any, ann: Rest) -> None:
    one, _, _ = (remember(memory, ann, f"Sentence {n}.") for n in range(3))
    assert ann.delete(f"/memories/{one}").ok() == {"forgotten": 1}
    ann.delete(f"/memories/{one}").is_problem(404, "not_found")
    assert ann.delete("/memories").ok() == {"forgotten": 2}
    assert ann.delete("/memories").ok() == {"forgotten": 0}
    assert ann.get("/memories").ok() == {"memories": [], "nextCursor": None}


def test_another_customers_are_never_seen_or_deleted(memory: Any, ann: Rest, bob: Rest) -> None:
    assert bob.who is not None
    of_bob = remember(memory, bob, "Prefers Double Fun.")
    longer = Rest(Caller.customer(f"{bob.who.subject}-2"))
    of_longer = remember(memory, longer, "Prefers Standard.")
    assert ann.get("/memories").ok()["memories"] == []
    assert [each["id"] for each in bob.get("/memories").ok()["memories"]] == [of_bob]
    for thief in (ann, bob):
        thief.delete(f"/memories/{of_longer}").is_problem(404, "not_found")
    ann.delete(f"/memories/{of_bob}").is_problem(404, "not_found")
    assert ann.delete("/memories").ok() == {"forgotten": 0}
    kept = memory.list_memory_records(memoryId=MEMORY, namespacePath=f"/customers/{bob.who.subject}")
    assert {each["memoryRecordId"] for each in kept["memoryRecordSummaries"]} == {of_bob, of_longer}


@pytest.mark.parametrize("given", ["x", "mem-1", f"mem-{'0' * 40}", "mem-" + "a" * 36 + "/../x", "%00", "*"])
def test_what_is_no_records_id_is_not_found(memory: Any, ann: Rest, given: str) -> None:
    assert ann.delete(f"/memories/{quote(given, safe='')}").status in {400, 404}


def test_staff_strangers_and_nobody_have_no_memories(memory: Any, staff: Rest, stranger: Rest, nobody: Rest) -> None:
    staff.get("/memories").is_problem(403, "not_allowed")
    nobody.get("/memories").is_problem(401, "unauthorized")
    assert stranger.get("/memories").ok()["memories"] == []
    assert stranger.delete("/memories").ok() == {"forgotten": 0}


def test_switching_it_off_deletes_it_and_stays_off(memory: Any, ann: Rest, bob: Rest) -> None:
    remember(memory, ann, "Prefers Non-stop.")
    of_bob = remember(memory, bob, "Prefers Non-stop.")
    assert ann.get("/me").ok()["rememberPreferences"] is True
    assert ann.patch("/me", {"rememberPreferences": False}).ok()["rememberPreferences"] is False
    assert ann.get("/memories").ok()["memories"] == []
    assert ann.patch("/me", {"language": "de"}).ok()["rememberPreferences"] is False
    assert [each["id"] for each in bob.get("/memories").ok()["memories"]] == [of_bob]


def test_a_memory_that_is_away_is_told_and_the_switch_is_stored(memory: Any, ann: Rest, around: Around) -> None:
    remember(memory, ann, "Prefers Non-stop.")
    well = os.environ["AWS_ENDPOINT_URL_BEDROCK_AGENTCORE"]
    around.set(AWS_ENDPOINT_URL_BEDROCK_AGENTCORE="http://127.0.0.1:9")
    ann.get("/memories").is_problem(503, "unavailable")
    ann.delete("/memories").is_problem(503, "unavailable")
    ann.patch("/me", {"rememberPreferences": False}).is_problem(503, "unavailable")
    assert ann.get("/me").ok()["rememberPreferences"] is False
    around.set(AWS_ENDPOINT_URL_BEDROCK_AGENTCORE=well)
    ann.patch("/me", {"rememberPreferences": False}).ok()
    assert ann.get("/memories").ok()["memories"] == []


def test_without_a_memory_there_is_nothing_to_see(ann: Rest, around: Around) -> None:
    around.patch.delenv("BOXOFFICE_MEMORY_ID", raising=False)
    around.set()
    assert ann.get("/memories").ok() == {"memories": [], "nextCursor": None}
    assert ann.delete("/memories").ok() == {"forgotten": 0}
    ann.delete(f"/memories/mem-{'0' * 40}").is_problem(404, "not_found")
    ann.patch("/me", {"rememberPreferences": False}).ok()
