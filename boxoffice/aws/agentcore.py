"""Calling an AgentCore Runtime that trusts the customer's JWT: HTTPS with the bearer token, server-sent events back.

boto3's InvokeAgentRuntime signs with SigV4 and cannot carry a JWT, so this is plain HTTPS.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import httpx

from boxoffice.telemetry import outgoing, span

SESSION_HEADER = "X-Amzn-Bedrock-AgentCore-Runtime-Session-Id"
_LONGEST_EVENT = 1024 * 1024
_UNREACHED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_PREWARM_SECONDS = 0.3


class AgentError(Exception):
    """A Runtime gave no usable answer."""


class AgentUnavailable(AgentError):
    """It cannot be reached, is throttled, or answered that it is down."""


class AgentTimedOut(AgentError):
    """It was silent for too long."""


class AgentFailed(AgentError):
    """It refused the request, or sent what is no event stream."""


class AgentBrokeOff(AgentFailed):
    """It ended in the middle of its answer: its process may have died, and may be there again soon."""


class AgentRefusedToken(AgentError):
    """The caller's token is no longer accepted."""


def session_id(conversation_id: UUID) -> str:
    """One Runtime session per conversation; at least 33 characters, as the Runtime asks."""
    return f"conversation-{conversation_id}"


class AgentRuntime:
    """One Runtime's invocation address; thread-safe, its connections are kept for a few seconds.

    `silence` is how long it may say nothing, in seconds. Proxies of the environment are not used.
    """

    def __init__(self, url: str, *, silence: float = 60.0, connect: float = 2.0) -> None:
        # an idle connection is given up before the other side does, as a run must not be sent twice
        self._client = httpx.Client(
            timeout=httpx.Timeout(silence, connect=connect),
            limits=httpx.Limits(max_connections=64, keepalive_expiry=4.0),
            trust_env=False,
        )
        self._url = url

    def close(self) -> None:
        self._client.close()

    @contextmanager
    def stream(self, token: str, session: str, body: Mapping[str, Any]) -> Iterator[Iterator[str]]:
        """The data of each server-sent event, as it comes; raises AgentError, also while iterating."""
        try:
            with (
                span("invoke runtime", "client", {"http.request.method": "POST"}) as seen,
                self._client.stream("POST", self._url, json=body, headers=_headers(token, session)) as response,
            ):
                seen.set("http.response.status_code", response.status_code)
                _check(response)
                yield _data(response)
        except _UNREACHED as error:
            raise AgentUnavailable(f"the Runtime cannot be reached: {error}") from error
        except httpx.TimeoutException as error:
            raise AgentTimedOut("the Runtime was silent for too long") from error
        except httpx.HTTPError as error:
            raise AgentBrokeOff(f"the Runtime broke off: {error}") from error

    def prewarm(self, token: str, session: str, body: Mapping[str, Any]) -> None:
        """Start the session's process without waiting for its answer; what becomes of it does not matter."""
        timeout = httpx.Timeout(_PREWARM_SECONDS)
        try:
            self._client.post(self._url, json=body, headers=_headers(token, session), timeout=timeout)
        except httpx.HTTPError:
            return


def _headers(token: str, session: str) -> dict[str, str]:
    bearer = {"Authorization": f"Bearer {token}", SESSION_HEADER: session, "Accept": "text/event-stream"}
    return {**bearer, **outgoing()}


def _check(response: httpx.Response) -> None:
    status = response.status_code
    if status == 401:
        raise AgentRefusedToken("the Runtime does not accept the token")
    if status == 429 or status >= 500:
        raise AgentUnavailable(f"the Runtime answered {status}")
    if status == 424:
        raise AgentFailed("the agent behind the Runtime failed")
    if status != 200:
        raise AgentFailed(f"the Runtime refused the request with {status}")
    kind = response.headers.get("Content-Type", "")
    if not kind.startswith("text/event-stream"):
        raise AgentFailed(f"the Runtime answered with {kind or 'no content type'} instead of events")


def _data(response: httpx.Response) -> Iterator[str]:
    lines: list[str] = []
    size = 0
    for line in response.iter_lines():
        if line.startswith("data:"):
            lines.append(line[5:].removeprefix(" "))
            size += len(line)
            if size > _LONGEST_EVENT:
                raise AgentFailed("an event of the agent is too long")
        elif not line and lines:
            yield "\n".join(lines)
            lines, size = [], 0


def parse_event(data: str) -> dict[str, Any]:
    """An event's fields; raises AgentFailed for anything but a JSON object with a type."""
    try:
        event = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise AgentFailed("an event of the agent is no JSON") from error
    if not isinstance(event, dict) or not isinstance(event.get("type"), str):
        raise AgentFailed("an event of the agent has no type")
    return event
