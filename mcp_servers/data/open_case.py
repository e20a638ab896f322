"""Handing the matter to a person."""

from __future__ import annotations

from typing import Annotated, Any

from mcp.server.mcpserver import Context
from pydantic import Field

from boxoffice.contracts.cases import CaseOpened
from boxoffice.contracts.wire import NO_CONTROLS
from boxoffice.use_cases import open_case as use_case
from mcp_servers.desk import Desk
from mcp_servers.identity import call_key, caller, conversation
from mcp_servers.toolbox import Toolbox


def add(tools: Toolbox, desk: Desk) -> None:
    @tools.write
    def open_case(
        reason: Annotated[str, Field(min_length=1, max_length=60), NO_CONTROLS],
        summary: Annotated[str, Field(min_length=1, max_length=4000), NO_CONTROLS],
        ctx: Context[Any],
    ) -> CaseOpened:
        """Hand the matter to a person. `reason`: a few words; `summary`: what they must know. The chat goes along."""
        key = call_key(ctx, "open_case", {"reason": reason, "summary": summary})
        opened = use_case.open_case(
            desk.house,
            desk.database,
            caller(),
            reason=reason,
            summary=summary,
            conversation_id=conversation(ctx),
            key=key,
        )
        desk.ring_outbox()
        return CaseOpened.of(opened)
