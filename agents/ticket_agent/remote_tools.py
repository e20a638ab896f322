"""The tools of the MCP servers as the model sees them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from strands.types.tools import ToolGenerator, ToolResult, ToolResultStatus, ToolSpec, ToolUse

from agents.ticket_agent.described_tool import DescribedTool
from agents.ticket_agent.tool_server import ToolAnswer, ToolServer, ToolServerError
from agents.ticket_agent.unchanging import finished_spec

_SECONDS = {"ask": 60.0}
_DEFAULT_SECONDS = 20.0
_NO_OBJECT = ToolAnswer("invalid_input: A tool's arguments are an object.", None, failed=True)
"""A model may send any JSON."""


class RemoteTool(DescribedTool):
    """One tool of an MCP server."""

    kind = "mcp"

    def __init__(self, server: ToolServer, described: dict[str, Any]) -> None:
        spec: ToolSpec = {
            "name": described["name"],
            "description": described.get("description") or described["name"],
            "inputSchema": {"json": described["inputSchema"]},
        }
        super().__init__(finished_spec(spec))
        self._server = server
        hints = described.get("annotations") or {}
        self.changes_something = not hints.get("readOnlyHint", False)
        self.repeats_safely = not self.changes_something or bool(hints.get("idempotentHint", False))

    async def call(self, arguments: dict[str, Any]) -> ToolAnswer:
        """The tool's answer; a server that gives none is an answer that failed, with a code."""
        seconds = _SECONDS.get(self.tool_name, _DEFAULT_SECONDS)
        try:
            return await self._server.call(
                self.tool_name, arguments, seconds=seconds, repeats_safely=self.repeats_safely
            )
        except ToolServerError as trouble:
            return ToolAnswer(f"{trouble.code}: {trouble}", None, failed=True)

    async def stream(self, tool_use: ToolUse, invocation_state: dict[str, Any], **kwargs: Any) -> ToolGenerator:  # noqa: ARG002 - the interface's
        given = tool_use["input"]
        answer = await self.call(given) if isinstance(given, dict) else _NO_OBJECT
        yield tool_result(tool_use["toolUseId"], answer)


def tool_result(tool_use_id: str, answer: ToolAnswer) -> ToolResult:
    """The answer as the model reads it.

    Data stays JSON text: Strands copies the whole history several times a turn, and text costs nothing to copy.
    """
    status: ToolResultStatus = "error" if answer.failed else "success"
    return {"toolUseId": tool_use_id, "status": status, "content": [{"text": answer.text}]}


async def load_tools(servers: Sequence[ToolServer]) -> list[RemoteTool]:
    """All servers' tools. Raises ToolServerError."""
    listed = await asyncio.gather(*(server.list_tools() for server in servers))
    return [RemoteTool(server, item) for server, described in zip(servers, listed, strict=True) for item in described]
