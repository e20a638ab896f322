"""Several at work on one conversation, and holders that die."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from boxoffice.cli.client.chat import Turn
from boxoffice.domain.errors import ConversationBusy
from boxoffice.store import runs
from boxoffice.use_cases.house import House
from boxoffice.use_cases.read_conversations import list_messages
from boxoffice.use_cases.replay_events import find_abandoned, replay_events
from boxoffice.use_cases.turns import telling
from boxoffice.use_cases.work_off_runs import WorkedOff, work_off_runs
from tests.chat_wires import Send, ended, says, started, tell
from tests.database_stack import DataApiProcess
from tests.properties.agui_conformance import faults
from tests.use_cases.chat import Chat, dying_holder, kinds, text_of
from tests.use_cases.world import VENUE


def _until(condition: Callable[[], bool]) -> None:
    """What is stored is announced to nobody."""
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "what the test waits for did not come"
        time.sleep(0.02)


def test_two_orchestrators_on_one_conversation_keep_its_order_and_never_overlap(chat: Chat) -> None:
    at_work = threading.Lock()
    overlaps = []

    def script(wanted: dict[str, Any], send: Send) -> None:
        if not at_work.acquire(blocking=False):
            overlaps.append(wanted["runId"])
            return
        started(wanted, send)
        tell("One moment.", send)
        at_work.release()
        ended(wanted, send)

    chat.agent.script = script
    conversation = chat.begin()
    wanted: list[str] = []
    with ThreadPoolExecutor(8) as pool:
        rings = []
        while len(wanted) < 20:
            try:
                wanted.append(chat.say(conversation, f"message {len(wanted)}"))
            except ConversationBusy:
                rings[0].result()
                continue
            rings += [pool.submit(chat.work, conversation) for _ in range(2)]
        for ring in rings:
            ring.result()
    assert overlaps == []
    assert [asked.body["runId"] for asked in chat.agent.asked] == wanted
    assert {chat.run_row(conversation, run)["status"] for run in wanted} == {"finished"}


def test_no_ring_is_lost_while_a_holder_lets_go(chat: Chat) -> None:
    """Every run is rung for once, right after it was stored; whichever way the race ends, somebody works it off."""
    conversation = chat.begin()
    with ThreadPoolExecutor(2) as pool:
        for n in range(15):
            first = pool.submit(chat.work, conversation)
            run = chat.say(conversation, f"message {n}")
            second = pool.submit(chat.work, conversation)
            first.result()
            second.result()
            assert chat.run_row(conversation, run)["status"] == "finished"
    assert len(chat.agent.asked) == 15


def test_a_run_whose_holder_was_killed_is_asked_for_again_and_what_was_said_is_taken_back(chat: Chat) -> None:
    hang = threading.Event()

    def hangs(wanted: dict[str, Any], send: Send) -> None:
        started(wanted, send)
        send({"type": "TOOL_CALL_START", "toolCallId": "call-1", "toolCallName": "list_tickets"})
        send({"type": "TOOL_CALL_END", "toolCallId": "call-1"})
        send({"type": "ACTIVITY_SNAPSHOT", "messageId": "a-1", "activityType": "ticketList", "content": {}})
        send({"type": "TEXT_MESSAGE_START", "messageId": "half", "role": "assistant"})
        send({"type": "TEXT_MESSAGE_CONTENT", "messageId": "half", "delta": "Let me see"})
        hang.wait(30)

    def goes_on(wanted: dict[str, Any], send: Send) -> None:
        started(wanted, send)
        send({"type": "TOOL_CALL_START", "toolCallId": "call-1", "toolCallName": "list_tickets"})
        send({"type": "TOOL_CALL_END", "toolCallId": "call-1"})
        send({"type": "TOOL_CALL_RESULT", "toolCallId": "call-1", "messageId": "result-1", "content": "{}"})
        send({"type": "ACTIVITY_SNAPSHOT", "messageId": "a-1", "activityType": "ticketList", "content": {}})
        tell("Here they are.", send)
        ended(wanted, send)

    chat.agent.script = hangs
    conversation, socket = chat.begin(), chat.connect()
    run = chat.say(conversation, "Upgrade my ticket")
    with dying_holder(chat, conversation):
        chat.aws.wait(lambda: "TEXT_MESSAGE_CONTENT" in kinds(chat.aws.frames.get(socket, [])))
        _until(lambda: "TEXT_MESSAGE_CONTENT" in kinds(chat.events(conversation, run)))
    hang.set()
    assert chat.work(conversation) is WorkedOff.HELD, "the lease of the dead is respected until it expires"

    house, databases = chat.world.house, chat.world.databases
    chat.world.clock.advance(seconds=31)
    assert conversation in find_abandoned(house, databases.background)
    assert replay_events(house, databases.bridge, chat.world.ann, conversation, run).abandoned
    chat.agent.script = goes_on
    assert chat.work(conversation) is WorkedOff.DONE
    assert [asked.body["runId"] for asked in chat.agent.asked] == [run, run]
    frames = chat.aws.of(socket)
    assert faults(frames, thread=str(conversation), run=run) == []
    assert kinds(frames)[5:] == [
        "TEXT_MESSAGE_CONTENT",
        "TEXT_MESSAGE_END",
        "CUSTOM",
        "TOOL_CALL_RESULT",
        "TEXT_MESSAGE_START",
        "TEXT_MESSAGE_CONTENT",
        "TEXT_MESSAGE_END",
        "RUN_FINISHED",
    ]
    numbers = [frame["metadata"]["n"] for frame in frames]
    assert numbers == sorted(set(numbers)), "a number is never told twice"
    assert chat.run_row(conversation, run)["secret"] is None
    assert conversation not in find_abandoned(house, databases.background)
    said = list_messages(databases.bridge, chat.world.ann, conversation).messages.items
    assert [(one.role, one.content) for one in said[1:]] == [("activity", ""), ("assistant", "Here they are.")]


def test_a_text_that_a_dead_holder_told_and_did_not_store_is_written_over(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who takes over cannot know of it; but it has the id that the next text of the run will have."""
    monkeypatch.setattr(telling, "STORE_EVERY_SECONDS", 60.0)
    asleep, wake = threading.Event(), threading.Event()

    def sleeps(wanted: dict[str, Any], send: Send) -> None:
        started(wanted, send)
        tell("Let me see.", send)
        asleep.set()
        wake.wait(30)

    chat.agent.script = sleeps
    conversation, socket = chat.begin(), chat.connect()
    run = chat.say(conversation, "Hello")
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(chat.work, conversation)
        chat.aws.wait(lambda: "TEXT_MESSAGE_END" in kinds(chat.aws.frames.get(socket, [])))
        assert chat.events(conversation, run) == []
        chat.world.clock.advance(seconds=31)
        chat.agent.script = says("Here they are.")
        assert chat.work(conversation) is WorkedOff.DONE
        chat.world.clock.advance(seconds=1)
        wake.set()
        assert slow.result() is WorkedOff.HELD
    begun = [frame["messageId"] for frame in chat.aws.of(socket) if frame["type"] == "TEXT_MESSAGE_START"]
    assert begun == [f"{run}:1"] * 2
    turn = Turn(run)
    for frame in chat.aws.of(socket):
        turn.take(frame)
    assert turn.text == "Here they are."


