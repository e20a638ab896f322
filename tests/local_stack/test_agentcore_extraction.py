"""The AgentCore emulator's long-term memory: what it draws from events, and that it does so behind them."""

import signal
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import boto3
import pytest
from bedrock_agentcore.memory.integrations.strands.config import AgentCoreMemoryConfig, RetrievalConfig
from bedrock_agentcore.memory.integrations.strands.session_manager import AgentCoreMemorySessionManager
from strands.types.session import SessionMessage

from local_stack.agentcore.strategies import draw
from tests.local_stack.test_agentcore_memory import MEMORY, NOW, Emulator, emulator, memory, session

__all__ = ["emulator", "memory", "session"]
_PATIENCE_SECONDS = 30


def line(text: str, role: str = "USER") -> dict[str, Any]:
    return {"conversational": {"content": {"text": text}, "role": role}}


def drawn(text: str, role: str = "USER", language: str = "en") -> dict[str, str]:
    found = draw([line(text, role)], {"language": {"stringValue": language}})
    return {record.topic: record.text for record in found}


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("I prefer Non-stop", "en", {"tier": "Prefers Non-stop."}),
        ("Standard is fine today, but I usually take Double Fun", "en", {"tier": "Prefers Double Fun."}),
        ("I like Standard best", "en", {"tier": "Prefers Standard."}),
        ("I prefer Double Fun, not Non-stop", "en", {"tier": "Prefers Double Fun."}),
        ("I always take Non-stop... no wait, double fun", "en", {"tier": "Prefers Double Fun."}),
        ("I prefer Non-stop, sorry, I mean Standard. No, Double Fun!", "en", {"tier": "Prefers Double Fun."}),
        ("I usually take Non-stop but tomorrow Standard", "en", {"tier": "Prefers Non-stop."}),
        ("Ich nehme immer Standard, nein, ich meine Non-stop", "de", {"tier": "Nimmt am liebsten Non-stop."}),
        ("I usually come on Saturdays", "en", {"weekday": "Likes to visit on a Saturday."}),
        ("Ich nehme am liebsten double fun", "de", {"tier": "Nimmt am liebsten Double Fun."}),
        ("am liebsten samstags", "de", {"weekday": "Kommt am liebsten an einem Samstag."}),
        ("We are two", "en", {"party": "Usually comes as a party of 2."}),
        ("wir kommen zu dritt", "de", {"party": "Kommt meist mit 3 Personen."}),
        ("one of us uses a wheelchair", "en", {"access": "Needs step-free access."}),
        ("please write in German", "en", {"language": "Prefers to be answered in German."}),
        ("I'll come with my kids", "en", {"children": "Visits with children."}),
    ],
)
def test_what_a_customer_says_of_themselves_is_remembered(text: str, language: str, expected: dict[str, str]) -> None:
    assert drawn(text, language=language) == expected


@pytest.mark.parametrize(
    "text",
    [
        "What does Double Fun give?",
        "I don't want Non-stop",
        "i'd like non-stop... no wait, double fun",
        "upgrade ticket 3 to standard tomorrow please",
        "I'd love Non-stop",
        "I'd prefer Standard this time",
        "Do you always have Non-stop?",
        "Is Standard usually sold out?",
        "I always take Non-stop, no wait, never mind",
        "I always come with friends, Double Fun please",
        "I don't usually take Non-stop",
        "Ich hätte gern Double Fun",
        "bitte auf Standard upgraden",
        "Ordered: non-stop for 2026-11-28, 2 tickets.",
        "On Saturday, please",
        "Is there a place on 28 November?",
        "My card is 4242 4242 4242 4242, my mail ada@example.com, my phone +49 30 1234567, my name is Ada Winter",
        "Bought: non-stop for 2026-11-28, 2 tickets.",
        '{"message": 7}',
        "",
    ],
)
def test_what_says_nothing_of_them_is_not(text: str) -> None:
    assert drawn(text) == {}
    assert drawn(text, language="de") == {}


def test_what_was_bought_says_tier_weekday_and_party() -> None:
    assert drawn("Bought: non-stop for 2026-11-28, 2 tickets.", "TOOL") == {
        "tier": "Bought Non-stop.",
        "weekday": "Likes to visit on a Saturday.",
        "party": "Usually comes as a party of 2.",
    }
    assert drawn("Bought: double-fun for 2026-11-28, 1 ticket.", "TOOL", "de")["tier"] == "Hat Double Fun gekauft."
    assert drawn("Bought: non-stop for 2026-99-28, 2 tickets.", "TOOL") == {}
    assert drawn("Bought: non-stop for 2026-11-28, 2 tickets.", "ASSISTANT") == {}


