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
from boxoffice.cli.stack_environment import use_database_of
from boxoffice.use_cases.sell_tickets import sell_tickets
from boxoffice.wiring.databases import database, house
from local_stack.ministack.people import Person, ensure_people

CONVERSATIONS = 64
THINK_SECONDS = 2.0
_THINKING_SECONDS = 60.0
_HURRYING_SECONDS = 15.0
_PASSWORD = "Bench-Lindenpark-2026"  # noqa: S105 - of people who live as long as the benchmark


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
    """New conversations of as many customers, each with its socket open until `closing` ends."""
    chats = []
    for email in await asyncio.to_thread(_customers, stack, count):
        customer = await closing.enter_async_context(visit(stack.addresses, email, _PASSWORD))
        chats.append(await closing.enter_async_context(customer.chat()))
    return chats


def _customers(stack: RunningStack, count: int) -> list[str]:
    """People who can sign in, with two tickets each."""
    emails = [f"bench-{n}@example.com" for n in range(count)]
    pool = stack.status["cognito"]["customers"]
    ensure_people(pool["endpoint"], pool["userPoolId"], [Person(email, _PASSWORD) for email in emails])
    use_database_of(stack, "background")
    background = database("background")
    for email in emails:
        sell_tickets(house(), background, email=email, ticket_type="adult", count=2, visit_date=None)
    return emails


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
