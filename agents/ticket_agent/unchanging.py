"""What nobody changes any more need not be copied.

Strands makes deep copies of the whole history and of all tool schemas for each call of a model, so that nothing behind
it can change them. A turn of a long conversation spends half of its time on that.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, cast

from strands.tools.registry import ToolRegistry
from strands.types.content import Message, Messages
from strands.types.tools import ToolSpec

from agents.models.tool_schemas import lean_spec


class Unchanging(dict[str, Any]):
    """A mapping whose deep copy is itself."""

    def __deepcopy__(self, _: dict[int, Any]) -> Unchanging:
        return self


def settled(messages: Messages) -> Messages:
    """A conversation's messages after a turn: from now on they are only read."""
    return [cast("Message", _unchanging(message)) for message in messages]


def finished_spec(spec: ToolSpec) -> ToolSpec:
    """A tool's description as a model is to have it."""
    return cast("ToolSpec", _unchanging(spec if isinstance(spec, Unchanging) else lean_spec(spec)))


def _unchanging(data: Mapping[str, Any]) -> Unchanging:
    return data if isinstance(data, Unchanging) else Unchanging(data)


class FixedTools(ToolRegistry):
    """The tools of an agent whose tools stay what they are: described once, not several times a turn."""

    def __init__(self, tools: ToolRegistry) -> None:
        super().__init__()
        self.registry = tools.registry
        self._described = {}
        for name, tool in tools.registry.items():
            spec = finished_spec(tool.tool_spec)
            self.validate_tool_spec(cast("ToolSpec", deepcopy({**spec})))  # which adds words to what it is given
            self._described[name] = spec

    def get_all_tools_config(self) -> dict[str, Any]:
        return self._described
