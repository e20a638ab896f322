"""Every error as problem+json (RFC 9457), translated once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestUnsupportedContentType, RequestValidationError

from boxoffice.aws.data_api import DatabaseError, DatabaseUnavailable
from boxoffice.contracts.wire import FieldError, Problem, ProblemAlternative
from boxoffice.domain import errors

logger = Logger(child=True)

_STATUS: Mapping[type[errors.Refusal], int] = {
    errors.Refusal: 422,
    errors.InvalidInput: 400,
    errors.NotFound: 404,
    errors.NoAccount: 403,
    errors.NotAllowed: 403,
    errors.KeyReused: 409,
    errors.Conflict: 409,
    errors.PaymentDeclined: 402,
    errors.PaymentUnavailable: 503,
    errors.TooMany: 429,
    errors.TooLarge: 413,
    errors.TokenExpired: 401,
}
"""The status of a refusal is that of the nearest class here: 422 for whatever the business refuses."""

RETRY_AFTER_SECONDS = 5


class BadRequest(Exception):
    """A request that cannot be understood; 4xx with the given code."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail


def status_of(refusal: type[errors.Refusal]) -> int:
    """The HTTP status of a refusal."""
    return next(_STATUS[kind] for kind in refusal.__mro__ if kind in _STATUS)


def answer(
    status: int,
    code: str,
    detail: str,
    *,
    wrong: Sequence[FieldError] = (),
    alternatives: Sequence[errors.Alternative] = (),
    retry_after: int | None = None,
) -> Response[str]:
    problem = Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        code=code,
        errors=list(wrong),
        alternatives=[
            ProblemAlternative(tier=choice.tier.value, visit_date=choice.visit_date.isoformat())
            for choice in alternatives
        ],
    )
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return Response(
        status_code=status,
        content_type="application/problem+json",
        body=problem.model_dump_json(by_alias=True),
        headers=headers,
    )


def refused(refusal: errors.Refusal) -> Response[str]:
    """A refusal as its problem."""
    status = status_of(type(refusal))
    wrong = [FieldError(field=refusal.field, message=refusal.message)] if refusal.field else []
    if isinstance(refusal, errors.NotEligible):
        wrong += [FieldError(field="ticketIds", message=f"{r.code.value}: {r.message}") for r in refusal.reasons]
    retry_after = getattr(refusal, "retry_after", RETRY_AFTER_SECONDS) if status in (429, 503) else None
    return answer(
        status,
        refusal.code,
        refusal.message,
        wrong=wrong,
        alternatives=refusal.alternatives,
        retry_after=retry_after,
    )


def add_problems(app: APIGatewayRestResolver) -> None:
    """Register the translations on the app."""

    @app.exception_handler(errors.Refusal)
    def refusal(error: errors.Refusal) -> Response[str]:
        return refused(error)

    @app.exception_handler(BadRequest)
    def bad_request(error: BadRequest) -> Response[str]:
        return answer(error.status, error.code, error.detail)

    @app.exception_handler(RequestValidationError)
    def malformed(error: RequestValidationError) -> Response[str]:
        wrong = [_field_error(found) for found in error.errors()]
        return answer(400, "invalid_request", "The request is malformed; errors say where.", wrong=wrong[:20])

    @app.exception_handler(RequestUnsupportedContentType)
    def unsupported(_: RequestUnsupportedContentType) -> Response[str]:
        return answer(415, "unsupported_media_type", "Send the body as application/json.")

    @app.exception_handler(NotFoundError)
    def no_route(_: NotFoundError) -> Response[str]:
        return answer(404, "not_found", "There is nothing at this address; see /openapi.json.")

    @app.exception_handler(DatabaseError)
    def database(error: DatabaseError) -> Response[str]:
        logger.exception("database trouble")
        wait = getattr(error, "retry_after", None) if isinstance(error, DatabaseUnavailable) else None
        seconds = max(1, round(wait or RETRY_AFTER_SECONDS))
        return answer(503, "unavailable", "The records cannot be reached just now. Try again.", retry_after=seconds)

    @app.exception_handler(Exception)
    def unexpected(_: Exception) -> Response[str]:
        logger.exception("unexpected error")
        return answer(500, "internal_error", "Something went wrong on our side. Try again, or write to the desk.")


def _field_error(found: Mapping[str, Any]) -> FieldError:
    location = [str(part) for part in found.get("loc", ()) if part not in ("body", "query", "path", "header")]
    return FieldError(field=".".join(location), message=str(found.get("msg", "is wrong")))