def test_of_a_tier_wished_for_and_one_bought_the_later_counts() -> None:
    bought, wished = line("Bought: non-stop for 2026-11-28, 1 ticket.", "TOOL"), line("I prefer Double Fun")
    assert {record.topic: record.text for record in draw([bought, wished], {})}["tier"] == "Prefers Double Fun."
    assert {record.topic: record.text for record in draw([wished, bought], {})}["tier"] == "Bought Non-stop."


def test_blobs_tell_nothing_and_the_later_line_counts() -> None:
    assert draw([{"blob": "I prefer Non-stop"}], {}) == []
    both = draw([line("I prefer Standard"), line("No: I prefer Double Fun")], {})
    assert [record.text for record in both] == ["Prefers Double Fun."]


def remembered(memory: Any, actor: str) -> dict[str, str]:
    """Sentences by the last part of their namespace's path, of one actor."""
    found = memory.list_memory_records(memoryId=MEMORY, namespacePath=f"/customers/{actor}/")["memoryRecordSummaries"]
    return {record["content"]["text"]: record["namespaces"][0] for record in found}


def until(condition: Callable[[], bool]) -> None:
    """The service reads events some time after they were written, and tells nobody when."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "what the test waits for did not come"
        time.sleep(0.02)


def tell(memory: Any, actor: str, text: str, *, seconds: int = 0, role: str = "USER") -> None:
    memory.create_event(
        memoryId=MEMORY,
        actorId=actor,
        sessionId="chat",
        eventTimestamp=NOW + timedelta(seconds=seconds),
        payload=[line(text, role)],
    )


def test_records_come_from_events_and_the_latest_preference_wins(memory: Any) -> None:
    actor = uuid.uuid4().hex
    tell(memory, actor, "I prefer Non-stop")
    tell(memory, actor, "one of us uses a wheelchair", seconds=1)
    until(lambda: len(remembered(memory, actor)) == 2)
    assert remembered(memory, actor) == {
        "Prefers Non-stop.": f"/customers/{actor}/preferences/",
        "Needs step-free access.": f"/customers/{actor}/facts/",
    }
    tell(memory, actor, "I prefer Double Fun", seconds=3)
    until(lambda: "Prefers Double Fun." in remembered(memory, actor))
    tell(memory, actor, "I prefer Standard", seconds=2)  # told late, but older
    tell(memory, actor, "I usually come on Saturdays", seconds=4)
    until(lambda: "Likes to visit on a Saturday." in remembered(memory, actor))
    assert set(remembered(memory, actor)) == {
        "Prefers Double Fun.",
        "Likes to visit on a Saturday.",
        "Needs step-free access.",
    }


def test_no_actor_sees_what_begins_like_theirs(memory: Any) -> None:
    actor = uuid.uuid4().hex
    tell(memory, actor, "I prefer Non-stop")
    tell(memory, f"{actor}2", "I prefer Double Fun")
    until(lambda: len(remembered(memory, actor)) == 1 and len(remembered(memory, f"{actor}2")) == 1)
    assert list(remembered(memory, actor)) == ["Prefers Non-stop."]


def test_an_event_written_before_a_kill_is_read_after_it(memory: Any, emulator: Emulator) -> None:
    actor = uuid.uuid4().hex
    tell(memory, actor, "I prefer Non-stop")
    assert emulator.process is not None
    emulator.process.send_signal(signal.SIGKILL)
    emulator.process.wait(10)
    emulator.start()
    until(lambda: list(remembered(memory, actor)) == ["Prefers Non-stop."])


def test_the_sdks_session_manager_writes_and_retrieves(
    emulator: Emulator, memory: Any, session: boto3.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_BEDROCK_AGENTCORE", emulator.url)
    actor = f"sub-{uuid.uuid4().hex}"
    config = AgentCoreMemoryConfig(
        memory_id=MEMORY,
        session_id="conversation-0000000000000000000000002",
        actor_id=actor,
        retrieval_config={"/customers/{actorId}/preferences/": RetrievalConfig(top_k=3, relevance_score=0.1)},
    )
    manager = AgentCoreMemorySessionManager(config, region_name="eu-central-1", boto_session=session)
    message = SessionMessage.from_message({"role": "user", "content": [{"text": "I prefer Double Fun"}]}, 0)
    manager.create_message(config.session_id, "ticket", message)
    until(lambda: len(remembered(memory, actor)) == 1)
    found = manager.memory_client.retrieve_memories(
        memory_id=MEMORY, namespace_path=f"/customers/{actor}/preferences/", query="Double Fun", top_k=3
    )
    assert [(record["content"]["text"], record["score"]) for record in found] == [("Prefers Double Fun.", 1.0)]
