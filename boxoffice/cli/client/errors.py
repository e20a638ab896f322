"""What a client of the public interface may meet."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from boxoffice.cli.errors import CommandError


class NotReachable(CommandError):
    """Nobody answers at an address, or not in time."""


class SignInRefused(CommandError):
    """Cognito does not let this person in; `code` is its error type."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"Signing in was refused: {message} ({code}).")
        self.code = code


class ApiProblem(CommandError):
    """The API's answer was a problem (RFC 9457); `code` is stable, `body` is the whole of it."""

    def __init__(self, status: int, code: str, detail: str, body: dict[str, Any]) -> None:
        super().__init__(f"The API answered {status} {code}: {detail}")
        self.status = status
        self.code = code
        self.body = body


class ChatFailed(CommandError):
    """The socket closed, or a run did not end in time."""


@contextmanager
def reaching(what: str) -> Iterator[None]:
    """Turns a lost connection into NotReachable."""
    try:
        yield
    except httpx.TransportError as error:
        raise NotReachable(f"{what} does not answer ({error or type(error).__name__}).") from error


def told(answer: httpx.Response, what: str) -> dict[str, Any]:
    """The answer's JSON object. Raises NotReachable when it is none: something else answers at that address."""
    try:
        content = answer.json()
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise NotReachable(f"{what} gave an answer that cannot be read (status {answer.status_code}).")
    return content
