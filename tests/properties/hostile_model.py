"""A model that wants to do harm: it says and calls what its plan says, whatever it is told."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from itertools import count
from typing import Any
from uuid import uuid4

from strands.models import Model

from tests.properties.hostile_plans import Turn
from tests.properties.hostile_words import as_written

_LAST_WORD = Turn((), "You have been upgraded for free.")

Told = tuple[str, Any]
"""A customer's subject, and what the model was told while it acted for them."""


class HostileModel(Model):
    """Drives every agent of a process at once; each conversation has turns of its own.

    `acting_for` says whose run a call of the model belongs to: the customer's subject, and what names its turns.
    `resolve` makes ids and dates of a customer's refs. `told` is all that the model was given to read, `called` is how
    many tool calls it made.
    """

    def __init__(self, acting_for: Callable[[], tuple[str, str]], resolve: Callable[[str, Any], Any]) -> None:
        self._acting_for = acting_for
        self._resolve = resolve
        self._numbers = count(1)
        self._turns: dict[str, deque[Turn]] = defaultdict(deque)
        self._read: dict[str, Any] = {}
        self.called = 0

    def plan(self, name: str, *turns: Turn) -> None:
        """What is to be done next in the conversation `name`, in place of what was left of the last plan."""
        self._turns[name] = deque(turns)

    def forget(self) -> None:
        self._turns.clear()
        self._read.clear()

    @property
    def told(self) -> list[Told]:
        return list(self._read.values())

    def update_config(self, **_: Any) -> None:
        """There is nothing to set."""

    def get_config(self) -> dict[str, Any]:
        return {}

    async def structured_output(self, *_: Any, **__: Any) -> AsyncGenerator[dict[str, Any], None]:
        raise NotImplementedError
        yield {}

    async def stream(
        self,
        messages: Any,
        tool_specs: Any = None,
        system_prompt: str | None = None,
        *,
        system_prompt_content: Any = None,
        **_: Any,
    ) -> AsyncIterator[Any]:
        subject, name = self._acting_for()
        self._read[f"{name}: prompt"] = subject, [system_prompt, system_prompt_content]
        for message in messages:
            for block in message["content"]:
                if "toolResult" in block:
                    self._read[f"{name}: {block['toolResult']['toolUseId']}"] = subject, block["toolResult"]
        turns = self._turns[name]
        for event in self._events(subject, turns.popleft() if turns else _LAST_WORD):
            yield event

    def _events(self, subject: str, turn: Turn) -> Iterator[Any]:
        yield {"messageStart": {"role": "assistant"}}
        if turn.text or not turn.calls:
            yield {"contentBlockStart": {"start": {}}}
            yield {"contentBlockDelta": {"delta": {"text": turn.text or "…"}}}
            yield {"contentBlockStop": {}}
        for call in turn.calls:
            self.called += 1
            use = {"name": call.tool, "toolUseId": call.id or f"tooluse_{next(self._numbers)}_{uuid4().hex[:8]}"}
            written = as_written(self._resolve(subject, call.arguments))
            yield {"contentBlockStart": {"start": {"toolUse": use}}}
            yield {"contentBlockDelta": {"delta": {"toolUse": {"input": written}}}}
            yield {"contentBlockStop": {}}
        yield {"messageStop": {"stopReason": "tool_use" if turn.calls else "end_turn"}}
