"""Agents that fail, each in its own way: the customer gets a sentence, and the turn can be tried again."""

from __future__ import annotations

import itertools
import threading
import time
from datetime import timedelta
from typing import Any

import pytest

from boxoffice.use_cases.read_conversations import list_messages
from boxoffice.use_cases.work_off_runs import WorkedOff
from tests.chat_wires import Cut, Refuse, Send, ended, says, started, tell
from tests.properties.agui_conformance import faults
from tests.use_cases.chat import Chat, kinds, text_of


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


def shows_and_gives_up(wanted: dict[str, Any], send: Send) -> None:
    started(wanted, send)
    send({"type": "ACTIVITY_SNAPSHOT", "messageId": "a", "activityType": "ticketList", "content": {"tickets": []}})
    tell("I was about to", send)
    send({"type": "RUN_ERROR", "message": "no answer", "code": "model_failed"})


def chatters_and_dies(wanted: dict[str, Any], send: Send) -> None:
    started(wanted, send)
    send({"type": "TEXT_MESSAGE_START", "messageId": "half", "role": "assistant"})
    send({"type": "TEXT_MESSAGE_CONTENT", "messageId": "half", "delta": "I was about to"})
    raise Cut


@pytest.mark.parametrize("script", [cuts, chatters_and_dies, shows_and_gives_up])
def test_what_was_said_before_the_agent_failed_is_withdrawn_and_what_was_shown_stays(chat: Chat, script: Any) -> None:
    chat.agent.script = script
    conversation, socket = chat.begin(), chat.connect()
    run = chat.say(conversation, "Hello")
    chat.work(conversation)
    events = chat.events(conversation, run)
    assert chat.aws.of(socket) == events
    assert faults(events, thread=str(conversation), run=run) == []
    assert kinds(events)[-3:] == ["TEXT_MESSAGE_END", "CUSTOM", "RUN_ERROR"]
    said = list_messages(chat.world.databases.bridge, chat.world.ann, conversation).messages.items
    assert [m.content for m in said if m.role != "activity"] == ["Hello"]
    assert [m.role for m in said if m.role == "activity"] == ["activity"] * (script is shows_and_gives_up)


def test_an_agent_that_says_more_than_is_kept_fails_the_run_like_any_other(chat: Chat) -> None:
    def never_stops(wanted: dict[str, Any], send: Send) -> None:
        started(wanted, send)
        for _ in range(60):
            tell("x" * 50_000, send)

    chat.agent.script = never_stops
    conversation, socket = chat.begin(), chat.connect()
    run = chat.say(conversation, "Hello")
    assert chat.work(conversation) is WorkedOff.DONE
    assert chat.aws.of(socket)[-1]["code"] == "agent_failed"
    assert chat.run_row(conversation, run)["status"] == "failed"


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


def test_an_agent_that_dies_in_the_middle_is_asked_for_the_same_run_again(chat: Chat) -> None:
    def dies_once(wanted: dict[str, Any], send: Send) -> None:
        started(wanted, send)
        send({"type": "TOOL_CALL_START", "toolCallId": "call-1", "toolCallName": "list_tickets"})
        send({"type": "TEXT_MESSAGE_START", "messageId": "half", "role": "assistant"})
        send({"type": "TEXT_MESSAGE_CONTENT", "messageId": "half", "delta": "I was about to"})
        chat.agent.script = says("These are your tickets.")
        raise Cut

    chat.agent.script = dies_once
    conversation, socket = chat.begin(), chat.connect()
    run = chat.say(conversation, "Hello")
    chat.work(conversation)
    first, second = (asked.body for asked in chat.agent.asked)
    assert first == second
    events = chat.events(conversation, run)
    assert chat.aws.of(socket) == events
    assert faults(events, thread=str(conversation), run=run) == []
    assert kinds(events)[4:7] == ["TOOL_CALL_END", "TEXT_MESSAGE_END", "CUSTOM"]
    said = list_messages(chat.world.databases.bridge, chat.world.ann, conversation)
    assert [m.content for m in said.messages.items] == ["Hello", "These are your tickets."]


def test_an_agent_that_always_dies_is_asked_three_times_and_what_it_said_goes(chat: Chat) -> None:
    chat.agent.script = cuts
    conversation = chat.begin()
    run = chat.say(conversation, "Hello")
    chat.work(conversation)
    assert len(chat.agent.asked) == 3
    assert chat.events(conversation, run)[-1]["code"] == "agent_failed"
    said = list_messages(chat.world.databases.bridge, chat.world.ann, conversation)
    assert [m.content for m in said.messages.items] == ["Hello"]


def test_an_agent_that_died_and_does_not_come_back_is_given_up(chat: Chat) -> None:
    def dies_for_good(wanted: dict[str, Any], send: Send) -> None:
        started(wanted, send)
        chat.agent.script = refuses(503)
        raise Cut

    chat.agent.script = dies_for_good
    chat.bridge = chat.make_bridge(restart=timedelta(seconds=0.3))
    conversation = chat.begin()
    run = chat.say(conversation, "Hello")
    chat.work(conversation)
    assert chat.events(conversation, run)[-1]["code"] == "agent_unavailable"


@pytest.mark.parametrize("script", [fails_itself, sends({"type": "NO_SUCH_EVENT"}), refuses(503), refuses(424)])
def test_an_agent_that_gives_up_talks_nonsense_or_has_not_begun_is_asked_once(chat: Chat, script: Any) -> None:
    chat.agent.script = script
    conversation = chat.begin()
    chat.say(conversation, "Hello")
    chat.work(conversation)
    assert len(chat.agent.asked) == 1
