"""Tools over what is remembered of the customer of this conversation. They take no identity: there is none to forge."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from strands.types.tools import AgentTool, ToolGenerator, ToolResult, ToolSpec, ToolUse

from agents.ticket_agent.described_tool import DescribedTool
from agents.ticket_agent.remembered import Remembered
from boxoffice.domain.errors import InvalidInput, Refusal

LISTS, FORGETS = "list_memories", "forget_memories"
_MOST_IDS = 100

_SPECS: dict[str, ToolSpec] = {
    LISTS: {
        "name": LISTS,
        "description": "What is remembered of this customer from earlier chats.",
        "inputSchema": {"json": {"type": "object", "properties": {}}},
    },
    FORGETS: {
        "name": FORGETS,
        "description": "Delete what is remembered of this customer, at their wish: these memory_ids, or everything.",
        "inputSchema": {
            "json": {
                "type": "object",
                "properties": {
                    "memory_ids": {"type": "array", "items": {"type": "string"}, "maxItems": _MOST_IDS},
                    "everything": {"type": "boolean"},
                },
            }
        },
    },
}


class MemoryTool(DescribedTool):
    """One of the two, for one conversation. Its answers are JSON text, its refusals `code: sentence`."""

    kind = "memory"

    def __init__(self, name: str, remembered: Remembered) -> None:
        super().__init__(_SPECS[name])
        self._remembered = remembered

    async def stream(self, tool_use: ToolUse, invocation_state: dict[str, Any], **kwargs: Any) -> ToolGenerator:  # noqa: ARG002 - the interface's
        yield await self._answer(tool_use)

    async def _answer(self, tool_use: ToolUse) -> ToolResult:
        given = tool_use["input"] if isinstance(tool_use["input"], Mapping) else {}
        try:
            data = await (self._list() if self.tool_name == LISTS else self._forget(given))
        except Refusal as refusal:
            return _refused(tool_use, f"{refusal.code}: {refusal.message}")
        except (BotoCoreError, ClientError):
            return _refused(tool_use, "unavailable: The memory cannot be reached just now. Try again in a moment.")
        text = json.dumps(data, ensure_ascii=False)
        return {"toolUseId": tool_use["toolUseId"], "status": "success", "content": [{"text": text}]}

    async def _list(self) -> dict[str, Any]:
        records = await self._remembered.records()
        return {"memories": [{"id": one.id, "kind": one.kind.value, "text": one.text} for one in records]}

    async def _forget(self, given: Mapping[str, Any]) -> dict[str, Any]:
        if given.get("everything") is True:
            return {"forgotten": await self._remembered.forget(None)}
        ids = given.get("memory_ids")
        if not isinstance(ids, list) or not 0 < len(ids) <= _MOST_IDS or not all(isinstance(one, str) for one in ids):
            raise InvalidInput("Name memory_ids, or set everything.")
        return {"forgotten": await self._remembered.forget(ids)}


def memory_tools(remembered: Remembered) -> list[AgentTool]:
    """`list_memories` and `forget_memories` for one conversation."""
    return [MemoryTool(name, remembered) for name in (LISTS, FORGETS)]


def _refused(tool_use: ToolUse, text: str) -> ToolResult:
    return {"toolUseId": tool_use["toolUseId"], "status": "error", "content": [{"text": text}]}
