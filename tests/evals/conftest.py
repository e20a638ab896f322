"""A guest with two tickets in a real database, and what a conversation left there."""

from __future__ import annotations

from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from typing import Any, cast
from uuid import uuid4

import pytest

from boxoffice.cli.client.visit import Visit
from boxoffice.domain.identity import Caller
from boxoffice.domain.tiers import Tier
from boxoffice.use_cases.place_order import place_order
from evals.conversation import Conversation, Line
from evals.grading import grade
from evals.office import Guest, Office
from evals.scenario import Scenario
from evals.scene import Played, Scene
from tests.database_stack import Databases
from tests.use_cases.world import World, make_world

DAY = 3
_SCENARIO = {
    "name": "mine",
    "goal": "Try the grader on what is in the database.",
    "covers": ["fulfilment"],
    "days": {"visit": DAY},
    "tickets": {"plain": {"day": "visit"}, "free": {"day": "visit", "paid": "48.00"}},
    "others": {"theirs": {"day": "visit"}},
    "script": ["Hello"],
}


@dataclass
class Stage:
    """Where a scenario has been played: `lines` is what was said. `caller` is the guest."""

    world: World
    office: Office
    caller: Caller
    guest: Guest
    stranger: Guest
    scene: Scene
    lines: list[Line] = field(default_factory=list)

    def grade(self, **expect: Any) -> list[str]:
        """What the grader finds in the database as it is now, for that expectation."""
        return grade(self.played(**expect))

    def played(self, **expect: Any) -> Played:
        scenario = Scenario.model_validate({**_SCENARIO, "expect": expect})
        talk = Conversation(cast("Visit", None), AsyncExitStack(), lines=self.lines)
        return Played(
            scene=replace(self.scene, scenario=scenario),
            conversation=talk,
            after=self.office.holdings(self.guest.id),
            strangers_after=self.office.holdings(self.stranger.id),
            card_traces=0,
            stalled=None,
        )

    def order(self, ticket: str, tier: Tier = Tier.STANDARD) -> dict[str, Any]:
        """Places an order as the tool does; one that costs nothing is fulfilled at once. Gives its row."""
        placed = place_order(
            self.world.house,
            self.world.databases.customer,
            self.caller,
            ticket_ids=[self.guest.tickets[ticket]],
            tier=tier,
            visit_date=self.world.day(DAY),
            key=str(uuid4()),
        )
        return next(row for row in self.office.holdings(self.guest.id).orders if row["id"] == placed.id)

    def sql(self, statement: str, **values: Any) -> None:
        """Whatever no agent could do."""
        assert self.world.databases.owner.execute(statement, **values) > 0


@pytest.fixture(scope="module")
def venue(module_databases: Databases) -> World:
    return make_world(module_databases)


@pytest.fixture
def stage(venue: World) -> Stage:
    """A new guest and a new stranger for each test."""
    office = Office(venue.databases.owner, venue.today)
    whole = Scenario.model_validate({**_SCENARIO, "expect": {}})
    subject = f"sub-{uuid4().hex[:10]}"

    def add(email: str, names: dict[str, Any]) -> Guest:
        return office.add_guest(email, whole.who, {n: (venue.day(DAY), t) for n, t in names.items()}, {})

    guest = add(f"{subject}@example.com", dict(whole.tickets))
    stranger = add(f"not-{subject}@example.com", dict(whole.others))
    venue.databases.owner.execute("UPDATE customers SET cognito_sub = :sub WHERE id = :id", sub=subject, id=guest.id)
    venue.databases.owner.execute("UPDATE capacities SET capacity = 500")
    scene = Scene(whole, venue.today, guest, stranger, office.holdings(guest.id), office.holdings(stranger.id))
    return Stage(venue, office, Caller.customer(subject), guest, stranger, scene)
