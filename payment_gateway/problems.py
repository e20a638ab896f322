"""What the gateway refuses, as problem+json (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus

from starlette.responses import JSONResponse


class Problem(Exception):
    """A request that ends in an error answer: its status, a stable code, a sentence, and an error per wrong field."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = errors or {}
        self.headers = headers or {}


def invalid(errors: dict[str, str]) -> Problem:
    """422: the request is readable, but fields of it are not right."""
    return Problem(422, "invalid_request", "Some fields of the request are not right.", errors=errors)


def malformed(detail: str) -> Problem:
    """400: the request cannot be read."""
    return Problem(400, "malformed_request", detail)


def not_found(what: str) -> Problem:
    return Problem(404, "not_found", f"There is no such {what}.")


def key_closed() -> Problem:
    return Problem(409, "key_closed", "This idempotency key is closed: nothing can be charged under it any more.")


def key_reused() -> Problem:
    return Problem(409, "key_reused", "This idempotency key was used for another request.")


def unavailable(retry_after: int) -> Problem:
    """503: the database is in trouble; nothing is known to have happened."""
    headers = {"Retry-After": str(retry_after)}
    return Problem(503, "unavailable", "The gateway is not ready; try again.", headers=headers)


def response(problem: Problem) -> JSONResponse:
    body: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
        "code": problem.code,
    }
    if problem.errors:
        body["errors"] = [{"field": field, "message": message} for field, message in problem.errors.items()]
    return JSONResponse(body, problem.status, problem.headers, media_type="application/problem+json")
