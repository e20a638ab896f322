"""What every request must be: small enough, and JSON where it has a body."""

from __future__ import annotations

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware

from lambdas.rest_api.problems import answer

MAX_BODY_BYTES = 32 * 1024


def _guarded(app: APIGatewayRestResolver, next_middleware: NextMiddleware) -> Response[str]:
    body = app.current_event.body
    if body and len(body.encode("utf-8", "surrogatepass")) > MAX_BODY_BYTES:
        return answer(413, "too_large", f"Send at most {MAX_BODY_BYTES // 1024} KB.")
    if body and not _is_json(app.current_event.headers.get("content-type")):
        return answer(415, "unsupported_media_type", "Send the body as application/json.")
    response: Response[str] = next_middleware(app)
    return response


def _is_json(content_type: str | None) -> bool:
    return (content_type or "application/json").split(";")[0].strip().lower() == "application/json"


def add_limits(app: APIGatewayRestResolver) -> None:
    """Before any route is run."""
    app.use(middlewares=[_guarded])
