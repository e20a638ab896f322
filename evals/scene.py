"""A scenario's days and people as they are in one attempt, and what the attempt left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

from evals.cards import NUMBERS, in_groups
from evals.conversation import Conversation
from evals.days import Day, resolved
from evals.office import Guest, Holdings
from evals.parts import DayOrName
from evals.scenario import Scenario


@dataclass(frozen=True)
class Scene:
    """A scenario's days and people as they are in this attempt."""

    scenario: Scenario
    today: date
    guest: Guest
    stranger: Guest | None
    before: Holdings
    strangers_before: Holdings | None

    def day(self, day: DayOrName) -> date:
        return resolved(self.scenario.day(day), self.today)

    def text(self, template: str) -> str:
        """A line of the script with days, tickets and cards filled in."""
        language = self.scenario.who.language
        days = {name: Day(resolved(day, self.today), language) for name, day in self.scenario.days.items()}
        tickets = {**self.guest.tickets, **(self.stranger.tickets if self.stranger else {})}
        named: dict[str, Any] = {name: SimpleNamespace(id=str(ticket)) for name, ticket in tickets.items()}
        card = SimpleNamespace(**{name: in_groups(number) for name, number in NUMBERS.items()})
        customer = SimpleNamespace(email=self.guest.email, **self.scenario.who.model_dump())
        return template.format(**days, **named, card=card, customer=customer)


@dataclass(frozen=True)
class Played:
    """What an attempt left: the scene, what was said, and the database afterwards. `stalled`: why it ended early."""

    scene: Scene
    conversation: Conversation
    after: Holdings
    strangers_after: Holdings | None
    card_traces: int
    stalled: str | None
    memories: list[str] | None = None
    """What is remembered of the customer, as they can see it; None where the scenario does not ask."""
