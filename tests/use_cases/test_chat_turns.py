from __future__ import annotations

import itertools
import json
import threading
import time
from datetime import timedelta
from typing import Any

import pytest

from boxoffice.aws.data_api import count_round_trips
from boxoffice.domain.conversations import RunRequest, Said
from boxoffice.domain.errors import ConversationBusy, KeyReused, NotFound
from boxoffice.use_cases.accept_run import accept_frame, accept_run
from boxoffice.use_cases.read_conversations import list_conversations, list_messages
from boxoffice.use_cases.work_off_runs import WorkedOff
from tests.chat_wires import Cut, Refuse, Send, ended, says, started, tell
from tests.use_cases.chat import Chat, kinds, text_of, token

OPTIONS = {"ticketIds": [], "options": []}


def with_a_tool(wanted: dict[str, Any], send: Send) -> None:
    """The turn that the latency goal is about: one data tool, its structured answer, some words."""
    started(wanted, send)
    send({"type": "TOOL_CALL_START", "toolCallId": "call-1", "toolCallName": "list_upgrade_options"})
    send({"type": "TOOL_CALL_ARGS", "toolCallId": "call-1", "delta": "{}"})
    send({"type": "TOOL_CALL_END", "toolCallId": "call-1"})
    send({"type": "TOOL_CALL_RESULT", "toolCallId": "call-1", "messageId": "result-1", "content": "{}"})
    send({"type": "ACTIVITY_SNAPSHOT", "messageId": "a-1", "activityType": "upgradeOptions", "content": OPTIONS})
    tell("These are your three tiers.", send, pieces=5)
    ended(wanted, send)


def test_a_turn_is_numbered_stored_posted_and_remembered(chat: Chat) -> None:
    chat.agent.script = with_a_tool
    conversation, socket = chat.begin(), chat.connect()
    run = chat.say(conversation, "Which upgrades are there?", message="m-1")

    assert chat.work(conversation) is WorkedOff.DONE

    events = chat.events(conversation, run)
    assert kinds(events)[:6] == [
        "RUN_STARTED",
        "TOOL_CALL_START",
        "TOOL_CALL_ARGS",
        "TOOL_CALL_END",
        "TOOL_CALL_RESULT",
        "ACTIVITY_SNAPSHOT",
    ]
    assert kinds(events)[-2:] == ["TEXT_MESSAGE_END", "RUN_FINISHED"]
    assert text_of(events) == "These are your three tiers."
    assert [event["metadata"]["n"] for event in events] == list(range(1, len(events) + 1))
    assert {event["metadata"]["runId"] for event in events} == {run}
    assert chat.aws.of(socket) == events
    assert events[-1]["result"] == {"actions": [], "nextSteps": ["Show my tickets"], "confidenceScore": 0.9}
    said = list_messages(chat.world.databases.bridge, chat.world.ann, conversation)
    assert [(m.role, m.content) for m in said.messages.items] == [
        ("user", "Which upgrades are there?"),
        ("activity", ""),
        ("assistant", "These are your three tiers."),
    ]
    assert said.messages.items[1].activity == {"type": "upgradeOptions", "content": OPTIONS}
    assert said.running is None


def test_accepting_and_working_off_a_turn_take_few_round_trips(chat: Chat) -> None:
    chat.agent.script = with_a_tool
    conversation, socket = chat.begin(), chat.connect()
    request = RunRequest(conversation, "run-1", Said("m-1", "Hello"))
    chat.work(conversation)
    with count_round_trips() as accepting:
        accept_frame(chat.world.house, chat.world.databases.bridge, socket, request)
    with count_round_trips() as working:
        chat.work(conversation)
    assert accepting.total == 1
    assert working.total == 2


def test_the_agent_gets_the_new_message_trusted_facts_and_the_customers_token(chat: Chat) -> None:
    conversation = chat.begin()
    request = RunRequest(conversation, "run-1", Said("m-1", "Hello"))
    bearer = token("sub-ann")
    accept_run(chat.world.house, chat.world.databases.bridge, chat.world.ann, bearer, request)
    chat.work(conversation)
    [asked] = chat.agent.asked
    assert asked.headers["Authorization"] == f"Bearer {bearer}"
    assert asked.headers["X-Amzn-Bedrock-AgentCore-Runtime-Session-Id"] == f"conversation-{conversation}"
    assert asked.body["messages"] == [{"id": "m-1", "role": "user", "content": "Hello"}]
    assert {entry["description"]: entry["value"] for entry in asked.body["context"]} == {
        "today": "2026-11-20",
        "timeZone": "Europe/Berlin",
        "language": "en",
        "firstName": "Ann",
        "venueName": "Test Park",
    }
    assert (asked.body["state"], asked.body["tools"], asked.body["forwardedProps"]) == ({}, [], {})
    assert asked.body["threadId"] == str(conversation)


