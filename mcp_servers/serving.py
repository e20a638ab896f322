"""A Runtime around MCP tools: token check on every request, `/mcp` and `/ping`, stateless."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import uvicorn
from mcp.server.auth.settings import AuthSettings
from pydantic import AnyHttpUrl
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from boxoffice.aws.tokens import KeysUnavailable
from boxoffice.settings import CustomerPoolSettings, load
from boxoffice.telemetry.asgi import observed
from boxoffice.wiring.collection import keep_what_is_loaded
from boxoffice.wiring.databases import database, house
from boxoffice.wiring.identity import customer_tokens
from boxoffice.wiring.mail import outbox_bell
from boxoffice.wiring.telemetry import observe
from mcp_servers.desk import Desk
from mcp_servers.identity import CustomerTokens
from mcp_servers.server import ToolServer

MOST_BODY_BYTES = 64 * 1024
"""A tool's longest argument is a case's summary of 4000 characters."""
_MOST_THREADS = 64


def make_server(name: str, instructions: str) -> ToolServer:
    """An MCP server that refuses every request without a valid access token of the customers' pool."""
    issuer = load(CustomerPoolSettings).customer_issuer
    server = ToolServer(
        name,
        instructions=instructions,
        token_verifier=CustomerTokens(customer_tokens()),
        auth=AuthSettings(issuer_url=AnyHttpUrl(issuer), resource_server_url=None),
        log_level="WARNING",
    )

    @server.custom_route("/ping", methods=["GET"])
    async def ping(_: Request) -> JSONResponse:
        return JSONResponse({"status": "Healthy"})

    return server


def make_desk() -> Desk:
    return Desk(house(), database("customer"), outbox_bell())


def asgi_app(server: ToolServer) -> ASGIApp:
    """Stateless streamable HTTP with plain JSON answers, as AgentCore Runtime calls it."""
    app = server.streamable_http_app(
        host="0.0.0.0",  # noqa: S104 - only switches off the Host check
        stateless_http=True,
        json_response=True,
        max_request_body_size=MOST_BODY_BYTES,
    )
    return observed(_guarded(app))


def _guarded(app: ASGIApp) -> ASGIApp:
    """503 while no token can be judged: the caller may try again, and is not told that their sign-in is bad."""

    async def call(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            # checking a token and asking a model each hold a thread: Python's own few would make calls wait
            asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_MOST_THREADS))
        try:
            await app(scope, receive, send)
        except KeysUnavailable as trouble:
            answer = JSONResponse({"error": str(trouble)}, status_code=503, headers={"Retry-After": "1"})
            await answer(scope, receive, send)

    return call


def serve(build: Callable[[], ASGIApp], default_port: int, description: str | None, *, service: str) -> None:
    """Run an app in this process: loopback on the laptop, `--host 0.0.0.0` inside a Runtime's microVM."""
    arguments = argparse.ArgumentParser(description=description)
    arguments.add_argument("--host", default="127.0.0.1")
    arguments.add_argument("--port", type=int, default=default_port)
    asked = arguments.parse_args()
    observe(service)
    app = build()
    keep_what_is_loaded()
    uvicorn.run(app, host=asked.host, port=asked.port, log_config=None, access_log=False)
