"""A run as far as it came: asked for once more after a death on the way, it goes on there instead of from its start."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from strands.types.content import Message
from strands.types.session import SessionAgent

from agents.models.usage import ModelUse

_ORDERS = frozenset({"place_order", "cancel_order", "ask"})


@dataclass(frozen=True, slots=True)
class Kept:
    """A run's whole messages, the agent's state after them (SessionAgent's wire form) and what its model used.

    `over` says that the run has ended: nothing is to be thought again, only told.
    """

    run_id: str
    messages: list[Message]
    state: Mapping[str, Any]
    used: ModelUse
    over: bool

    @property
    def answers(self) -> int:
        """How often a model has answered."""
        return sum(message["role"] == "assistant" for message in self.messages)

    @property
    def may_have_ordered(self) -> bool:
        """Whether an order may have been placed or cancelled that nobody was told of."""
        return not self.over and not _ORDERS.isdisjoint(tools_called(self.messages))

    def mark(self) -> dict[str, Any]:
        """What is stored beside messages and state."""
        return {
            "id": self.run_id,
            "messages": len(self.messages),
            "used": asdict(self.used),
            "over": self.over,
        }

    @classmethod
    def of(cls, stored: Mapping[str, Any], messages: list[Message]) -> Kept | None:
        """From a stored state with its mark, and messages that end with the run's; None where none was marked."""
        mark = stored.get("run")
        if mark is None:
            return None
        own = messages[len(messages) - mark["messages"] :]
        return cls(mark["id"], own, stored, ModelUse(**mark["used"]), mark["over"])

    def session_agent(self) -> SessionAgent:
        """The state as Strands restores it."""
        return SessionAgent.from_dict(dict(self.state))


def tools_called(messages: Iterable[Message]) -> set[str]:
    """The names of the tools that a model has asked for."""
    return {block["toolUse"]["name"] for message in messages for block in message["content"] if "toolUse" in block}
