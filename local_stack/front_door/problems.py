"""Errors of the front door itself, as problem+json (RFC 9457)."""

import logging

from aiohttp import web
from aiohttp.typedefs import Handler

_log = logging.getLogger(__name__)


def problem(status: int, code: str, title: str, detail: str, *, retry_after: int | None = None) -> web.Response:
    """A problem answer in the shape that the API documents; `retry_after` is in seconds."""
    told = {"type": "about:blank", "title": title, "status": status, "detail": detail, "code": code}
    return web.json_response(
        {**told, "errors": [], "alternatives": []},
        status=status,
        content_type="application/problem+json",
        headers={} if retry_after is None else {"Retry-After": str(retry_after)},
    )


def not_answering(what: str) -> web.Response:
    """503: nobody listens at the address, usually because the process is just being started again."""
    return problem(503, "unavailable", "Service unavailable", f"{what} is not answering right now.", retry_after=1)


def broke_off(what: str) -> web.Response:
    """502: the connection ended before the answer."""
    return problem(502, "bad_gateway", "Bad gateway", f"{what} ended the connection.", retry_after=1)


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answers the server's own refusals as problems; what nobody expected is logged and answered as a 500."""
    try:
        return await handler(request)
    except web.HTTPRequestEntityTooLarge:
        return problem(413, "too_large", "Payload too large", "The request is larger than 10 MB.")
    except web.HTTPRedirection:
        raise
    except web.HTTPException as error:
        code = error.reason.lower().replace(" ", "_")
        answer = problem(error.status, code, error.reason, f"{request.method} {request.path}: {error.reason}.")
        if isinstance(error, web.HTTPMethodNotAllowed):
            answer.headers["Allow"] = error.headers["Allow"]
        return answer
    except Exception:  # noqa: BLE001 - the outermost boundary: a browser gets a problem whatever happened
        _log.exception("%s %s failed", request.method, request.path)
        return problem(500, "internal", "Internal error", "The front door failed; its log has the reason.")
