"""API Gateway tells clients nothing of a function's insides, and takes only so much from them.

The stock gateway sends a function's answer back over the socket although no route response is declared, shows the
stack trace of a failed function to REST clients, and sets no limit to bodies and frames.
"""

from __future__ import annotations

import json
from typing import Any

from hypercorn.config import Config
from ministack import app as ministack_app
from ministack.services import apigateway, apigateway_v1

_LARGEST_BODY_BYTES = 10 * 1024 * 1024
_LARGEST_SOCKET_MESSAGE_BYTES = 128 * 1024
_FAILED = "x-function-failed"
_TOO_LARGE = json.dumps({"message": "Request Too Long"}).encode()


def install() -> None:
    """Puts the gateway's own answers in place of the functions'."""
    Config.websocket_max_message_size = _LARGEST_SOCKET_MESSAGE_BYTES
    _hide_socket_answers()
    _hide_rest_errors()
    _limit_bodies()


def _hide_socket_answers() -> None:
    invoke = apigateway._invoke_ws_lambda

    async def invoke_for_status(
        api_id: str, account: str, region: str, route: Any, stage: str, connection_id: str, *rest: Any, **named: Any
    ) -> dict[str, Any] | None:
        answer = await invoke(api_id, account, region, route, stage, connection_id, *rest, **named)
        if answer is None:
            return None
        status = int(answer.get("statusCode", 200))
        if status < 500:
            return {"statusCode": status}
        body = {"message": "Internal server error", "connectionId": connection_id, "requestId": rest[1]}
        return {"statusCode": status, "body": json.dumps(body)}

    apigateway._invoke_ws_lambda = invoke_for_status


def _hide_rest_errors() -> None:
    respond = apigateway_v1._lambda_proxy_response
    invoke = apigateway_v1._invoke_lambda_proxy_v1

    def respond_or_mark(result: dict[str, Any]) -> Any:
        if not result.get("error"):
            return respond(result)
        kind = (result.get("body") or {}).get("errorType", "Unhandled")
        return {"statusCode": 502, "headers": {_FAILED: kind}, "body": ""}, None

    async def invoke_or_gateway_error(*arguments: Any, **named: Any) -> Any:
        answer = await invoke(*arguments, **named)
        if not isinstance(answer, tuple) or _FAILED not in answer[1]:
            return answer
        if answer[1][_FAILED] == "Sandbox.Timedout":
            return apigateway_v1._gw_error("INTEGRATION_TIMEOUT", "Endpoint request timed out")
        return apigateway_v1._gw_error("DEFAULT_5XX", "Internal server error")

    apigateway_v1._lambda_proxy_response = respond_or_mark
    apigateway_v1._invoke_lambda_proxy_v1 = invoke_or_gateway_error


def _limit_bodies() -> None:
    application = ministack_app.app

    async def limited(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            length = dict(scope["headers"]).get(b"content-length", b"0")
            if length.isdigit() and int(length) > _LARGEST_BODY_BYTES:
                headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
                await send({"type": "http.response.start", "status": 413, "headers": headers})
                await send({"type": "http.response.body", "body": _TOO_LARGE})
                return
        await application(scope, receive, send)

    ministack_app.app = limited
