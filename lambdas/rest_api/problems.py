"""Every error as problem+json (RFC 9457), translated once."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from botocore.exceptions import BotoCoreError, ClientError

from boxoffice.aws.data_api import DatabaseUnavailable, InvalidValue, SerializationFailure
from boxoffice.aws.tokens import TokenRefused
from boxoffice.contracts.wire import FieldError, Problem, ProblemAlternative
from boxoffice.domain import errors

logger = logging.getLogger(__name__)

_STATUS: Mapping[type[errors.Refusal], int] = {
    errors.Refusal: 422,
    errors.InvalidInput: 400,
    errors.NotFound: 404,
    errors.NoAccount: 403,
    errors.NotAllowed: 403,
    errors.KeyReused: 409,
    errors.Outdated: 409,
    errors.PaymentDeclined: 402,
    errors.PaymentUnavailable: 503,
    errors.TooMany: 429,
    errors.TooLarge: 413,
    errors.TokenExpired: 401,
}
"""The status of a refusal is that of the nearest class here: 422 for whatever the business refuses."""

RETRY_AFTER_SECONDS = 5


_WAITING = (429, 503)
_MOST_ERRORS, _LONGEST_FIELD, _LONGEST_MESSAGE = 20, 100, 300


class BadRequest(Exception):
    """A request that cannot be understood; 4xx with the given code, and the field that is wrong where there is one."""

    def __init__(self, status: int, code: str, detail: str, *, field: str | None = None) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail, self.field = status, code, detail, field


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
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}
    if status in _WAITING:
        headers["Retry-After"] = str(retry_after or RETRY_AFTER_SECONDS)
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
    return answer(
        status,
        refusal.code,
        refusal.message,
        wrong=wrong,
        alternatives=refusal.alternatives,
        retry_after=getattr(refusal, "retry_after", None),
    )


def misunderstood(error: BadRequest) -> Response[str]:
    """A request that cannot be understood, as its problem."""
    wrong = [FieldError(field=error.field, message=error.detail)] if error.field else []
    return answer(error.status, error.code, error.detail, wrong=wrong)


def add_problems(app: APIGatewayRestResolver) -> None:
    """Register the translations on the app; what is not named here is our own mistake."""

    @app.exception_handler(errors.Refusal)
    def refusal(error: errors.Refusal) -> Response[str]:
        return refused(error)

    @app.exception_handler(BadRequest)
    def bad_request(error: BadRequest) -> Response[str]:
        return misunderstood(error)

    @app.exception_handler(RequestValidationError)
    def malformed(error: RequestValidationError) -> Response[str]:
        wrong = [_field_error(found) for found in error.errors()[:_MOST_ERRORS]]
        return answer(400, "invalid_request", "The request is malformed; errors say where.", wrong=wrong)

    @app.exception_handler(InvalidValue)
    def unstorable(_: InvalidValue) -> Response[str]:
        return answer(400, "invalid_request", "A value of the request cannot be stored.")

    @app.exception_handler(TokenRefused)
    def token(error: TokenRefused) -> Response[str]:
        return answer(401, "unauthorized", str(error))

    @app.exception_handler(NotFoundError)
    def no_route(_: NotFoundError) -> Response[str]:
        return answer(404, "not_found", "There is nothing at this address; see /openapi.json.")

    @app.exception_handler(Exception)
    def unexpected(_: Exception) -> Response[str]:
        logger.exception("unexpected error")
        return answer(500, "internal_error", "Something went wrong on our side. Try again, or write to the desk.")

    _add_outages(app)


def _add_outages(app: APIGatewayRestResolver) -> None:
    """What passes by itself."""

    @app.exception_handler([DatabaseUnavailable, SerializationFailure])
    def database(error: DatabaseUnavailable | SerializationFailure) -> Response[str]:
        logger.warning("database trouble", exc_info=True)
        seconds = max(1, round(error.retry_after)) if isinstance(error, DatabaseUnavailable) else 1
        return answer(503, "unavailable", "The records cannot be reached just now. Try again.", retry_after=seconds)

    @app.exception_handler([BotoCoreError, ClientError])
    def aws(_: BotoCoreError | ClientError) -> Response[str]:
        logger.exception("a service of AWS cannot be used")
        return answer(503, "unavailable", "A service behind us cannot be reached just now. Try again.")


def _field_error(found: Mapping[str, Any]) -> FieldError:
    place, *inside = found.get("loc") or ("body",)
    location = [str(part).title() if place == "header" else str(part) for part in inside]
    message = str(found.get("msg", "is wrong")).removeprefix("Value error, ")
    field = ".".join(location) or "body"
    return FieldError(field=field[:_LONGEST_FIELD], message=message[:_LONGEST_MESSAGE])
