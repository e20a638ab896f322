"""Races: who runs (clients behind one barrier), where (a venue on a real clock), and the judge (the books)."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import TypeVar
from uuid import UUID

from tests.properties.books import Books
from tests.properties.figures import tried
from tests.properties.order_world import OrderWorld, RunningClock, Sold
from tests.properties.proving_ground import ProvingGround

CLIENTS = int(os.environ.get("RACE_CLIENTS", "50"))
"""How many run at once."""
PATIENT_SECONDS = 60 + CLIENTS
"""Enough for the last of them on a busy machine."""
T = TypeVar("T")
Beside = Callable[[Iterator[None]], object]
"""Something that goes on during a race; it is given moments: one at the start, and one after each tenth of answers."""
_MOMENTS = 10


@dataclass(frozen=True)
class Told:
    """What a client was told: a refusal's code, or the state of the order that it got."""

    word: str
    order: UUID | None = None


def words(answers: Iterable[Told]) -> Counter[str]:
    """How many were told what."""
    return Counter(answer.word for answer in answers)


@dataclass
class _Race:
    """How many of the clients have their answers."""

    clients: int
    answered: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition)

    def answer(self) -> None:
        with self.changed:
            self.answered += 1
            self.changed.notify_all()

    def moments(self) -> Iterator[None]:
        seen = 0
        while seen < self.clients:
            yield
            wanted = min(seen + max(self.clients // _MOMENTS, 1), self.clients)
            with self.changed:
                self.changed.wait_for(partial(self._reached, wanted), PATIENT_SECONDS)
                seen = self.answered

    def _reached(self, wanted: int) -> bool:
        return self.answered >= wanted


def at_once(calls: Sequence[Callable[[], T]], *beside: Beside) -> list[T]:
    """The clients' answers in their order; all start at one barrier, with what goes on beside them."""
    race, barrier = _Race(len(calls)), threading.Barrier(len(calls) + len(beside))

    def run(call: Callable[[], T]) -> T:
        barrier.wait(PATIENT_SECONDS)
        try:
            return call()
        finally:
            race.answer()

    def accompany(what: Beside) -> object:
        barrier.wait(PATIENT_SECONDS)
        return what(race.moments())

    tried("the races", clients=len(calls))
    with ThreadPoolExecutor(len(calls) + len(beside)) as pool:
        running = [pool.submit(run, call) for call in calls]
        for accompanying in [pool.submit(accompany, what) for what in beside]:
            accompanying.result()
        return [client.result() for client in running]


@dataclass(frozen=True)
class Track(ProvingGround):
    """Where races are run; its judge counts what would be wrong."""

    _numbers: count[int] = field(default_factory=count)

    @classmethod
    def on(cls, ground: ProvingGround) -> Track:
        return cls(ground.stack, ground.databases, ground.cards, ground.gateway, ground.gateway_tables)

    def world(self, sold: Sequence[Sold], *, places: int = 1) -> OrderWorld:
        """A venue on a real clock, with two days that no other race has."""
        ahead = 2 + 2 * next(self._numbers)
        return OrderWorld.opened(self.databases, sold, places=places, clock=RunningClock(), ahead=ahead)

    def judged(self, world: OrderWorld) -> Books:
        """The books after all has settled: every law of theirs holds, and the gateway tells of the same money."""
        after_the_race = Books.read(world).broken()
        swept = world.settle_all(self.gateway)
        books = Books.read(world)
        wrong = {
            "oversold": books.oversold(),
            "charged_twice": books.charged_twice(self.gateway_tables),
            "stuck": books.never_settled(),
        }
        tried("the races", races=1, orders=len(books.orders), **wrong)
        assert wrong == {"oversold": 0, "charged_twice": 0, "stuck": 0}
        assert (after_the_race, books.broken(), swept.left) == ([], [], 0)
        assert books.against_the_gateway(self.gateway_tables) == []
        return books
