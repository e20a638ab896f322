"""What a conversation costs that nobody speaks in: an open socket, its agent, its history."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

from bench.figures import Figure
from bench.load import open_chats
from bench.processes import MEGABYTE, memory_of
from bench.turns import ONE_DATA_TOOL
from boxoffice.cli.running_stack import RunningStack

_CONVERSATIONS = 100


async def idle_conversations(stack: RunningStack) -> list[Figure]:
    """How much the whole stack grows by one conversation of one turn, as the mean of a hundred after a hundred."""
    async with AsyncExitStack() as closing:
        await _begin(stack, closing)
        before, _ = await asyncio.to_thread(memory_of, stack)
        await _begin(stack, closing)
        after, _ = await asyncio.to_thread(memory_of, stack)
    name = "idle conversation, memory of the whole stack (PSS, mean of 100)"
    return [Figure(name, max(0.0, after - before) / _CONVERSATIONS / MEGABYTE, "MB", 1)]


async def _begin(stack: RunningStack, closing: AsyncExitStack) -> None:
    for chat in await open_chats(stack, closing, _CONVERSATIONS):
        turn = await chat.say(ONE_DATA_TOOL)
        if turn.error is not None:
            raise RuntimeError(f"A conversation did not begin: {turn.error}")
