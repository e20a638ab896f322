"""Passing an HTTP request on to the process behind the door, and its answer back as it comes."""

from collections.abc import Mapping

from aiohttp import ClientConnectorError, ClientError, ClientResponse, ClientSession, ClientTimeout, web
from multidict import CIMultiDict
from yarl import URL

from local_stack.front_door.problems import broke_off, not_answering

MAX_BODY_BYTES = 10 * 1024 * 1024
# API Gateway gives an integration 29 seconds; the gateway's test card for timeouts holds an answer back for 30.
_TIMEOUT = ClientTimeout(total=None, sock_connect=2, sock_read=40)
_HOP_BY_HOP = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
_SET_BY_US = frozenset({"host", "content-length", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"})


class HttpProxy:
    """Forwards requests to one address; `name` is what problems call it."""

    def __init__(self, http: ClientSession, name: str, target: str) -> None:
        self._http = http
        self._name = name
        self._target = target

    async def forward(self, request: web.Request, path: str) -> web.StreamResponse:
        """Sends the request on to `path` (raw, as the browser wrote it) under the target, with its query."""
        query = f"?{request.rel_url.raw_query_string}" if request.rel_url.raw_query_string else ""
        url = URL(f"{self._target}{path}{query}", encoded=True)
        body = await request.read()
        try:
            upstream = await self._http.request(
                request.method,
                url,
                data=body or None,
                headers=_request_headers(request),
                skip_auto_headers=("User-Agent", "Content-Type", "Accept", "Accept-Encoding"),
                allow_redirects=False,
                timeout=_TIMEOUT,
            )
        except ClientConnectorError:
            return not_answering(self._name)
        except (ClientError, TimeoutError):
            return broke_off(self._name)
        async with upstream:
            return await _stream(request, upstream)


def _end_to_end(headers: Mapping[str, str], left_out: frozenset[str]) -> CIMultiDict[str]:
    named = {name.strip().lower() for name in headers.get("Connection", "").split(",")}
    return CIMultiDict(
        (name, value)
        for name, value in headers.items()
        if (lower := name.lower()) not in _HOP_BY_HOP and lower not in left_out and lower not in named
    )


def _request_headers(request: web.Request) -> CIMultiDict[str]:
    headers = _end_to_end(request.headers, _SET_BY_US)
    headers["X-Forwarded-For"] = request.remote or "127.0.0.1"
    headers["X-Forwarded-Host"] = request.host
    headers["X-Forwarded-Proto"] = request.scheme
    return headers


async def _stream(request: web.Request, upstream: ClientResponse) -> web.StreamResponse:
    """Passes each piece on as it comes. An answer that breaks off midway breaks off for the browser too."""
    response = web.StreamResponse(
        status=upstream.status, reason=upstream.reason, headers=_end_to_end(upstream.headers, frozenset())
    )
    await response.prepare(request)
    try:
        async for piece in upstream.content.iter_any():
            await response.write(piece)
    except (ClientError, TimeoutError):
        if request.transport is not None:
            request.transport.abort()
        return response
    await response.write_eof()
    return response
