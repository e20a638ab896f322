"""A client of one MCP server, for all conversations at once.

MCP 2026-07-28 is stateless over HTTP: a call is one POST of its own, so nothing has to be opened, kept or healed. A
server that restarts costs the calls of that moment a short wait.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any, Final

import httpx

from agents.ticket_agent.caller import callers_headers

_VERSION: Final = "2026-07-28"
_META: Final = {
    "io.modelcontextprotocol/protocolVersion": _VERSION,
    "io.modelcontextprotocol/clientInfo": {"name": "boxoffice-ticket-agent", "version": "1"},
    "io.modelcontextprotocol/clientCapabilities": {},
}
_CONNECT_SECONDS = 2.0
_WAITS_SECONDS = (0.1, 0.4, 1.0)
_DOWN = frozenset({424, 429, 502, 503, 504})
_THROTTLED = 429
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_LOST = (httpx.ConnectError, httpx.ConnectTimeout, httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError)
_LONGEST_ANSWER_BYTES = 4 * 1024 * 1024

ANSWER_LOST: Final = "The answer was lost. It may have had its effect: look before you call it again."


class ToolServerError(Exception):
    """The server gave no usable answer; `code` is stable, the message may be shown to the model."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class ToolAnswer:
    """What a tool said: its text for the model, its data (wire names) if it has some, and whether it failed."""

    text: str
    data: Mapping[str, Any] | None
    failed: bool


class ToolServer:
    """Lists and calls the tools of the server at `url`, each call on behalf of the run's caller.

    `waits` are the pauses, in seconds, before a server that is down is asked again.
    """

    def __init__(
        self,
        url: str,
        *,
        most_connections: int = 64,
        transport: httpx.AsyncBaseTransport | None = None,
        waits: Sequence[float] = _WAITS_SECONDS,
    ) -> None:
        self._url = url
        self._waits = tuple(waits)
        self._ids = count(1)
        # a client of httpx around it would look for cookies, redirects and proxies: a third of a call's work
        self._http = transport or httpx.AsyncHTTPTransport(
            limits=httpx.Limits(max_connections=most_connections, keepalive_expiry=4.0),
            verify=_trusted(url),
            trust_env=False,
        )

    async def close(self) -> None:
        await self._http.aclose()

    async def list_tools(self) -> list[dict[str, Any]]:
        """The tools as the server describes them; raises ToolServerError."""
        found: list[dict[str, Any]] = []
        cursor: str | None = None
        while True:
            result = await self._ask("tools/list", {"cursor": cursor} if cursor else {}, name=None, seconds=10.0)
            found += result.get("tools", [])
            cursor = result.get("nextCursor")
            if not cursor:
                return found

    async def call(
        self, name: str, arguments: Mapping[str, Any], *, seconds: float, repeats_safely: bool
    ) -> ToolAnswer:
        """Call a tool, again where its answer got lost if it `repeats_safely`: it is idempotent within a run.

        Any other is called again only where the server surely has not begun. Raises ToolServerError.
        """
        params = {"name": name, "arguments": dict(arguments)}
        result = await self._ask("tools/call", params, name=name, seconds=seconds, repeats_safely=repeats_safely)
        content = result.get("content")
        text = "\n".join(str(block.get("text", "")) for block in content if isinstance(block, dict)) if content else ""
        data = result.get("structuredContent")
        return ToolAnswer(text, data if isinstance(data, dict) else None, bool(result.get("isError")))

    async def _ask(
        self,
        method: str,
        params: Mapping[str, Any],
        *,
        name: str | None,
        seconds: float,
        repeats_safely: bool = True,
    ) -> dict[str, Any]:
        body = {"jsonrpc": "2.0", "id": next(self._ids), "method": method, "params": {**params, "_meta": _META}}
        headers = {
            "Accept": "application/json, text/event-stream",
            "Mcp-Protocol-Version": _VERSION,
            "Mcp-Method": method,
            **({"Mcp-Name": name} if name else {}),
        }
        for wait in (*self._waits, None):
            try:
                response = await self._sent(body, headers, seconds)
            except (*_LOST, httpx.TimeoutException) as error:
                if not (repeats_safely or isinstance(error, _NEVER_SENT)):
                    raise ToolServerError("unavailable", ANSWER_LOST) from error
                if not isinstance(error, _LOST):
                    raise ToolServerError("timeout", "That took too long. Try again in a moment.") from error
                if wait is None:
                    raise _unavailable() from error
            else:
                if response.status_code not in _DOWN:
                    return _result(response)
                if not (repeats_safely or response.status_code == _THROTTLED):
                    raise ToolServerError("unavailable", ANSWER_LOST)
                if wait is None:
                    raise _unavailable()
            await asyncio.sleep(wait)
        raise AssertionError("unreachable: the last try returns or raises")

    async def _sent(self, body: Mapping[str, Any], headers: Mapping[str, str], seconds: float) -> httpx.Response:
        request = httpx.Request(
            "POST",
            self._url,
            headers={**headers, **callers_headers()},
            json=body,
            extensions={"timeout": httpx.Timeout(seconds, connect=_CONNECT_SECONDS).as_dict()},
        )
        response = await self._http.handle_async_request(request)
        await response.aread()
        return response


@cache
def _authorities() -> ssl.SSLContext:
    return httpx.create_ssl_context()


def _trusted(url: str) -> ssl.SSLContext:
    """Whose certificates count. Reading them takes a while, so where there is no TLS none is trusted."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if url.startswith("http://") else _authorities()


def _unavailable() -> ToolServerError:
    return ToolServerError("unavailable", "The box office cannot be reached just now. Try again in a moment.")


def _result(response: httpx.Response) -> dict[str, Any]:
    if response.status_code == 401:
        raise ToolServerError("token_expired", "The sign-in has run out. The customer has to sign in again.")
    if len(response.content) > _LONGEST_ANSWER_BYTES:
        raise ToolServerError("failed", "The answer was too long.")
    try:
        answer = response.json()
        result = answer["result"]
    except (ValueError, TypeError, KeyError) as error:
        raise ToolServerError("failed", "The box office gave no usable answer.") from error
    if not isinstance(result, dict):
        raise ToolServerError("failed", "The box office gave no usable answer.")
    return result
