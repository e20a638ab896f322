"""The emulator as one web application."""

import asyncio
from collections.abc import AsyncIterator

from aiohttp import ClientSession, TCPConnector, web
from aiohttp.typedefs import Handler, Middleware

from local_stack.agentcore.authorizer import JwtAuthorizer
from local_stack.agentcore.database import MemoryDatabase
from local_stack.agentcore.errors import AwsError, aws_errors, not_found
from local_stack.agentcore.extraction import Extraction
from local_stack.agentcore.invocations import MAX_BODY_BYTES, Invocations
from local_stack.agentcore.memory_events import MemoryEvents
from local_stack.agentcore.memory_records import MemoryRecords
from local_stack.agentcore.settings import EmulatorSettings

# Shorter than the five seconds after which the agents' servers close an idle connection.
_KEEP_ALIVE_SECONDS = 3.0


async def build(settings: EmulatorSettings) -> web.Application:
    """Opens the database and wires the routes. Must run in the loop that serves the application."""
    http = ClientSession(connector=TCPConnector(limit=0, keepalive_timeout=_KEEP_ALIVE_SECONDS), auto_decompress=False)
    database = MemoryDatabase(settings.database)
    extraction = Extraction(database)

    async def resources(_: web.Application) -> AsyncIterator[None]:
        await database.open()
        reading = asyncio.create_task(extraction.run())
        yield
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        await database.close()
        await http.close()

    application = web.Application(
        middlewares=[aws_errors, _memory_gate(settings.memory_id)], client_max_size=MAX_BODY_BYTES
    )
    application.cleanup_ctx.append(resources)
    application.add_routes([web.get("/_health", _health)])
    application.add_routes(Invocations(settings.runtimes, JwtAuthorizer(settings.authorizer, http), http).routes())
    application.add_routes(MemoryEvents(database, extraction).routes())
    application.add_routes(MemoryRecords(database).routes())
    return application


async def _health(_: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})


def _memory_gate(memory_id: str) -> Middleware:
    """Memory takes signed requests (the signature itself is not checked) for the one memory that exists."""

    @web.middleware
    async def gate(request: web.Request, handler: Handler) -> web.StreamResponse:
        named = request.match_info.get("memory_id")
        if named is not None:
            if not request.headers.get("Authorization", "").startswith("AWS4-HMAC-SHA256 "):
                raise AwsError("AccessDeniedException", "The request is not signed.", 403)
            if named.rsplit("/", 1)[-1] != memory_id:
                raise not_found(f"Memory {named} does not exist.")
        return await handler(request)

    return gate
