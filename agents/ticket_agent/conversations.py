"""The conversations this process knows: one agent and one lock each, the idle and the oldest let go."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import islice

from strands import Agent

from agents.ticket_agent.kept import Kept
from agents.ticket_agent.memory import ConversationMemory
from agents.ticket_agent.remembered import Remembered

_MOST = 500
_IDLE_SECONDS = 30 * 60.0


@dataclass(slots=True, eq=False)
class Conversation:
    """One chat of one customer. Its agent takes one run at a time; `kept` is the last one, as far as it came."""

    agent: Agent
    memory: ConversationMemory | None
    remembered: Remembered | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    used_at: float = 0.0
    kept: Kept | None = None

    def changes_something(self, tool: str) -> bool:
        """Whether a tool may change something that does not go back with a failed run."""
        return getattr(self.agent.tool_registry.registry.get(tool), "changes_something", False)


class Conversations:
    """By customer and conversation: another's conversation id finds only an empty one of the caller's own.

    `make` builds what is not here. Where no memory is set, letting go forgets.
    """

    def __init__(
        self,
        make: Callable[[str, str], Awaitable[Conversation]],
        *,
        most: int = _MOST,
        idle_seconds: float = _IDLE_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._make = make
        self._most, self._idle, self._clock = most, idle_seconds, clock
        self._known: OrderedDict[tuple[str, str], Conversation] = OrderedDict()
        self._making: dict[tuple[str, str], asyncio.Task[Conversation]] = {}

    async def get(self, subject: str, conversation_id: str) -> Conversation:
        """The conversation, made if need be, once however many ask. Raises what `make` raises."""
        key = (subject, conversation_id)
        found = self._known.get(key)
        if found is None:
            making = self._making.get(key)
            if making is None:
                making = self._making[key] = asyncio.create_task(self._made(key))
            found = await asyncio.shield(making)
        found.used_at = self._clock()
        self._known[key] = found
        self._known.move_to_end(key)
        self._let_go()
        return found

    async def _made(self, key: tuple[str, str]) -> Conversation:
        try:
            return await self._make(*key)
        finally:
            del self._making[key]

    def _let_go(self) -> None:
        now = self._clock()
        old: list[tuple[str, str]] = []
        for key, conversation in islice(self._known.items(), len(self._known) - 1):
            if len(self._known) - len(old) <= self._most and now - conversation.used_at < self._idle:
                break
            if not conversation.lock.locked():
                old.append(key)
        for key in old:
            del self._known[key]
