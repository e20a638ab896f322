"""What is made in one go is sent in one go; what is waited for is not waited with."""

from __future__ import annotations

import asyncio
import copy

import pytest
from starlette.types import Message, Receive, Scope, Send

from agents.ticket_agent.bursts import Bursts
from agents.ticket_agent.unchanging import settled

START: Message = {"type": "http.response.start", "status": 200, "headers": []}


def piece(body: bytes, *, more: bool = True) -> Message:
    return {"type": "http.response.body", "body": body, "more_body": more}


async def no_request() -> Message:
    raise AssertionError("nothing is read here")


async def answer(app_sends: list[list[bytes]], sent: list[Message], waited: asyncio.Event) -> None:
    """Sends each group of pieces in one go, and waits between the groups."""

    async def app(_: Scope, __: Receive, send: Send) -> None:
        await send(START)
        for group in app_sends:
            for body in group:
                await send(piece(body))
            await waited.wait()
        await send(piece(b"", more=False))

    async def send(message: Message) -> None:
        sent.append(message)
        if message.get("body") == b"ab":
            waited.set()

    await Bursts(app)({"type": "http"}, no_request, send)


def test_pieces_of_one_go_are_one_and_leave_before_anything_is_waited_for() -> None:
    sent: list[Message] = []
    # the app waits for its own first burst to be out: held back, it would wait for ever
    asyncio.run(asyncio.wait_for(answer([[b"a", b"b"], [b"c", b"d"]], sent, asyncio.Event()), 10))
    assert [message["type"] for message in sent] == ["http.response.start", *["http.response.body"] * (len(sent) - 1)]
    bodies = [message["body"] for message in sent[1:]]
    assert bodies[0] == b"ab"
    assert b"".join(bodies) == b"abcd"
    assert [message["more_body"] for message in sent[1:]] == [True] * (len(sent) - 2) + [False]


def test_an_answer_whose_reader_is_gone_ends() -> None:
    async def app(_: Scope, __: Receive, send: Send) -> None:
        await send(START)
        for _n in range(100):
            await send(piece(b"x"))
            await asyncio.sleep(0)

    async def send(message: Message) -> None:
        if message["type"] == "http.response.body":
            raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        asyncio.run(asyncio.wait_for(Bursts(app)({"type": "http"}, no_request, send), 10))


def test_messages_of_finished_turns_are_the_same_and_are_not_copied_again() -> None:
    messages = settled([{"role": "user", "content": [{"text": "hello"}]}])
    assert messages == [{"role": "user", "content": [{"text": "hello"}]}]
    assert copy.deepcopy(messages) is not messages
    assert copy.deepcopy(messages)[0] is messages[0]
    assert settled(messages)[0] is messages[0]
