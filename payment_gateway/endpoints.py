"""The HTTP face of the gateway: reads a request, asks `Gateway`, writes the answer."""

from __future__ import annotations

import asyncio
import hmac
import re
from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse

from payment_gateway import problems, wire
from payment_gateway.gateway import LONGEST_LIST, Gateway, Manner
from payment_gateway.problems import Problem

LARGEST_BODY = 16 * 1024
_DRAINED_BODY = 1024 * 1024
_BODY_SECONDS = 10
_KEY = re.compile(wire.IDEMPOTENCY_KEY)
_NEWEST = 2**63 - 1


class Endpoints:
    """One coroutine per route; `hang_seconds` is how long an answer that times out is held back."""

    def __init__(self, gateway: Gateway, *, secret_key: str, hang_seconds: float) -> None:
        self._gateway = gateway
        self._secret_key = secret_key.encode()
        self._hang_seconds = hang_seconds

    async def health(self, _request: Request) -> JSONResponse:
        await run_in_threadpool(self._gateway.ping)
        return JSONResponse({"status": "ok"})

    async def add_payment_method(self, request: Request) -> JSONResponse:
        """Public, for the customer's browser: the only place where a card is sent to."""
        if request.method == "OPTIONS":
            raise Problem(405, "method_not_allowed", "Send a card with POST.", headers={"Allow": "POST"})
        body = wire.parse(wire.PaymentMethodBody, await _body(request))
        today = datetime.now(UTC).date()
        method = await run_in_threadpool(self._gateway.add_payment_method, body.card, today=today)
        return JSONResponse(method, 201)

    async def charge(self, request: Request) -> JSONResponse:
        self._authorize(request)
        key = _idempotency_key(request)
        body = wire.parse(wire.ChargeBody, await _body(request))
        answer = await run_in_threadpool(self._gateway.charge, key, body)
        if answer.manner is Manner.BROKEN:
            raise Problem(500, "server_error", "Something went wrong on our side.")
        if answer.manner is not Manner.AT_ONCE:
            await asyncio.sleep(self._hang_seconds)
        if answer.intent is None:
            raise Problem(504, "timed_out", "The card's bank did not answer in time.")
        return JSONResponse(answer.intent, 201, _replayed(answer.replayed))

    async def get_intent(self, request: Request) -> JSONResponse:
        self._authorize(request)
        return JSONResponse(await run_in_threadpool(self._gateway.get_intent, request.path_params["id"]))

    async def list_intents(self, request: Request) -> JSONResponse:
        self._authorize(request)
        key = request.query_params.get("idempotencyKey")
        if key is not None and not _KEY.fullmatch(key):
            raise problems.invalid({"idempotencyKey": "A key has 1 to 255 printable ASCII signs without spaces."})
        limit = _number(request, "limit", default=20, largest=LONGEST_LIST)
        before = _number(request, "cursor", default=_NEWEST, largest=_NEWEST)
        return JSONResponse(await run_in_threadpool(self._gateway.list_intents, key=key, limit=limit, before=before))

    async def close(self, request: Request) -> JSONResponse:
        self._authorize(request)
        body = wire.parse(wire.CloseBody, await _body(request))
        return JSONResponse(await run_in_threadpool(self._gateway.close, body.idempotency_key))

    async def refund(self, request: Request) -> JSONResponse:
        self._authorize(request)
        key = _idempotency_key(request)
        body = wire.parse(wire.RefundBody, await _body(request))
        refund, replayed = await run_in_threadpool(self._gateway.refund, key, body)
        return JSONResponse(refund, 201, _replayed(replayed))

    def _authorize(self, request: Request) -> None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        right = hmac.compare_digest(token.strip().encode("latin-1", "replace"), self._secret_key)
        if scheme.lower() != "bearer" or not right:
            raise Problem(
                401,
                "unauthorized",
                "Send the gateway's secret key as bearer.",
                headers={"WWW-Authenticate": "Bearer"},
            )


def _replayed(replayed: bool) -> dict[str, str]:
    return {"Idempotent-Replayed": "true"} if replayed else {}


def _idempotency_key(request: Request) -> str:
    keys = request.headers.getlist("idempotency-key")
    if len(keys) != 1 or not _KEY.fullmatch(keys[0]):
        raise Problem(
            400,
            "idempotency_key_required",
            "Send one Idempotency-Key header of 1 to 255 printable ASCII signs without spaces.",
        )
    return keys[0]


def _number(request: Request, name: str, *, default: int, largest: int) -> int:
    text = request.query_params.get(name)
    if text is None:
        return default
    value = int(text) if re.fullmatch(r"[0-9]{1,19}", text) else 0
    if not 1 <= value <= largest:
        raise problems.invalid({name: f"A number from 1 to {largest}."})
    return value


async def _body(request: Request) -> bytes:
    """The JSON body; one that is too large is read on for a while, so that the caller gets to see the refusal."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise Problem(415, "unsupported_media_type", "Send the body as application/json.")
    body = bytearray()
    read = 0
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            async for chunk in request.stream():
                read += len(chunk)
                if read <= LARGEST_BODY:
                    body += chunk
                if read > _DRAINED_BODY:
                    break
    except TimeoutError as error:
        raise Problem(408, "request_timeout", "The body did not arrive in time.") from error
    except ClientDisconnect as error:
        raise problems.malformed("The body broke off.") from error
    if read > LARGEST_BODY:
        raise Problem(413, "body_too_large", f"A body has at most {LARGEST_BODY} bytes.")
    return bytes(body)
