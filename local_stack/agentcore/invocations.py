"""InvokeAgentRuntime: checks the caller and the session, then streams between the caller and the agent's process."""

import uuid
from collections.abc import Mapping

from aiohttp import ClientConnectorError, ClientError, ClientResponse, ClientSession, ClientTimeout, web

from local_stack.agentcore.authorizer import JwtAuthorizer
from local_stack.agentcore.errors import AwsError, invalid, not_found, unavailable

SESSION_HEADER = "X-Amzn-Bedrock-AgentCore-Runtime-Session-Id"
MAX_BODY_BYTES = 100 * 1024 * 1024
_CUSTOM_HEADERS = "x-amzn-bedrock-agentcore-runtime-custom-"
_REQUEST_HEADERS = frozenset(
    {
        "accept",
        "authorization",
        "baggage",
        "content-type",
        "last-event-id",
        "mcp-method",
        "mcp-name",
        "mcp-protocol-version",
        "mcp-session-id",
        "traceparent",
        "tracestate",
        "x-amzn-bedrock-agentcore-runtime-user-id",
        "x-amzn-trace-id",
    }
)
_RESPONSE_HEADERS = (
    "baggage",
    "cache-control",
    "content-length",
    "content-type",
    "mcp-protocol-version",
    "mcp-session-id",
    "traceparent",
    "tracestate",
    "x-amzn-trace-id",
)
_ONE_PIECE_BYTES = 1024 * 1024
"""A shorter answer that says how long it is goes on as one piece."""
# AWS ends a silent invocation after 15 minutes.
_TIMEOUT = ClientTimeout(total=None, sock_connect=2, sock_read=900)


class Invocations:
    """Routes of the Runtime data plane. On the laptop all sessions of a Runtime share its one process."""

    def __init__(self, runtimes: Mapping[str, str], authorizer: JwtAuthorizer, http: ClientSession) -> None:
        self._runtimes = runtimes
        self._authorizer = authorizer
        self._http = http

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/runtimes/{arn}/invocations", self.invoke),
            web.post("/runtimes/{arn}/stopruntimesession", self.stop_session),
        ]

    async def invoke(self, request: web.Request) -> web.StreamResponse:
        """Raises AwsError: 400 bad session id, 401 bad token, 404 unknown Runtime, 424 agent failed, 503 agent down."""
        url = self._runtime(request)
        await self._authorizer.verify(request.headers.get("Authorization"))
        session_id = _session_id(request)
        body = await request.read()
        try:
            upstream = await self._http.post(
                url, data=body, headers=_request_headers(request, session_id), timeout=_TIMEOUT
            )
        except ClientConnectorError as error:
            raise unavailable("The agent is not running right now; try again in a moment.") from error
        except (ClientError, TimeoutError) as error:
            raise unavailable("The agent ended before it answered; try again in a moment.") from error
        async with upstream:
            if upstream.status >= 500:
                raise AwsError(
                    "RuntimeClientError", f"Received error ({upstream.status}) from runtime; see its log.", 424
                )
            return await _stream(request, upstream, session_id)

    async def stop_session(self, request: web.Request) -> web.Response:
        self._runtime(request)
        await self._authorizer.verify(request.headers.get("Authorization"))
        session_id = _session_id(request)
        return web.json_response({}, headers={SESSION_HEADER: session_id})

    def _runtime(self, request: web.Request) -> str:
        arn = request.match_info["arn"]
        if arn not in self._runtimes:
            raise not_found(f"No endpoint or agent found for {arn}.")
        if request.query.get("qualifier", "DEFAULT") != "DEFAULT":
            raise not_found(f"{arn} has only the endpoint DEFAULT on the local stack.")
        return self._runtimes[arn]


def _session_id(request: web.Request) -> str:
    given = request.headers.get(SESSION_HEADER)
    if given is None:
        return str(uuid.uuid4())
    if not 33 <= len(given) <= 256:
        raise invalid("runtimeSessionId must have between 33 and 256 characters.")
    return given


def _request_headers(request: web.Request, session_id: str) -> dict[str, str]:
    headers = {
        name: value
        for name, value in request.headers.items()
        if name.lower() in _REQUEST_HEADERS or name.lower().startswith(_CUSTOM_HEADERS)
    }
    headers[SESSION_HEADER] = session_id
    headers["X-Amzn-Bedrock-AgentCore-Runtime-Request-Id"] = str(uuid.uuid4())
    return headers


async def _stream(request: web.Request, upstream: ClientResponse, session_id: str) -> web.StreamResponse:
    """Passes each piece on as it comes. An agent that dies midway breaks the caller's stream, as a cut line would."""
    headers = {name: upstream.headers[name] for name in _RESPONSE_HEADERS if name in upstream.headers}
    headers[SESSION_HEADER] = session_id
    if (upstream.content_length or _ONE_PIECE_BYTES) < _ONE_PIECE_BYTES:
        try:
            return web.Response(status=upstream.status, headers=headers, body=await upstream.read())
        except (ClientError, TimeoutError) as error:
            raise unavailable("The agent ended before it answered; try again in a moment.") from error
    response = web.StreamResponse(status=upstream.status, headers=headers)
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
