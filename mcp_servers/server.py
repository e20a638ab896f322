"""The MCP server that all tools live on: what a tool does not know is refused, and every failure has the same form."""

from __future__ import annotations

import logging
from functools import cached_property
from typing import Any

from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError, UnexpectedToolError
from mcp_types import CallToolResult, InputRequiredResult, Tool
from pydantic import ValidationError

from mcp_servers.answers import failed, malformed

logger = logging.getLogger(__name__)


class ToolServer(MCPServer):
    """MCPServer with closed schemas: an argument that no tool has (a price, a customer) never goes unnoticed."""

    async def list_tools(self) -> list[Tool]:
        return list(self._closed.values())

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """Never raises ToolError: the answer says `code: message` instead."""
        tool = self._closed.get(name)
        if tool is None:
            return failed(f"unknown_tool: There is no tool {name!r:.60}.")
        unknown = sorted(arguments.keys() - tool.input_schema.get("properties", {}).keys())
        if unknown:
            return failed(f"invalid_input: {name} takes no {unknown[0]!r:.60}.")
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            if isinstance(error.__cause__, ValidationError) and not isinstance(error, UnexpectedToolError):
                return malformed(error.__cause__)
            logger.exception("a tool failed", extra={"tool": name})
            return failed("failed: Something went wrong at the box office. Nothing more is known.")

    @cached_property
    def _closed(self) -> dict[str, Tool]:
        """The tools by name, as registered before the first request."""
        found = {}
        for tool in self._tool_manager.list_tools():
            found[tool.name] = Tool(
                name=tool.name,
                description=tool.description,
                input_schema={**tool.parameters, "additionalProperties": False},
                output_schema=tool.output_schema,
                annotations=tool.annotations,
            )
        return found