def test_the_token_is_gone_when_the_run_has_ended(chat: Chat) -> None:
    conversation = chat.begin()
    run = chat.say(conversation, "Hello")
    assert "token" in chat.run_row(conversation, run)["secret"]
    chat.work(conversation)
    assert chat.run_row(conversation, run)["secret"] is None


def test_a_card_number_is_masked_before_it_is_stored_or_passed_on(chat: Chat) -> None:
    conversation = chat.begin()
    run = chat.say(conversation, "my card is 4242 4242 4242 4242, please")
    chat.work(conversation)
    said = list_messages(chat.world.databases.bridge, chat.world.ann, conversation)
    assert said.messages.items[0].content == "my card is •••• 4242, please"
    assert "4242 4242" not in chat.run_row(conversation, run)["input"]
    assert "4242 4242" not in json.dumps(chat.agent.asked[0].body)
    listed = list_conversations(chat.world.databases.bridge, chat.world.ann, limit=100).items
    assert [chat.title for chat in listed if chat.id == conversation] == ["my card is •••• 4242, please"]


def test_small_pieces_of_text_are_put_together_and_nothing_is_lost(chat: Chat) -> None:
    text = "".join(f"word{n} " for n in range(400))
    chat.agent.script = says(text, pieces=400)
    conversation = chat.begin()
    run = chat.say(conversation, "Tell me a story")
    chat.work(conversation)
    events = chat.events(conversation, run)
    assert text_of(events) == text
    assert kinds(events).count("TEXT_MESSAGE_CONTENT") < 60


def test_runs_are_worked_off_in_the_order_they_were_asked_for(chat: Chat) -> None:
    conversation = chat.begin()
    wanted = [chat.say(conversation, f"message {n}") for n in range(5)]
    assert chat.work(conversation) is WorkedOff.DONE
    assert [asked.body["runId"] for asked in chat.agent.asked] == wanted
    assert chat.work(conversation) is WorkedOff.DONE
    assert len(chat.agent.asked) == 5


def test_a_holder_without_time_leaves_the_rest_to_another(chat: Chat) -> None:
    conversation = chat.begin()
    for n in range(3):
        chat.say(conversation, f"message {n}")
    assert chat.work(conversation, may_go_on=lambda: False) is WorkedOff.LEFT
    assert chat.work(conversation, may_go_on=lambda: True) is WorkedOff.DONE
    assert len(chat.agent.asked) == 3


def test_the_same_run_id_is_one_run_and_never_another_message(chat: Chat) -> None:
    conversation = chat.begin()
    chat.say(conversation, "Hello", run="run-1", message="m-1")
    chat.say(conversation, "Hello", run="run-1", message="m-1")
    with pytest.raises(KeyReused):
        chat.say(conversation, "Something else", run="run-1", message="m-2")
    with pytest.raises(KeyReused):
        chat.say(conversation, "Something else", run="run-2", message="m-1")
    chat.work(conversation)
    assert len(chat.agent.asked) == 1
    assert chat.accept(RunRequest(conversation, "run-1", Said("m-1", "Hello"))).over


def test_more_than_ten_waiting_messages_are_refused(chat: Chat) -> None:
    conversation = chat.begin()
    for n in range(10):
        chat.say(conversation, f"message {n}")
    with pytest.raises(ConversationBusy):
        chat.say(conversation, "one more")
    chat.work(conversation)
    chat.say(conversation, "one more")


def test_another_customers_conversation_is_not_found(chat: Chat) -> None:
    conversation = chat.begin(chat.world.ann)
    with pytest.raises(NotFound):
        chat.say(conversation, "Hello", caller=chat.world.bob)
    with pytest.raises(NotFound):
        list_messages(chat.world.databases.bridge, chat.world.bob, conversation)
    request = RunRequest(conversation, "run-1", Said("m-1", "Hello"))
    with pytest.raises(NotFound):
        accept_frame(chat.world.house, chat.world.databases.bridge, chat.connect(chat.world.bob), request)


def test_events_go_to_the_customers_own_sockets_alone_and_gone_ones_are_forgotten(chat: Chat) -> None:
    first, second, others = chat.connect(), chat.connect(), chat.connect(chat.world.bob)
    chat.aws.gone.add(first)
    conversation = chat.begin()
    chat.say(conversation, "Hello")
    chat.work(conversation)
    assert kinds(chat.aws.of(second))[-1] == "RUN_FINISHED"
    assert (chat.aws.of(first), chat.aws.of(others)) == ([], [])
    left = {row["id"] for row in chat.world.databases.owner.query("SELECT id FROM socket_connections")}
    assert left >= {second, others}
    assert first not in left


def cuts(wanted: dict[str, Any], send: Send) -> None:
    started(wanted, send)
    tell("I was about to", send)
    raise Cut


