"""One question to the gateway: attempts with timeouts, backoff and jitter, behind a circuit breaker."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

import httpx
from circuitbreaker import CircuitBreaker  # type: ignore[import-untyped]  # the package has no types

from boxoffice.payments.answers import Answer, NotUnderstood, read
from boxoffice.payments.errors import GatewayUnavailable
from boxoffice.payments.patience import Patience
from boxoffice.telemetry import Span, span

logger = logging.getLogger(__name__)

_LARGEST_ANSWER = 256 * 1024
_random = secrets.SystemRandom()


class OutcomeUnknown(Exception):
    """A request was sent, and what came of it is not known; the message says why."""


@dataclass(frozen=True, slots=True)
class _Failed:
    """An attempt without a usable answer; `harmless` when the gateway cannot have acted on it."""

    reason: str
    harmless: bool
    retry_after: float = 0.0


class Attempts:
    """Thread-safe. Only idempotent requests may be asked: any of them may be sent more than once."""

    def __init__(self, client: httpx.Client, patience: Patience) -> None:
        self._client = client
        self._patience = patience
        self._breaker = CircuitBreaker(
            failure_threshold=patience.breaker_failures,
            recovery_timeout=patience.breaker_open,
            expected_exception=(OutcomeUnknown, GatewayUnavailable),
            name="payment gateway",
        )

    def ask(self, request: Callable[[], httpx.Request]) -> Answer:
        """Send until an answer below 500 comes (429 asks to try again).

        A refusal counts as an answer only when no attempt before it can have succeeded: that a key is closed by now
        says nothing about the request that timed out.

        Raises `GatewayUnavailable` when nothing can have happened (the breaker is open, no connection, turned away by
        a 429), `OutcomeUnknown` otherwise (a timeout, a broken connection, a 5xx, an answer that is not understood).
        """
        if self._breaker.opened:
            raise GatewayUnavailable(
                "the gateway failed repeatedly and is not asked for a while",
                retry_after=max(1, int(self._breaker.open_remaining)),
            )
        answer: Answer = self._breaker.call(self._ask, request)
        return answer

    def _ask(self, request: Callable[[], httpx.Request]) -> Answer:
        deadline = time.monotonic() + self._patience.budget
        failures: list[_Failed] = []
        while True:
            asked = request()
            with span(
                f"gateway {asked.method} {_route(asked)}", "client", {"http.request.method": asked.method}
            ) as seen:
                result = self._attempt(asked, deadline, seen)
            if isinstance(result, Answer):
                if result.ok or all(failure.harmless for failure in failures):
                    return result
                raise OutcomeUnknown(f"{failures[-1].reason}, then it answered {result.status} {result.code}".rstrip())
            failures.append(result)
            logger.warning("attempt %d at the payment gateway failed: %s", len(failures), result.reason)
            pause = max(result.retry_after, self._pause(len(failures) + 1))
            room = deadline - time.monotonic() - pause
            if len(failures) >= self._patience.attempts or room < self._patience.attempt:
                break
            time.sleep(pause)
        if all(failure.harmless for failure in failures):
            raise GatewayUnavailable(result.reason, retry_after=max(1, round(result.retry_after)))
        raise OutcomeUnknown("; ".join(dict.fromkeys(failure.reason for failure in failures)))

    def _pause(self, attempt: int) -> float:
        return _random.uniform(0, self._patience.longest_wait_before(attempt))

    def _attempt(self, request: httpx.Request, deadline: float, seen: Span) -> Answer | _Failed:
        try:
            response = self._client.send(request, stream=True)
            seen.set("http.response.status_code", response.status_code)
            try:
                content = _content(response, min(deadline, time.monotonic() + self._patience.read))
            finally:
                response.close()
            if response.status_code == 429:
                return _Failed("the gateway asked to slow down", harmless=True, retry_after=_retry_after(response))
            if response.status_code >= 500:
                reason = f"the gateway answered {response.status_code}"
                return _Failed(reason, harmless=False, retry_after=_retry_after(response))
            return read(response.status_code, content)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            return _Failed("no connection to the gateway", harmless=True)
        except httpx.TimeoutException:
            return _Failed("the gateway did not answer in time", harmless=False)
        except (httpx.TransportError, httpx.DecodingError):
            return _Failed("the connection to the gateway broke", harmless=False)
        except NotUnderstood as error:
            return _Failed(str(error), harmless=False)


def _route(request: httpx.Request) -> str:
    """The path without ids."""
    return "/".join(part for part in request.url.path.split("/") if "_" not in part)


def _content(response: httpx.Response, deadline: float) -> bytes:
    content = bytearray()
    for chunk in response.iter_bytes():
        content += chunk
        if len(content) > _LARGEST_ANSWER:
            raise NotUnderstood("an answer is too large")
        if time.monotonic() > deadline:
            raise httpx.ReadTimeout("the answer trickled in too slowly", request=response.request)
    return bytes(content)


def _retry_after(response: httpx.Response) -> float:
    text = response.headers.get("Retry-After", "")
    return float(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0.0
