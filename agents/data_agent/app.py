"""The Data Agent's Runtime: the typed data tools and `ask` on one MCP server."""

from __future__ import annotations

from typing import Annotated, Any

from mcp.server.mcpserver import Context
from mcp_types import CallToolResult, ToolAnnotations
from pydantic import Field
from starlette.types import ASGIApp

from agents.data_agent.accounts import Accounts
from agents.data_agent.reasoning import ASK, Reasoner
from agents.models.router import RULES, build_model, caches_prompt
from boxoffice.contracts.wire import NO_CONTROLS
from boxoffice.settings import ModelSettings, load
from boxoffice.wiring.model_costs import model_budget, price_table
from mcp_servers.answers import answered
from mcp_servers.data.server import INSTRUCTIONS, add_data_tools
from mcp_servers.desk import Desk
from mcp_servers.server import ToolServer
from mcp_servers.serving import asgi_app, make_desk, make_server

_ASKS = ToolAnnotations(read_only_hint=False, destructive_hint=False, idempotent_hint=False, open_world_hint=False)


def build() -> ASGIApp:
    """The app with the process's settings; nothing is loaded before."""
    server, desk = make_server("boxoffice-data", INSTRUCTIONS), make_desk()
    add_data_tools(server, desk)
    add_ask(server, desk, make_reasoner(load(ModelSettings), server, desk))
    return asgi_app(server)


def make_reasoner(settings: ModelSettings, server: ToolServer, desk: Desk) -> Reasoner:
    """With the model of the settings, its cost accounted for unless the rules lead, which cost nothing."""
    accounts = None
    if settings.model != RULES:
        accounts = Accounts(desk, model_budget(), price_table(), settings.model_id or settings.model)
    return Reasoner(
        build_model(settings),
        server,
        desk.house.venue.time_zone.key,
        settings.ask_seconds,
        accounts,
        caches_prompt=caches_prompt(settings),
    )


def add_ask(server: ToolServer, desk: Desk, reasoner: Reasoner) -> None:
    """Register `ask`."""

    @server.tool(name=ASK, annotations=_ASKS)
    async def ask(
        request: Annotated[str, Field(min_length=1, max_length=2000), NO_CONTROLS], ctx: Context[Any]
    ) -> CallToolResult:
        """Any question or operation over the customer's own tickets, options, orders, profile or cases, in words.

        Use it where no single tool fits. Answers with the rows it rests on and what it changed; never moves money.
        """
        venue = desk.house.venue
        return answered(await reasoner.answer(request, venue.today(desk.house.now()), ctx))