def refuses(status: int) -> Any:
    def script(wanted: dict[str, Any], send: Send) -> None:
        raise Refuse(status)

    return script


def sends(*events: dict[str, Any]) -> Any:
    def script(wanted: dict[str, Any], send: Send) -> None:
        started(wanted, send)
        for event in events:
            send(event)

    return script


def fails_itself(wanted: dict[str, Any], send: Send) -> None:
    started(wanted, send)
    send({"type": "RUN_ERROR", "message": "Traceback: secret stuff", "code": "whatever"})


def asks_something_else(wanted: dict[str, Any], send: Send) -> None:
    started(wanted, send)
    ended(wanted, send, interrupt={"id": "q", "reason": "pickAColour", "metadata": {}})


@pytest.mark.parametrize(
    ("script", "code"),
    [
        (cuts, "agent_failed"),
        (refuses(500), "agent_unavailable"),
        (refuses(503), "agent_unavailable"),
        (refuses(429), "agent_unavailable"),
        (refuses(424), "agent_failed"),
        (refuses(400), "agent_failed"),
        (refuses(401), "token_expired"),
        (sends({"type": "TEXT_MESSAGE_CONTENT", "messageId": 5}), "agent_failed"),
        (sends({"type": "NO_SUCH_EVENT"}), "agent_failed"),
        (sends({"kind": "?"}), "agent_failed"),
        (sends({"type": "TEXT_MESSAGE_CONTENT", "messageId": "m", "delta": "a\x00b"}), "agent_failed"),
        (sends({"type": "TEXT_MESSAGE_CONTENT", "messageId": "m", "delta": "a\ud800b"}), "agent_failed"),
        (sends({"type": "TEXT_MESSAGE_CHUNK", "messageId": "m", "delta": "a"}), "agent_failed"),
        (sends(), "agent_failed"),
        (fails_itself, "agent_failed"),
        (asks_something_else, "agent_failed"),
    ],
)
def test_an_agent_that_fails_ends_the_run_with_a_stable_code_and_the_turn_can_be_retried(
    chat: Chat, script: Any, code: str
) -> None:
    chat.agent.script = script
    conversation, socket = chat.begin(), chat.connect()
    run = chat.say(conversation, "Hello", message="m-1")
    assert chat.work(conversation) is WorkedOff.DONE
    last = chat.events(conversation, run)[-1]
    assert (last["type"], last["code"]) == ("RUN_ERROR", code)
    assert "Traceback" not in last["message"]
    assert chat.aws.of(socket)[-1] == last
    assert chat.run_row(conversation, run)["status"] == "failed"

    chat.agent.script = says("Hello again!")
    again = chat.say(conversation, "Hello", message="m-1")
    chat.work(conversation)
    assert text_of(chat.events(conversation, again)) == "Hello again!"


def test_what_was_said_before_the_agent_broke_off_is_kept(chat: Chat) -> None:
    chat.agent.script = cuts
    conversation = chat.begin()
    chat.say(conversation, "Hello")
    chat.work(conversation)
    said = list_messages(chat.world.databases.bridge, chat.world.ann, conversation)
    assert [m.content for m in said.messages.items] == ["Hello", "I was about to"]


def test_an_agent_that_is_down_or_silent_is_said_so_in_the_customers_language(chat: Chat) -> None:
    bob = chat.world.bob
    chat.world.databases.owner.execute("UPDATE customers SET language = 'de' WHERE cognito_sub = :sub", sub=bob.subject)

    def silent(wanted: dict[str, Any], send: Send) -> None:
        started(wanted, send)
        answered.wait(5)

    answered = threading.Event()
    chat.agent.script = silent
    chat.bridge = chat.make_bridge(agent=chat.runtime(silence=0.2))
    conversation = chat.begin(bob)
    run = chat.say(conversation, "Hallo", caller=bob)
    chat.work(conversation)
    answered.set()
    assert chat.events(conversation, run, caller=bob)[-1]["code"] == "agent_timeout"

    chat.bridge = chat.make_bridge(agent=chat.runtime("http://127.0.0.1:9/invocations"))
    run = chat.say(conversation, "Hallo", caller=bob)
    chat.work(conversation)
    last = chat.events(conversation, run, caller=bob)[-1]
    assert last["code"] == "agent_unavailable"
    assert "erreichbar" in last["message"]
    assert last["metadata"]["retryable"] is True


def test_a_turn_that_never_ends_is_given_up(chat: Chat) -> None:
    def chatters(wanted: dict[str, Any], send: Send) -> None:
        started(wanted, send)
        for _ in itertools.count():
            send({"type": "TOOL_CALL_START", "toolCallId": "call", "toolCallName": "again"})
            time.sleep(0.02)

    chat.agent.script = chatters
    chat.bridge = chat.make_bridge(longest_turn=timedelta(seconds=0.3))
    conversation = chat.begin()
    run = chat.say(conversation, "Hello")
    chat.work(conversation)
    assert chat.events(conversation, run)[-1]["code"] == "agent_timeout"


