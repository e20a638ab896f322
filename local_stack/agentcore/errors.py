"""Errors in the shape of AWS' rest-json services: `{"message"}` with the code in `x-amzn-ErrorType`."""

import logging

from aiohttp import web
from aiohttp.typedefs import Handler

_log = logging.getLogger(__name__)


class AwsError(Exception):
    """A refusal with an AWS error code, its HTTP status and a sentence."""

    def __init__(self, code: str, message: str, status: int, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.headers = headers or {}

    def response(self) -> web.Response:
        return web.json_response(
            {"message": self.message}, status=self.status, headers={"x-amzn-ErrorType": self.code, **self.headers}
        )


def invalid(message: str) -> AwsError:
    return AwsError("ValidationException", message, 400)


def not_found(message: str) -> AwsError:
    return AwsError("ResourceNotFoundException", message, 404)


def unavailable(message: str) -> AwsError:
    return AwsError("ServiceUnavailableException", message, 503, {"Retry-After": "1"})


@web.middleware
async def aws_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answers every refusal in AWS' shape; what nobody expected is logged and answered as a 500."""
    try:
        return await handler(request)
    except AwsError as error:
        return error.response()
    except web.HTTPRequestEntityTooLarge:
        return AwsError("ValidationException", "The payload is larger than 100 MB.", 413).response()
    except web.HTTPException as error:
        return AwsError("UnknownOperationException", error.reason, error.status).response()
    except Exception:  # noqa: BLE001 - the outermost boundary: a caller gets AWS' shape whatever happened
        _log.exception("%s %s failed", request.method, request.path)
        return AwsError("InternalServerException", "The emulator failed; its log has the reason.", 500).response()
