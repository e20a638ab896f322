"""The server's own typed tools, as a model inside the same process sees them: same caller, same checks, same audit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mcp.server.mcpserver import Context
from mcp_types import CallToolResult, TextContent, Tool
from strands.types.tools import AgentTool, ToolGenerator, ToolResult, ToolSpec, ToolUse

from agents.models.tool_schemas import lean_spec
from mcp_servers.server import ToolServer

_UNDER_WAY = "unknown: This was begun, and whether it was done is not known. Look before it is asked for again."


@dataclass(frozen=True, slots=True)
class Called:
    """One call that the model made, and what the tool answered (wire names); `text` is a refusal where it failed.

    `under_way` says that the request ended before the tool did.
    """

    tool: str
    writes: bool
    failed: bool
    text: str
    data: Mapping[str, Any]
    under_way: bool = False


@dataclass(slots=True)
class CallRecord:
    """All calls of one request, in order. A write that was begun is told even when its end was not waited for."""

    _calls: list[Called] = field(default_factory=list)

    def begin(self, tool: str, *, writes: bool) -> int:
        """Note a call before it is made; its number is for `end`."""
        self._calls.append(Called(tool, writes, True, _UNDER_WAY, {}, under_way=True))
        return len(self._calls) - 1

    def end(self, number: int, called: Called) -> None:
        self._calls[number] = called

    @property
    def calls(self) -> list[Called]:
        """What was answered, and writes that may have been done."""
        return [call for call in self._calls if call.writes or not call.under_way]


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
        spec: ToolSpec = {
            "name": described.name,
            "description": described.description or described.name,
            "inputSchema": {"json": described.input_schema},
        }
        return lean_spec(spec)

    @property
    def tool_type(self) -> str:
        return "own"

    async def stream(self, tool_use: ToolUse, invocation_state: dict[str, Any], **kwargs: Any) -> ToolGenerator:  # noqa: ARG002 - the interface's
        annotations = self._described.annotations
        writes = not (annotations and annotations.read_only_hint)
        number = self._record.begin(self.tool_name, writes=writes)
        called = await self._call(tool_use["input"], writes)
        self._record.end(number, called)
        yield _told(tool_use["toolUseId"], called)

    async def _call(self, arguments: object, writes: bool) -> Called:
        if not isinstance(arguments, dict):
            return Called(self.tool_name, writes, True, "invalid_input: A tool's arguments are an object.", {})
        result = await self._server.call_tool(self.tool_name, arguments, self._context)
        if not isinstance(result, CallToolResult):
            return Called(self.tool_name, writes, True, "failed: The tool gave no answer.", {})
        text = "\n".join(block.text for block in result.content if isinstance(block, TextContent))
        return Called(self.tool_name, writes, bool(result.is_error), text, result.structured_content or {})


def _told(tool_use_id: str, called: Called) -> ToolResult:
    if called.failed:
        return {"toolUseId": tool_use_id, "status": "error", "content": [{"text": called.text}]}
    return {"toolUseId": tool_use_id, "status": "success", "content": [{"json": dict(called.data)}]}
