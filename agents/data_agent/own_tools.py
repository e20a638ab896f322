"""The server's own typed tools, as a model inside the same process sees them: same caller, same checks, same audit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mcp.server.mcpserver import Context
from mcp_types import CallToolResult, TextContent, Tool
from strands.types.tools import AgentTool, ToolGenerator, ToolResult, ToolSpec, ToolUse

from mcp_servers.server import ToolServer


@dataclass(frozen=True, slots=True)
class Called:
    """One call that the model made, and what the tool answered (wire names); `text` is a refusal where it failed."""

    tool: str
    writes: bool
    failed: bool
    text: str
    data: Mapping[str, Any]


@dataclass(slots=True)
class CallRecord:
    """All calls of one request, in order."""

    calls: list[Called] = field(default_factory=list)


class OwnTool(AgentTool):
    """One tool of the server that is being asked."""

    def __init__(self, server: ToolServer, described: Tool, context: Context[Any, Any], record: CallRecord) -> None:
        super().__init__()
        self._server = server
        self._described = described
        self._context = context
        self._record = record

    @property
    def tool_name(self) -> str:
        return self._described.name

    @property
    def tool_spec(self) -> ToolSpec:
        described = self._described
        return {
            "name": described.name,
            "description": described.description or described.name,
            "inputSchema": {"json": described.input_schema},
        }

    @property
    def tool_type(self) -> str:
        return "own"

    async def stream(self, tool_use: ToolUse, invocation_state: dict[str, Any], **kwargs: Any) -> ToolGenerator:  # noqa: ARG002 - the interface's
        result = await self._server.call_tool(self.tool_name, tool_use["input"], self._context)
        called = self._called(result)
        self._record.calls.append(called)
        yield _told(tool_use["toolUseId"], called)

    def _called(self, result: object) -> Called:
        annotations = self._described.annotations
        writes = not (annotations and annotations.read_only_hint)
        if not isinstance(result, CallToolResult):
            return Called(self.tool_name, writes, True, "failed: The tool gave no answer.", {})
        text = "\n".join(block.text for block in result.content if isinstance(block, TextContent))
        return Called(self.tool_name, writes, bool(result.is_error), text, result.structured_content or {})


def _told(tool_use_id: str, called: Called) -> ToolResult:
    if called.failed:
        return {"toolUseId": tool_use_id, "status": "error", "content": [{"text": called.text}]}
    return {"toolUseId": tool_use_id, "status": "success", "content": [{"json": dict(called.data)}]}
