"""An agent's or tool server's HTTP requests: each goes on with its caller's trace, and logs name the caller's run."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from boxoffice.contracts.headers import CONVERSATION_HEADER, REQUEST_HEADER, RUN_HEADER
from boxoffice.telemetry.correlation import correlated
from boxoffice.telemetry.tracing import TRACEPARENT, continued

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_IDS = {
    "request_id": REQUEST_HEADER.lower().encode(),
    "run_id": RUN_HEADER.lower().encode(),
    "conversation_id": CONVERSATION_HEADER.lower().encode(),
}
_TRACEPARENT = TRACEPARENT.encode()


def observed(app: App) -> App:
    """The app, seen. Only requests are; a health check has no caller's trace and makes no span."""

    async def call(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        name, route = f"{scope['method']} {scope['path']}", str(scope["path"])
        attributes = {"http.request.method": str(scope["method"]), "http.route": route}
        ids = {known: headers[header].decode("latin-1") for known, header in _IDS.items() if header in headers}
        carrier = headers.get(_TRACEPARENT, b"").decode("latin-1") or None
        with correlated(**ids), continued(carrier, name, attributes) as span:

            async def sending(message: MutableMapping[str, Any]) -> None:
                if message["type"] == "http.response.start":
                    span.set("http.response.status_code", message["status"])
                await send(message)

            await app(scope, receive, sending)

    return call
