"""A circuit breaker between a model elsewhere and the rules: it remembers failures across turns and conversations."""

import logging
import time
from collections.abc import Callable
from threading import Lock
from typing import Any

from strands.models import FallbackStrategy, RoutingCandidate
from strands.models.routing.strategy import RoutingContext

FAILURES = 3
COOL_DOWN_SECONDS = 30.0
RULES_ONLY = "boxoffice_rules_only"
"""True under this name in `invocation_state` keeps a run from any model that costs something."""

logger = logging.getLogger(__name__)


class Breaker:
    """Opens after so many failures in a row, for some seconds; then one more failure opens it again."""

    def __init__(
        self,
        *,
        failures: int = FAILURES,
        cool_down: float = COOL_DOWN_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit, self._cool_down, self._clock = failures, cool_down, clock
        self._failed, self._open_until = 0, 0.0
        self._lock = Lock()

    @property
    def is_open(self) -> bool:
        """Whether the model is left alone for now."""
        with self._lock:
            return self._clock() < self._open_until

    def failed(self) -> None:
        """Count a failure."""
        with self._lock:
            self._failed += 1
            now, was_open_until = self._clock(), self._open_until
            if self._failed >= self._limit:
                self._open_until = now + self._cool_down
            opens, failures = was_open_until <= now < self._open_until, self._failed
        if opens:
            told = {"failures_in_a_row": failures, "seconds": self._cool_down}
            logger.warning("the model is left alone for a while: the rules lead", extra=told)

    def succeeded(self) -> None:
        """Forget the failures."""
        with self._lock:
            closes = self._open_until > 0
            self._failed, self._open_until = 0, 0.0
        if closes:
            logger.warning("the model answers again and leads")


class BreakerStrategy:
    """Strands' routing: the candidates in order, but straight to the second while the breaker is open or if told so."""

    def __init__(self, breaker: Breaker) -> None:
        self._breaker, self._in_order = breaker, FallbackStrategy()

    async def select(self, context: RoutingContext, **_: Any) -> RoutingCandidate | None:
        """The candidate to use, or None when all have failed."""
        if not context.attempts and (self._breaker.is_open or context.invocation_state.get(RULES_ONLY)):
            return context.candidates[1]
        return await self._in_order.select(context)
