"""The WebSocket between a browser and the WebSocket API, piece by piece in both directions."""

import asyncio

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientSession,
    ClientWebSocketResponse,
    ClientWSTimeout,
    WSCloseCode,
    WSMessage,
    WSMsgType,
    WSServerHandshakeError,
    web,
)
from yarl import URL

from local_stack.front_door.problems import broke_off, not_answering, problem

# API Gateway's limit for a message in either direction.
MAX_MESSAGE_BYTES = 128 * 1024
_HEARTBEAT_SECONDS = 30
_CLOSE_SECONDS = 2
# 1005, 1006 and 1015 only describe how a connection ended; sending them is forbidden.
_NOT_SENDABLE = frozenset({1005, 1006, 1015})

Socket = web.WebSocketResponse | ClientWebSocketResponse


class SocketProxy:
    """Connects to the WebSocket API first, so that a refusal reaches the browser as an HTTP status."""

    def __init__(self, http: ClientSession, target: str) -> None:
        self._http = http
        self._target = target

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if not web.WebSocketResponse().can_prepare(request):
            return problem(426, "upgrade_required", "Upgrade required", "This address speaks WebSocket only.")
        query = request.rel_url.raw_query_string
        url = URL(f"{self._target}?{query}" if query else self._target, encoded=True)
        origin = request.headers.get("Origin")
        try:
            upstream = await self._http.ws_connect(
                url,
                headers={"Origin": origin} if origin else {},
                timeout=ClientWSTimeout(ws_close=_CLOSE_SECONDS),
                max_msg_size=MAX_MESSAGE_BYTES,
            )
        except WSServerHandshakeError as error:
            if error.status >= 500:
                return broke_off("The chat")
            return problem(error.status, "refused", "Refused", "The socket ticket is missing, used or too old.")
        except ClientConnectorError:
            return not_answering("The chat")
        except (ClientError, TimeoutError):
            return broke_off("The chat")
        async with upstream:
            return await _join(request, upstream)


async def _join(request: web.Request, upstream: ClientWebSocketResponse) -> web.WebSocketResponse:
    browser = web.WebSocketResponse(
        heartbeat=_HEARTBEAT_SECONDS, timeout=_CLOSE_SECONDS, max_msg_size=MAX_MESSAGE_BYTES, compress=False
    )
    await browser.prepare(request)
    pumps = [asyncio.create_task(_pump(browser, upstream)), asyncio.create_task(_pump(upstream, browser))]
    try:
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
    finally:
        # Also when the browser's line is gone, which cancels this handler: the other side must be told why.
        endings = [pump.result() for pump in pumps if pump.done()]
        code, reason = endings[0] if endings else (_sendable(browser.close_code), b"")
        for pump in pumps:
            pump.cancel()
        await asyncio.gather(*pumps, return_exceptions=True)
        await upstream.close(code=code, message=reason)
        await browser.close(code=code, message=reason)
    return browser


async def _pump(source: Socket, sink: Socket) -> tuple[int, bytes]:
    """Passes messages on until one side ends; gives the close code and reason for the other side."""
    while True:
        message: WSMessage = await source.receive()
        try:
            if message.type is WSMsgType.TEXT:
                await sink.send_str(message.data)
            elif message.type is WSMsgType.BINARY:
                await sink.send_bytes(message.data)
            else:
                return _ending(source, message)
        except ConnectionError:
            return WSCloseCode.GOING_AWAY, b""


def _ending(source: Socket, message: WSMessage) -> tuple[int, bytes]:
    if message.type is not WSMsgType.CLOSE:
        return _sendable(source.close_code), b""
    reason = message.extra if isinstance(message.extra, str) else ""
    return _sendable(message.data), reason.encode()[:123]


def _sendable(code: int | None) -> int:
    return WSCloseCode.GOING_AWAY if code is None or code in _NOT_SENDABLE else code
