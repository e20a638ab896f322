"""One call of the Data API: counted, repeated where that is safe, its failures mapped."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import NoReturn, TypeVar

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ConnectTimeoutError, EndpointConnectionError

from boxoffice.aws.data_api.errors import (
    DatabaseError,
    DatabaseFault,
    DatabaseUnavailable,
    OutcomeUnknown,
    from_sql_state,
)
from boxoffice.telemetry import span

T = TypeVar("T")

_RESUMING = "DatabaseResumingException"
_THROTTLED = {"ThrottlingException", "TooManyRequestsException", "Throttling", "RequestLimitExceeded", "SlowDown"}
_NEVER_SENT = (EndpointConnectionError, ConnectTimeoutError)
_STATEMENT_TIMEOUT = "StatementTimeoutException"
_TRANSACTION_GONE = "TransactionNotFoundException"
_RESUMING_TAKES_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How long one call may be repeated, in seconds, and how the pauses between grow."""

    resuming: float = 30.0
    otherwise: float = 5.0
    first_pause: float = 0.05
    longest_pause: float = 2.0

    def pause(self, attempt: int) -> float:
        """Seconds before attempt number `attempt` + 1; a random part keeps callers apart."""
        whole = min(self.longest_pause, self.first_pause * 2.0 ** (attempt - 1))
        return whole * random.uniform(0.5, 1.0)  # noqa: S311 - no secret


def probing_config() -> Config:
    """The settings of a client that only asks whether the service answers."""
    return Config(connect_timeout=1, read_timeout=3, retries={"total_max_attempts": 1})


@dataclass(slots=True)
class RoundTrips:
    """The HTTP calls made while `count_round_trips` was in force, each by its operation's name."""

    operations: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        return len(self.operations)


_counting: ContextVar[tuple[RoundTrips, ...]] = ContextVar("counting", default=())


@contextmanager
def count_round_trips() -> Iterator[RoundTrips]:
    """Counts this context's calls of the Data API: begin, statements, commit, and every repetition."""
    trips = RoundTrips()
    token = _counting.set((*_counting.get(), trips))
    try:
        yield trips
    finally:
        _counting.reset(token)


def call(
    operation: str,
    send: Callable[[], T],
    policy: RetryPolicy,
    *,
    repeatable: bool = False,
    lasting: bool = False,
    summary: str | None = None,
) -> T:
    """Sends one request, again where it surely was not carried out, or where `repeatable` says it does no harm.

    `lasting` says that a lost answer leaves its effect unknown (a commit, a statement outside a transaction).
    `summary` is what a trace calls the statement. Raises `DatabaseError`s alone.
    """
    about = summary or operation
    attributes = {"db.system.name": "postgresql", "db.operation.name": operation, "db.query.summary": about}
    with span(f"sql {about}", "client", attributes):
        return _sent(operation, send, policy, repeatable=repeatable, lasting=lasting)


def _sent(operation: str, send: Callable[[], T], policy: RetryPolicy, *, repeatable: bool, lasting: bool) -> T:
    started = time.monotonic()
    attempt = 0
    while True:
        attempt += 1
        for trips in _counting.get():
            trips.operations.append(operation)
        try:
            return send()
        except (ClientError, BotoCoreError) as error:
            patience = _patience(error, policy, repeatable=repeatable)
            pause = policy.pause(attempt)
            if time.monotonic() + pause - started > patience:
                _raise(error, lasting=lasting)
        time.sleep(pause)


def _patience(error: ClientError | BotoCoreError, policy: RetryPolicy, *, repeatable: bool) -> float:
    """For how many seconds in all a call that fails like this may be repeated."""
    if isinstance(error, ClientError):
        code, status = _code(error), _status(error)
        if code == _RESUMING:
            return policy.resuming
        if code in _THROTTLED or status == 429:
            return policy.otherwise
        return policy.otherwise if repeatable and status >= 500 else 0.0
    return policy.otherwise if repeatable or isinstance(error, _NEVER_SENT) else 0.0


def _raise(error: ClientError | BotoCoreError, *, lasting: bool) -> NoReturn:
    raise _mapped(error, lasting=lasting) from error


def _mapped(error: ClientError | BotoCoreError, *, lasting: bool) -> DatabaseError:
    if not isinstance(error, ClientError):
        if isinstance(error, _NEVER_SENT) or not lasting:
            return DatabaseUnavailable(f"The database's service cannot be reached: {type(error).__name__}.")
        return OutcomeUnknown(f"The database's answer was lost: {type(error).__name__}.")
    code, message = _code(error), error.response["Error"].get("Message", "")
    if code == "DatabaseErrorException":
        return from_sql_state(message)
    if code == _RESUMING:
        return DatabaseUnavailable("The database is resuming.", retry_after=_RESUMING_TAKES_SECONDS)
    if code in _THROTTLED or _status(error) == 429:
        return DatabaseUnavailable("The database's service is throttling.")
    if code == _STATEMENT_TIMEOUT:
        return DatabaseUnavailable("A statement took too long and was stopped.")
    if code == _TRANSACTION_GONE:
        return (
            OutcomeUnknown("The transaction is gone.") if lasting else DatabaseUnavailable("The transaction is gone.")
        )
    if _status(error) >= 500:
        sentence = f"The database's service failed: {code}."
        return OutcomeUnknown(sentence) if lasting else DatabaseUnavailable(sentence)
    return DatabaseFault(f"{code}: {message}")


def _code(error: ClientError) -> str:
    return error.response["Error"].get("Code", "")


def _status(error: ClientError) -> int:
    return error.response["ResponseMetadata"].get("HTTPStatusCode", 0)
