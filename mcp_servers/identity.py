"""Who calls a tool: decided by the verified token of the request, never by an argument."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from mcp.server.auth.middleware.auth_context import get_access_token
from mcp.server.auth.provider import AccessToken
from mcp.server.mcpserver import Context

from boxoffice.aws.tokens import TokenRefused, TokenVerifier
from boxoffice.contracts.headers import CONVERSATION_HEADER, RUN_HEADER
from boxoffice.domain.errors import NotAllowed
from boxoffice.domain.identity import Caller


class CustomerTokens:
    """The MCP SDK's token check, by the customers' user pool."""

    def __init__(self, verifier: TokenVerifier) -> None:
        self._verifier = verifier

    async def verify_token(self, token: str) -> AccessToken | None:
        """None refuses the request with 401. Raises KeysUnavailable."""
        try:
            found = await self._verifier.verified(token)
        except TokenRefused:
            return None
        return AccessToken(token=token, client_id=found.kind.value, scopes=[], subject=found.subject)


def caller() -> Caller:
    """The customer behind this tool call."""
    token = get_access_token()
    if token is None or not token.subject:
        raise NotAllowed("Sign in first.")
    return Caller.customer(token.subject)


def call_key(ctx: Context[Any], tool: str, arguments: Mapping[str, object]) -> str:
    """A write's idempotency key: run (a run's id is its conversation's own) + tool + canonical arguments.

    A client that names no run gets a fresh key, so that two calls of its own are two calls.
    """
    headers = ctx.headers or {}
    run = headers.get(RUN_HEADER.lower()) or str(uuid4())
    canonical = json.dumps(
        [headers.get(CONVERSATION_HEADER.lower()), arguments], sort_keys=True, separators=(",", ":"), default=str
    )
    return f"{run[:100]}:{tool}:{hashlib.sha256(canonical.encode()).hexdigest()}"


def conversation(ctx: Context[Any]) -> UUID | None:
    """The conversation in which a tool is called, as the agent's host (not its model) says."""
    text = (ctx.headers or {}).get(CONVERSATION_HEADER.lower())
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
