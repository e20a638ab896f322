"""What may be logged of a model's failure: its kind and its HTTP status. Messages may quote what a customer wrote."""

from collections.abc import Iterator


def told_failure(error: BaseException) -> dict[str, str | int]:
    """`{"error": kind, "code"?: the service's own name, "status"?: HTTP's}`, also where Strands has wrapped it."""
    told: dict[str, str | int] = {"error": type(error).__name__}
    for cause in _causes(error):
        code, status = _of_aws(cause)
        status = status or getattr(cause, "status_code", None)
        if isinstance(code, str):
            told.setdefault("code", code)
        if isinstance(status, int) and status > 0:
            told.setdefault("status", status)
    return told


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__


def _of_aws(error: BaseException) -> tuple[object, object]:
    """botocore's ClientError keeps the response's code and status."""
    response = getattr(error, "response", None)
    if not isinstance(response, dict):
        return None, None
    return response.get("Error", {}).get("Code"), response.get("ResponseMetadata", {}).get("HTTPStatusCode")
