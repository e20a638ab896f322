"""A Runtime around MCP tools: token check on every request, `/mcp` and `/ping`, stateless."""

from __future__ import annotations

import argparse
from collections.abc import Callable

import uvicorn
from mcp.server import MCPServer
from mcp.server.auth.settings import AuthSettings
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse

from boxoffice.settings import CustomerPoolSettings, load
from boxoffice.wiring.databases import database, house
from boxoffice.wiring.identity import customer_tokens
from mcp_servers.desk import Desk
from mcp_servers.identity import CustomerTokens


def make_server(name: str, instructions: str) -> MCPServer:
    """An MCP server that refuses every request without a valid access token of the customers' pool."""
    issuer = load(CustomerPoolSettings).customer_issuer
    server = MCPServer(
        name,
        instructions=instructions,
        token_verifier=CustomerTokens(customer_tokens()),
        auth=AuthSettings(issuer_url=issuer, resource_server_url=None),
        log_level="WARNING",
    )

    @server.custom_route("/ping", methods=["GET"])
    async def ping(_: Request) -> JSONResponse:
        return JSONResponse({"status": "Healthy"})

    return server


def make_desk() -> Desk:
    return Desk(house(), database("customer"))


def asgi_app(server: MCPServer) -> Starlette:
    """Stateless streamable HTTP with plain JSON answers, as AgentCore Runtime calls it."""
    return server.streamable_http_app(host="0.0.0.0", stateless_http=True, json_response=True)  # noqa: S104 - only switches off the Host check


def serve(build: Callable[[], Starlette], default_port: int, description: str) -> None:
    """Run an app in this process: loopback on the laptop, `--host 0.0.0.0` inside a Runtime's microVM."""
    arguments = argparse.ArgumentParser(description=description)
    arguments.add_argument("--host", default="127.0.0.1")
    arguments.add_argument("--port", type=int, default=default_port)
    asked = arguments.parse_args()
    uvicorn.run(build(), host=asked.host, port=asked.port, log_level="warning", access_log=False)
