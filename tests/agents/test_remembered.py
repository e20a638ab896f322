"""What a conversation goes by of its customer, while the memory is well, slow, or away."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from agents.ticket_agent.remembered import Remembered
from boxoffice.aws.memories import CustomerMemories

_SENTENCE = "Prefers Non-stop."


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def remembered(recall: Callable[[], Sequence[str]], clock: Clock | None = None) -> Remembered:
    return Remembered(recall, CustomerMemories(SimpleNamespace(), "m"), "sub-ann", clock=clock or Clock())


def away() -> Sequence[str]:
    raise EndpointConnectionError(endpoint_url="http://memory.test")


def test_it_is_read_once_before_the_first_turn_and_again_behind_one_when_old() -> None:
    answers: Iterator[list[str]] = iter([[_SENTENCE], ["Prefers Standard."]])
    clock, read = Clock(), threading.Semaphore(0)

    def recall() -> Sequence[str]:
        read.release()
        return next(answers)

    async def turns() -> None:
        known = remembered(recall, clock)
        known.begin()
        assert await known.sentences() == (_SENTENCE,)
        clock.now += 59
        assert await known.sentences() == (_SENTENCE,)
        clock.now += 2
        assert await known.sentences() == (_SENTENCE,)  # the turn did not wait for the new reading
        await asyncio.to_thread(read.acquire)
        await asyncio.to_thread(read.acquire)
        async with asyncio.timeout(20):
            while await known.sentences() == (_SENTENCE,):
                await asyncio.sleep(0)
        assert await known.sentences() == ("Prefers Standard.",)

    asyncio.run(turns())


def test_a_memory_that_is_away_costs_the_memory_alone() -> None:
    async def turn() -> tuple[str, ...]:
        return await remembered(away).sentences()

    assert asyncio.run(turn()) == ()


def test_a_memory_that_hangs_is_waited_for_once_and_briefly() -> None:
    released = threading.Event()

    def recall() -> Sequence[str]:
        released.wait(30)
        return [_SENTENCE]

    async def turns() -> None:
        known = remembered(recall)
        assert await known.sentences() == ()
        released.set()
        async with asyncio.timeout(20):
            while await known.sentences() != (_SENTENCE,):
                await asyncio.sleep(0)

    asyncio.run(turns())


def test_what_was_forgotten_is_forgotten_at_once_although_the_memory_fails() -> None:
    class Failing:
        def list_memory_records(self, **_: Any) -> Any:
            away()

    async def turn() -> None:
        readings: Iterator[Callable[[], Sequence[str]]] = iter([lambda: [_SENTENCE], away])

        def recall() -> Sequence[str]:
            return next(readings)()

        known = Remembered(recall, CustomerMemories(Failing(), "m"), "sub-ann", clock=Clock())
        assert await known.sentences() == (_SENTENCE,)
        with pytest.raises(EndpointConnectionError):
            await known.forget(None)
        assert await known.sentences() == ()

    asyncio.run(turn())


def test_a_reading_that_began_before_the_forgetting_counts_no_more() -> None:
    late, forgotten = threading.Event(), threading.Event()

    def recall() -> Sequence[str]:
        if forgotten.is_set():
            return []
        late.wait(30)
        return [_SENTENCE]

    class Empty:
        def list_memory_records(self, **_: Any) -> dict[str, Any]:
            forgotten.set()
            return {"memoryRecordSummaries": []}

    async def turns() -> None:
        known = Remembered(recall, CustomerMemories(Empty(), "m"), "sub-ann", clock=Clock())
        known.begin()
        assert await known.sentences() == ()
        assert await known.forget(None) == 0
        late.set()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        await asyncio.gather(*others)
        assert await known.sentences() == ()

    asyncio.run(turns())
