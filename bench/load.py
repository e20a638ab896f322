"""Many conversations at once, each on a socket of its own, with and without time to think."""

from __future__ import annotations

import asyncio
import random
import time
from contextlib import AsyncExitStack

from bench.figures import Figure, percentile
from bench.turns import ONE_DATA_TOOL
from boxoffice.cli.client.chat import Chat
from boxoffice.cli.client.visit import visit
from boxoffice.cli.running_stack import RunningStack

CONVERSATIONS = 32
THINK_SECONDS = 2.0
_THINKING_SECONDS = 60.0
_HURRYING_SECONDS = 15.0


async def load(stack: RunningStack) -> list[Figure]:
    """Errors, p95 with think time, and turns a second without."""
    async with AsyncExitStack() as closing:
        chats = await open_chats(stack, closing, CONVERSATIONS)
        await asyncio.gather(*(chat.say(ONE_DATA_TOOL) for chat in chats))
        thinking = await _talk(chats, _THINKING_SECONDS, THINK_SECONDS)
        hurrying = await _talk(chats, _HURRYING_SECONDS, 0)
    name = f"{CONVERSATIONS} conversations at once"
    errors = sum(1 for took in thinking + hurrying if took is None)
    times = [took for took in thinking if took is not None]
    return [
        Figure(f"{name}, errors in {len(thinking) + len(hurrying):,} turns", errors, "", 0),
        Figure(f"{name}, think time 2 s, p50", percentile(times, 0.5) * 1000, "ms"),
        Figure(f"{name}, think time 2 s, p95", percentile(times, 0.95) * 1000, "ms", 1000),
        Figure(f"{name}, without think time", len(hurrying) / _HURRYING_SECONDS, "turns/s"),
    ]


async def open_chats(stack: RunningStack, closing: AsyncExitStack, count: int) -> list[Chat]:
    """New conversations of the demo customers in turn, each with its socket open until `closing` ends."""
    customers = [
        await closing.enter_async_context(visit(stack.addresses, user.email, user.password))
        for user in stack.customers()
    ]
    return [await closing.enter_async_context(customers[n % len(customers)].chat()) for n in range(count)]


async def _talk(chats: list[Chat], seconds: float, think: float) -> list[float | None]:
    """Seconds of each turn; None for one that failed."""
    until = time.monotonic() + seconds
    return [took for one in await asyncio.gather(*(_turns(chat, until, think) for chat in chats)) for took in one]


async def _turns(chat: Chat, until: float, think: float) -> list[float | None]:
    took: list[float | None] = []
    await asyncio.sleep(random.uniform(0, think))  # noqa: S311 - spreads the beginnings
    while time.monotonic() < until:
        began = time.perf_counter()
        turn = await chat.say(ONE_DATA_TOOL)
        took.append(None if turn.error is not None else time.perf_counter() - began)
        await asyncio.sleep(think)
    return took
