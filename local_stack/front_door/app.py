"""The two applications behind the door: the web's origin and the gateway's."""

from collections.abc import AsyncIterator, Awaitable, Callable

from aiohttp import ClientSession, DummyCookieJar, TCPConnector, web

from local_stack.front_door.cognito import SignIn
from local_stack.front_door.inbox import Inbox
from local_stack.front_door.mailbox import Mailbox
from local_stack.front_door.problems import problems
from local_stack.front_door.proxy import MAX_BODY_BYTES, HttpProxy
from local_stack.front_door.security_headers import add_missing, common_headers, page_policy
from local_stack.front_door.settings import FrontDoorSettings
from local_stack.front_door.socket_proxy import SocketProxy
from local_stack.front_door.static_files import StaticFiles
from local_stack.front_door.trace_store import TraceStore
from local_stack.front_door.traces import Traces

# Shorter than the five seconds after which the servers behind the door close an idle connection.
_KEEP_ALIVE_SECONDS = 3.0

Call = Callable[[web.Request], Awaitable[web.StreamResponse]]


def web_application(settings: FrontDoorSettings) -> web.Application:
    """Pages, /api, /socket, /cognito, /mailbox, /traces and /config.json. Must be made in the loop that serves it."""
    application, http = _application()
    headers = common_headers(page_policy(web_origin=settings.web_origin, gateway_origin=settings.gateway_origin))

    async def add_headers(_: web.Request, response: web.StreamResponse) -> None:
        await add_missing(response, headers)

    application.on_response_prepare.append(add_headers)
    files = StaticFiles(settings.web_root)
    application.add_routes(
        [
            web.get("/_health", _health),
            web.get("/config.json", _config(settings.config)),
            web.get("/socket", SocketProxy(http, settings.socket_url).handle, allow_head=False),
            web.post("/cognito", (sign_in := SignIn(HttpProxy(http, "Sign-in", settings.cognito_url))).handle),
            web.post("/cognito/", sign_in.handle),
            web.route("*", "/api{path:(/(?s:.*))?}", _under("/api", HttpProxy(http, "The API", settings.rest_url))),
            *Mailbox(Inbox(settings.mail_folder)).routes(),
            *Traces(TraceStore() if settings.keeps_traces else None).routes(),
            web.get("/{path:.*}", _at_one_address(settings.web_origin, files.handle)),
        ]
    )
    return application


def gateway_application(settings: FrontDoorSettings) -> web.Application:
    """The payment gateway's own origin. Must be made in the loop that serves it."""
    application, http = _application()
    application.add_routes(
        [web.route("*", "/{path:.*}", _under("", HttpProxy(http, "The payment gateway", settings.gateway_url)))]
    )
    return application


def _application() -> tuple[web.Application, ClientSession]:
    http = ClientSession(
        connector=TCPConnector(limit=0, keepalive_timeout=_KEEP_ALIVE_SECONDS),
        auto_decompress=False,
        cookie_jar=DummyCookieJar(),
    )

    async def close(_: web.Application) -> AsyncIterator[None]:
        yield
        await http.close()

    application = web.Application(middlewares=[problems], client_max_size=MAX_BODY_BYTES)
    application.cleanup_ctx.append(close)
    return application, http


def _under(prefix: str, proxy: HttpProxy) -> Call:
    async def forward(request: web.Request) -> web.StreamResponse:
        return await proxy.forward(request, request.rel_url.raw_path.removeprefix(prefix))

    return forward


def _config(text: str) -> Call:
    async def config(_: web.Request) -> web.Response:
        return web.Response(text=text, content_type="application/json", headers={"Cache-Control": "no-store"})

    return config


def _at_one_address(origin: str, handle: Call) -> Call:
    """Sends a page asked for under another name of this machine to the origin that the gateway's CORS knows."""
    host, _, port = origin.removeprefix("http://").partition(":")
    others = {f"{name}:{port}" for name in ("localhost", "127.0.0.1", "[::1]")} - {f"{host}:{port}"}

    async def page(request: web.Request) -> web.StreamResponse:
        if request.host in others:
            raise web.HTTPPermanentRedirect(origin + str(request.rel_url))
        return await handle(request)

    return page


async def _health(_: web.Request) -> web.Response:
    return web.json_response({"status": "ok"})
