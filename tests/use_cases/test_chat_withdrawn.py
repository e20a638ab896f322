"""A message that another model had to begin anew: told, withdrawn, and not remembered."""

from __future__ import annotations

from typing import Any

import pytest

from boxoffice.use_cases.read_conversations import list_messages
from tests.chat_wires import Send, ended, started, tell
from tests.use_cases.chat import Chat, kinds


def test_a_withdrawn_message_is_told_as_such_and_not_remembered(chat: Chat) -> None:
    def begins_anew(wanted: dict[str, Any], send: Send) -> None:
        started(wanted, send)
        send({"type": "TEXT_MESSAGE_START", "messageId": "half", "role": "assistant"})
        send({"type": "TEXT_MESSAGE_CONTENT", "messageId": "half", "delta": "I will now"})
        send({"type": "TEXT_MESSAGE_END", "messageId": "half"})
        send({"type": "CUSTOM", "name": "messageWithdrawn", "value": {"messageId": "half"}})
        tell("These are your tickets.", send)
        ended(wanted, send)

    chat.agent.script = begins_anew
    conversation, socket = chat.begin(), chat.connect()
    run = chat.say(conversation, "Hello")
    chat.work(conversation)
    events = chat.events(conversation, run)
    assert chat.aws.of(socket) == events
    assert kinds(events)[3:5] == ["TEXT_MESSAGE_END", "CUSTOM"]
    said = list_messages(chat.world.databases.bridge, chat.world.ann, conversation).messages.items
    assert [message.content for message in said] == ["Hello", "These are your tickets."]


@pytest.mark.parametrize(
    "custom",
    [
        {"name": "somethingElse", "value": {"messageId": "m"}},
        {"name": "messageWithdrawn", "value": "m"},
        {"name": "messageWithdrawn", "value": {"messageId": 7}},
        {"name": "messageWithdrawn", "value": {}},
    ],
)
def test_no_other_custom_event_is_passed_on(chat: Chat, custom: dict[str, Any]) -> None:
    def customs(wanted: dict[str, Any], send: Send) -> None:
        started(wanted, send)
        send({"type": "CUSTOM", **custom})
        ended(wanted, send)

    chat.agent.script = customs
    conversation = chat.begin()
    run = chat.say(conversation, "Hello")
    chat.work(conversation)
    assert kinds(chat.events(conversation, run)) == ["RUN_STARTED", "RUN_FINISHED"]


def test_a_withdrawal_of_what_was_never_said_changes_nothing(chat: Chat) -> None:
    def withdraws(wanted: dict[str, Any], send: Send) -> None:
        started(wanted, send)
        tell("Here.", send)
        send({"type": "CUSTOM", "name": "messageWithdrawn", "value": {"messageId": "another"}})
        ended(wanted, send)

    chat.agent.script = withdraws
    conversation = chat.begin()
    chat.say(conversation, "Hello")
    chat.work(conversation)
    said = list_messages(chat.world.databases.bridge, chat.world.ann, conversation).messages.items
    assert [message.content for message in said] == ["Hello", "Here."]
