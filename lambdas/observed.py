"""What every handler has around it: logs as JSON lines that name the request, and its span where traces are on."""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Callable
from typing import Any, TypeVar

from aws_lambda_powertools.utilities.typing import LambdaContext

from boxoffice.telemetry import correlated, flush, root
from boxoffice.telemetry.logs import log_json
from boxoffice.wiring.telemetry import record_spans

Event = dict[str, Any]
Answer = TypeVar("Answer")
_WORD = re.compile(r"(?:[a-z-]{2,20}(?:\.json)?)?")
Handler = Callable[[Event, LambdaContext], Answer]


def observed(name: str, *, spans_itself: bool = False) -> Callable[[Handler[Answer]], Handler[Answer]]:
    """Around the handler of the function `name`; with `spans_itself` the handler begins its traces, one per run.

    What was recorded is sent before the answer: a function may be frozen right after it.
    """

    def around(handler: Handler[Answer]) -> Handler[Answer]:
        @functools.wraps(handler)
        def call(event: Event, context: LambdaContext) -> Answer:
            _begin(name)
            request_id = str(getattr(context, "aws_request_id", "")) or None
            with correlated(request_id=request_id):
                try:
                    if spans_itself:
                        return handler(event, context)
                    with root(_title(name, event), attributes={"faas.name": name}) as span:
                        answer = handler(event, context)
                        if isinstance(answer, dict) and "statusCode" in answer:
                            span.set("http.response.status_code", answer["statusCode"])
                        return answer
                finally:
                    flush()

        return call

    return around


@functools.cache
def _begin(name: str) -> None:
    """At a process's first event: its settings are there by then, and it is known to be a function's own."""
    if "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
        log_json(name)
    record_spans(name)


def _title(name: str, event: Event) -> str:
    """The function, and for a request its method and its path without ids."""
    method, path = event.get("httpMethod"), event.get("path")
    if not method or not isinstance(path, str):
        return name
    return f"{name} {method} {'/'.join(part if _WORD.fullmatch(part) else '{id}' for part in path.split('/'))}"