def test_a_run_that_nobody_can_end_is_given_up_in_time_however_many_holders_it_had(chat: Chat) -> None:
    conversation = chat.begin()
    run = chat.say(conversation, "Hello")
    house, bridge = chat.world.house, chat.world.databases.bridge
    runs.take(bridge, conversation, "a holder that died", house.now(), house.now() + timedelta(seconds=30))
    chat.world.clock.advance(minutes=4, seconds=1)
    assert chat.work(conversation) is WorkedOff.DONE
    assert (chat.agent.asked, chat.events(conversation, run)[-1]["code"]) == ([], "agent_timeout")


def test_a_holder_that_lost_its_lease_tells_nothing_more(chat: Chat) -> None:
    asleep, wake = threading.Event(), threading.Event()

    def sleeps(wanted: dict[str, Any], send: Send) -> None:
        started(wanted, send)
        tell("Let me see.", send)
        asleep.set()
        wake.wait(30)
        tell("Too late.", send)
        ended(wanted, send)

    chat.agent.script = sleeps
    conversation, socket = chat.begin(), chat.connect()
    run = chat.say(conversation, "Hello")
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(chat.work, conversation)
        assert asleep.wait(20)
        chat.world.clock.advance(seconds=31)
        chat.agent.script = says("Here I am.")
        assert chat.work(conversation) is WorkedOff.DONE
        chat.world.clock.advance(seconds=1)
        wake.set()
        assert slow.result() is WorkedOff.HELD
    assert kinds(chat.events(conversation, run))[-1] == "RUN_FINISHED"
    assert kinds(chat.aws.of(socket)).count("RUN_FINISHED") == 1
    assert "Too late." not in text_of(chat.events(conversation, run))
    assert chat.run_row(conversation, run)["status"] == "finished"


def test_a_silent_agent_does_not_cost_the_lease(chat: Chat) -> None:
    asleep, wake = threading.Event(), threading.Event()

    def sleeps(wanted: dict[str, Any], send: Send) -> None:
        started(wanted, send)
        asleep.set()
        wake.wait(30)
        ended(wanted, send)

    chat.agent.script = sleeps
    conversation = chat.begin()
    run = chat.say(conversation, "Hello")
    short = replace(chat.bridge, house=House(VENUE), lease=timedelta(seconds=0.4))
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(work_off_runs, short, conversation)
        assert asleep.wait(20)
        threading.Event().wait(0.9)
        assert work_off_runs(short, conversation) is WorkedOff.HELD
        wake.set()
        assert slow.result() is WorkedOff.DONE
    assert chat.run_row(conversation, run)["status"] == "finished"


def test_a_run_that_nobody_was_rung_for_is_found(chat: Chat) -> None:
    conversation = chat.begin()
    chat.say(conversation, "Hello")
    house, background = chat.world.house, chat.world.databases.background
    assert conversation not in find_abandoned(house, background)
    chat.world.clock.advance(seconds=11)
    assert conversation in find_abandoned(house, background)


@pytest.mark.parametrize("step", ["accept_run", "take_run", "append_events", "finish_run"])
def test_a_lost_answer_of_the_database_costs_nothing_and_repeats_nothing(
    chat: Chat, data_api: DataApiProcess, step: str
) -> None:
    def slowly(wanted: dict[str, Any], send: Send) -> None:
        started(wanted, send)
        tell("One moment.", send)
        threading.Event().wait(telling.STORE_EVERY_SECONDS + 0.3)
        tell("Done.", send)
        ended(wanted, send)

    chat.agent.script = slowly
    conversation, socket = chat.begin(), chat.connect()
    data_api.inject("lost_after", operation="ExecuteStatement", sql=step)
    run = chat.say(conversation, "Hello")
    assert chat.work(conversation) is WorkedOff.DONE
    assert data_api.clear_faults() == []
    events = chat.events(conversation, run)
    assert chat.aws.of(socket) == events
    assert kinds(events)[-1] == "RUN_FINISHED"
    assert len(chat.agent.asked) == 1
    said = list_messages(chat.world.databases.bridge, chat.world.ann, conversation).messages.items
    assert [message.content for message in said] == ["Hello", "One moment.", "Done."]
