"""Failures on demand, as they happen between a client and AWS.

    POST   /_control/faults  {"kind": KIND, "operation": NAME or null, "count": 1, "skip": 0, "sql": text or null,
                              "seconds": 0}
    GET    /_control/faults  the faults still to come
    DELETE /_control/faults  forgets them

The fault meets the next `count` calls of `operation` (null: of any) whose SQL holds the text `sql` (null: any SQL),
after sparing `skip` of them. Kinds:

- `resuming`: DatabaseResumingException, as from a cluster that has scaled to zero;
- `throttling`: ThrottlingException; `unavailable`: ServiceUnavailableError (503); `internal`: a 500;
- `statement_timeout`: StatementTimeoutException, the statement not run;
- `lost_before`: the connection breaks before the call is carried out;
- `lost_after`: the call is carried out (a statement outside a transaction and a commit are durable), then the
  connection breaks before the answer;
- `slow`: the answer comes after `seconds`, carried out at once.
"""

from dataclasses import asdict, dataclass
from typing import Any

from local_stack.data_api.errors import ApiError, bad_request

_REFUSALS = {
    "resuming": ApiError(
        "DatabaseResumingException", "The Aurora DB instance is resuming after being auto-paused. Please wait."
    ),
    "throttling": ApiError("ThrottlingException", "Rate exceeded"),
    "unavailable": ApiError("ServiceUnavailableError", "The service is unavailable.", 503),
    "internal": ApiError("InternalServerErrorException", "An internal error occurred.", 500),
    "statement_timeout": ApiError("StatementTimeoutException", "Request timed out", dbConnectionId=0),
}
_KINDS = {*_REFUSALS, "lost_before", "lost_after", "slow"}


@dataclass
class Fault:
    """One failure that is still to come `count` times."""

    kind: str
    operation: str | None = None
    count: int = 1
    skip: int = 0
    sql: str | None = None
    seconds: float = 0

    @classmethod
    def read(cls, told: object) -> "Fault":
        """A fault from its JSON. Raises `ApiError` when it is not one."""
        if not isinstance(told, dict) or told.get("kind") not in _KINDS:
            raise bad_request(f"A fault needs a kind, one of {', '.join(sorted(_KINDS))}.")
        try:
            return cls(**told)
        except TypeError:
            raise bad_request("A fault has only: kind, operation, count, skip, sql, seconds.") from None

    @property
    def refusal(self) -> ApiError | None:
        """What the call is answered instead of being carried out; None for the kinds that break the connection."""
        return _REFUSALS.get(self.kind)


class Faults:
    """The failures to come, oldest first."""

    def __init__(self) -> None:
        self._coming: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self._coming.append(fault)

    def clear(self) -> None:
        self._coming.clear()

    def told(self) -> list[dict[str, Any]]:
        return [asdict(fault) for fault in self._coming]

    def meet(self, operation: str, request: dict[str, Any]) -> Fault | None:
        """The fault that this call meets, if any."""
        for fault in self._coming:
            if fault.operation not in (None, operation) or (fault.sql or "") not in str(request.get("sql", "")):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            fault.count -= 1
            if fault.count <= 0:
                self._coming.remove(fault)
            return fault
        return None
