from __future__ import annotations

import json
from typing import Any

import pytest

from boxoffice.aws.data_api import count_round_trips
from boxoffice.domain.conversations import RunRequest, Said
from boxoffice.domain.errors import ConversationBusy, KeyReused, NotFound
from boxoffice.use_cases.accept_run import accept_frame, accept_run
from boxoffice.use_cases.read_conversations import list_conversations, list_messages
from boxoffice.use_cases.turns import telling
from boxoffice.use_cases.work_off_runs import WorkedOff
from tests.chat_wires import Send, ended, says, started, tell
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


def test_accepting_and_working_off_a_turn_take_few_round_trips(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "STORE_EVERY_SECONDS", 60.0)  # however slow this machine is just now
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
        "rememberPreferences": "true",
    }
    assert (asked.body["state"], asked.body["tools"], asked.body["forwardedProps"]) == ({}, [], {})
    assert asked.body["threadId"] == str(conversation)


def test_the_agent_learns_with_each_run_whether_preferences_are_remembered(chat: Chat) -> None:
    conversation = chat.begin()
    switch = "UPDATE customers SET remember_preferences = :remembers WHERE cognito_sub = 'sub-ann'"
    told = []
    for remembers in (False, True):
        chat.world.databases.owner.execute(switch, remembers=remembers)
        chat.say(conversation, "Hello")
        chat.work(conversation)
        told += [one["value"] for one in chat.agent.asked[-1].body["context"] if one["description"].startswith("rem")]
    assert told == ["false", "true"]


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
