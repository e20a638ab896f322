"""How long the client waits, how often it tries, and when it stops asking."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """All in seconds but the counts. One call never takes longer than `budget`: an attempt starts only when it can run
    to its own timeouts within it.
    """

    connect: float = 2.0
    read: float = 8.0
    attempts: int = 3
    first_pause: float = 0.2
    longest_pause: float = 2.0
    budget: float = 19.0
    breaker_failures: int = 5
    breaker_open: float = 30.0

    @property
    def attempt(self) -> float:
        """How long one attempt may take."""
        return self.connect + self.read

    def longest_wait_before(self, attempt: int) -> float:
        """The upper end of the random pause before the attempt of that number (2 is the first retry)."""
        return min(self.longest_pause, self.first_pause * 2.0 ** (attempt - 2))