def test_what_customers_are_not_shown_is_not_passed_on(chat: Chat) -> None:
    def talks_too_much(wanted: dict[str, Any], send: Send) -> None:
        started(wanted, send)
        send({"type": "STATE_SNAPSHOT", "snapshot": {"secret": 1}})
        send({"type": "REASONING_MESSAGE_CONTENT", "messageId": "r", "delta": "hm"})
        send({"type": "RAW", "event": {"secret": 1}})
        receipt = {"order": {}, "payment": {"status": "succeeded"}}
        send({"type": "ACTIVITY_SNAPSHOT", "messageId": "x", "activityType": "paymentReceipt", "content": receipt})
        send({"type": "ACTIVITY_SNAPSHOT", "messageId": "y", "activityType": "advert", "content": {}})
        tell("Done.", send)
        ended(wanted, send)

    chat.agent.script = talks_too_much
    conversation = chat.begin()
    run = chat.say(conversation, "Hello")
    chat.work(conversation)
    assert kinds(chat.events(conversation, run)) == [
        "RUN_STARTED",
        "TEXT_MESSAGE_START",
        "TEXT_MESSAGE_CONTENT",
        "TEXT_MESSAGE_END",
        "RUN_FINISHED",
    ]


def test_the_audit_keeps_what_the_agent_decided(chat: Chat) -> None:
    chat.agent.script = with_a_tool
    conversation = chat.begin()
    run = chat.say(conversation, "Hello")
    chat.work(conversation)
    sql = "SELECT CAST(detail AS text) AS detail FROM audit WHERE action = 'decide' AND entity_id = :run"
    row = chat.world.one(sql, run=run)
    decision = json.loads(str(row["detail"]))
    assert decision["outcome"] == "success"
    assert decision["tools"] == ["list_upgrade_options"]
    assert decision["confidenceScore"] == 0.9


def test_a_replay_begins_after_any_number_and_pages_through_many_events(chat: Chat) -> None:
    def tools(wanted: dict[str, Any], send: Send) -> None:
        started(wanted, send)
        for n in range(150):
            send({"type": "TOOL_CALL_START", "toolCallId": f"call-{n}", "toolCallName": "look"})
            send({"type": "TOOL_CALL_END", "toolCallId": f"call-{n}"})
        ended(wanted, send)

    chat.agent.script = tools
    conversation = chat.begin()
    run = chat.say(conversation, "Hello")
    chat.work(conversation)
    first = chat.events(conversation, run)
    assert len(first) == 200
    rest = chat.events(conversation, run, after=200)
    assert [event["metadata"]["n"] for event in first + rest] == list(range(1, 303))
    with pytest.raises(NotFound):
        chat.events(conversation, "no-such-run")


def test_large_answers_come_in_pieces_that_the_database_can_give(chat: Chat) -> None:
    """The Data API gives at most 1 MiB at once."""
    content = {"ticketIds": [], "options": [{"filler": "x" * 50_000}]}

    def shows(wanted: dict[str, Any], send: Send) -> None:
        started(wanted, send)
        for n in range(24):
            activity = {"activityType": "upgradeOptions", "content": content}
            send({"type": "ACTIVITY_SNAPSHOT", "messageId": f"{wanted['runId']}-{n}", **activity})
        ended(wanted, send)

    chat.agent.script = shows
    conversation = chat.begin()
    run = chat.say(conversation, "Hello")
    chat.work(conversation)
    numbers: list[int] = []
    while found := chat.events(conversation, run, after=numbers[-1] if numbers else 0):
        numbers += [event["metadata"]["n"] for event in found]
    assert numbers == list(range(1, 27))
    shown, cursor = 0, None
    while True:
        page = list_messages(
            chat.world.databases.bridge, chat.world.ann, conversation, limit=100, cursor=cursor
        ).messages
        shown, cursor = shown + len(page.items), page.next_cursor
        if cursor is None:
            break
    assert shown == 25


def test_an_event_too_large_to_be_stored_is_left_out(chat: Chat) -> None:
    def shows(wanted: dict[str, Any], send: Send) -> None:
        started(wanted, send)
        call = {"toolCallId": "c", "messageId": "r"}
        send({"type": "TOOL_CALL_RESULT", **call, "content": "x" * 70_000})
        tell("Done.", send)
        ended(wanted, send)

    chat.agent.script = shows
    conversation = chat.begin()
    run = chat.say(conversation, "Hello")
    chat.work(conversation)
    events = chat.events(conversation, run)
    assert "TOOL_CALL_RESULT" not in kinds(events)
    assert [event["metadata"]["n"] for event in events] == [1, 2, 3, 4, 5]
