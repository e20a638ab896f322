"""The HTTP side: AWS's rest-json protocol, health and control."""

import asyncio
import json
import logging
import uuid
from typing import Any

from aiohttp import web

from local_stack.data_api.errors import ApiError, bad_request
from local_stack.data_api.faults import Fault, Faults
from local_stack.data_api.operations import Operations
from local_stack.data_api.pool import Pools

_LARGEST_REQUEST = 4 << 20
_LOCAL_NAMES = {"127.0.0.1", "localhost", "[::1]"}
_log = logging.getLogger(__name__)


class Service:
    """Answers HTTP requests; one per process."""

    def __init__(self, operations: Operations, pools: Pools) -> None:
        self._operations = operations
        self._pools = pools
        self._faults = Faults()

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """aiohttp's entry: one request to its response, refusals included."""
        try:
            _check_host(request)
            match request.path:
                case "/_health":
                    return await self._health()
                case "/_control/faults":
                    return _json(await self._control(request))
                case _:
                    return await self._operate(request)
        except ApiError as error:
            return _json({"message": error.message, **error.extra}, error.status, error.code)
        except ConnectionError:
            raise
        except Exception:  # noqa: BLE001 - the last resort of a server: logged whole, answered as AWS does
            _log.exception("A request failed unexpectedly.")
            return _json({"message": "An internal error occurred."}, 500, "InternalServerErrorException")

    async def _operate(self, request: web.BaseRequest) -> web.StreamResponse:
        found = self._operations.by_path.get(request.path)
        if found is None or request.method != "POST":
            raise ApiError("UnknownOperationException", "There is no such operation.", 404)
        # No web page can send these two without asking first, so none can reach the database by way of a browser.
        if not request.headers.get("Authorization", "").startswith("AWS4-HMAC-SHA256"):
            raise ApiError("MissingAuthenticationTokenException", "Missing Authentication Token", 403)
        name, operation = found
        body = await _body(request)
        fault = self._faults.meet(name, body)
        if fault and fault.refusal:
            raise fault.refusal
        if fault and fault.kind == "lost_before":
            _break(request)
        answer = await operation(body)
        if fault and fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        elif fault:
            _break(request)
        return _json(answer)

    async def _health(self) -> web.StreamResponse:
        answers = await asyncio.to_thread(self._pools.server_answers)
        return _json({"status": "ok" if answers else "database unreachable"}, 200 if answers else 503)

    async def _control(self, request: web.BaseRequest) -> dict[str, Any]:
        match request.method:
            case "POST":
                self._faults.add(Fault.read(await _body(request)))
            case "DELETE":
                self._faults.clear()
            case "GET":
                pass
            case _:
                raise ApiError("UnknownOperationException", "Faults take GET, POST and DELETE.", 405)
        return {"faults": self._faults.told()}


def _check_host(request: web.BaseRequest) -> None:
    name = request.headers.get("Host", "localhost")
    if name.rpartition(":")[0] not in _LOCAL_NAMES and name not in _LOCAL_NAMES:
        raise ApiError("ForbiddenException", "This service answers to local names only.", 403)


async def _body(request: web.BaseRequest) -> dict[str, Any]:
    if request.content_type not in ("application/json", "application/x-amz-json-1.1"):
        raise ApiError("UnsupportedMediaTypeException", "The request is not JSON.", 415)
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > _LARGEST_REQUEST:
            raise ApiError("BadRequestException", "The request exceeds the size limit 4 MB.", 413)
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        raise ApiError("SerializationException", "The request is not JSON.") from None
    if not isinstance(told, dict):
        raise bad_request("The request is not a JSON object.")
    return told


def _break(request: web.BaseRequest) -> None:
    if request.transport:
        request.transport.abort()
    raise ConnectionResetError


def _json(body: dict[str, Any], status: int = 200, error: str | None = None) -> web.Response:
    headers = {"x-amzn-RequestId": str(uuid.uuid4())}
    if error:
        headers["x-amzn-ErrorType"] = error
    return web.Response(body=json.dumps(body).encode(), status=status, headers=headers, content_type="application/json")
