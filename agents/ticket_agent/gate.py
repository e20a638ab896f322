"""In front of the SDK's app: who is asking, how much they send, and whether it is AG-UI, before a stream is begun.

The SDK's own answers to bad input repeat what was sent; these say what to do.
"""

from __future__ import annotations

from dataclasses import dataclass

from ag_ui.core import RunAgentInput
from pydantic import ValidationError
from starlette.datastructures import Headers
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agents.ticket_agent.turn_input import BadTurn, read_turn
from boxoffice.aws.tokens import KeysUnavailable, TokenRefused, TokenVerifier

MOST_BODY_BYTES = 128 * 1024
SUBJECT, TOKEN = "boxoffice.subject", "boxoffice.token"
"""Where the verified caller lies in the ASGI scope."""


@dataclass(frozen=True, slots=True)
class Gate:
    """ASGI middleware; `/ping` alone is open."""

    app: ASGIApp
    tokens: TokenVerifier

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or scope["path"] == "/ping":
            await self.app(scope, receive, send)
            return
        if scope["type"] == "websocket":
            # the SDK's second transport; browsers reach us through the bridge, so nobody needs it
            await send({"type": "websocket.close", "code": 1008, "reason": "Use POST /invocations."})
            return
        refusal = await self._let_in(scope)
        if refusal is None and scope["method"] == "POST" and scope["path"] == "/invocations":
            body = await _body(receive)
            refusal = _problem(413, "The input is too large.") if body is None else _checked(body)
            if body is not None and refusal is None:
                await self.app(scope, _replay(body, receive), send)
                return
        await (refusal or self.app)(scope, receive, send)

    async def _let_in(self, scope: Scope) -> Response | None:
        kind, _, token = Headers(scope=scope).get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not token:
            return _problem(401, "Send the customer's access token as bearer.")
        try:
            caller = await self.tokens.verified(token)
        except TokenRefused as refused:
            return _problem(401, str(refused))
        except KeysUnavailable as trouble:
            return _problem(503, str(trouble), {"Retry-After": "1"})
        scope[SUBJECT], scope[TOKEN] = caller.subject, token
        return None


async def _body(receive: Receive) -> bytes | None:
    """The request's body; None when it is too large."""
    pieces: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b""
        pieces.append(message.get("body", b""))
        size += len(pieces[-1])
        if size > MOST_BODY_BYTES:
            return None
        if not message.get("more_body"):
            return b"".join(pieces)


def _checked(body: bytes) -> Response | None:
    try:
        read_turn(RunAgentInput.model_validate_json(body))
    except ValidationError as wrong:
        place = ".".join(str(part) for part in wrong.errors(include_input=False, include_url=False)[0]["loc"])
        return _problem(400, f"This is no AG-UI RunAgentInput ({place or 'not JSON'}).")
    except BadTurn as wrong:
        return _problem(400, str(wrong))
    return None


def _replay(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the body that was read, then what really comes."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def _problem(status: int, detail: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"status": status, "detail": detail}, status_code=status, headers=headers)
