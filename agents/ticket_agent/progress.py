"""Keeping a run's steps while it is under way, so that a process that dies in the middle loses none that matters.

Before a tool changes something, the call is kept, if the memory can be reached: whoever takes the run up again makes
that same call, under the same key. Everything else is kept a moment later, beside the turn; a turn of a few
milliseconds is over before that.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import replace
from types import TracebackType

from strands.types.content import Message
from strands.types.session import SessionAgent

from agents.models.usage import ModelUse
from agents.ticket_agent.conversations import Conversation
from agents.ticket_agent.kept import Kept, tools_called
from agents.ticket_agent.memory import messages_ever

KEEP_AFTER_SECONDS = 1.0

logger = logging.getLogger(__name__)


class Progress:
    """One run's steps; a block of it keeps them. Made before the run's first message is in the agent's history."""

    def __init__(self, conversation: Conversation, run_id: str, used: ModelUse) -> None:
        self._conversation, self._run_id, self._used = conversation, run_id, used
        self._before = messages_ever(conversation.agent)
        self._kept = 0
        self._new = asyncio.Event()
        self._storing = asyncio.Lock()
        self._keeper: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Progress:
        if self._conversation.memory is not None:
            self._keeper = asyncio.create_task(self._keep_on())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """What is being stored is stored first: the end of the run must be the newest that is kept of it."""
        if self._keeper is None:
            return
        async with self._storing:
            self._keeper.cancel()
        with suppress(asyncio.CancelledError):
            await self._keeper

    def so_far(self, *, over: bool = False) -> Kept:
        """The run with its messages until now."""
        agent = self._conversation.agent
        added = messages_ever(agent) - self._before
        own = agent.messages[max(0, len(agent.messages) - added) :] if added > 0 else []
        return Kept(self._run_id, own, SessionAgent.from_agent(agent).to_dict(), replace(self._used), over)

    async def step(self, message: Message) -> None:
        """A message is whole: a model's answer, or what the tools answered."""
        if self._conversation.memory is None:
            return
        if any(self._conversation.changes_something(name) for name in tools_called([message])):
            await self._keep()
        else:
            self._new.set()

    async def _keep_on(self) -> None:
        while True:
            await self._new.wait()
            await asyncio.sleep(KEEP_AFTER_SECONDS)
            await self._keep()

    async def _keep(self) -> None:
        """Trouble is not the customer's: a run that is not kept begins anew, and its writes are known by their keys."""
        memory = self._conversation.memory
        async with self._storing:
            self._new.clear()
            kept = self.so_far()
            if memory is None or len(kept.messages) <= self._kept:
                return
            try:
                await asyncio.to_thread(memory.keep, kept)
            except Exception:  # the SDK raises whatever boto3 does, and what a cut line gives
                logger.warning("a run's steps could not be kept", exc_info=True)
            else:
                self._kept = len(kept.messages)
