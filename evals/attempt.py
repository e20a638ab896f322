"""One attempt at a scenario: set the scene, lead the conversation, and look at what is left in the database."""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

import httpx

from boxoffice.cli.client.visit import visit
from boxoffice.cli.running_stack import RunningStack
from evals.accounts import PASSWORD, add_account
from evals.cards import NUMBERS, in_groups
from evals.conversation import Conversation, Stalled
from evals.customer import Held, SimulatedCustomer
from evals.days import Day, resolved
from evals.office import Guest, Holdings, Office
from evals.parts import CataloguePrice, DayOrName, Places, Ticket, Who
from evals.scenario import Scenario
from evals.steps import CalendarChanges, HoldRunsOut, NewChat, Pay, RefusePayment, Say, Step

_NUDGES = {"en": "Yes, please.", "de": "Ja, bitte."}
_MOST_NUDGES = 2
_MOST_MOVES = 16


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


class Player:
    """Plays scenarios on a running stack; one after the other where they change the venue's calendar."""

    def __init__(self, stack: RunningStack, office: Office, seed: int) -> None:
        self._stack = stack
        self._office = office
        self._seed = seed
        self._calendar = asyncio.Lock()

    async def play(self, scenario: Scenario, number: int) -> Played:
        """The `number`th attempt (from 1). Raises CommandError when the stack itself fails."""
        if not scenario.changes_calendar:
            return await self._play(scenario, number)
        async with self._calendar:
            await self._change(scenario, scenario.calendar)
            try:
                return await self._play(scenario, number)
            finally:
                await self.open_days([scenario])

    async def open_days(self, scenarios: Iterable[Scenario]) -> None:
        """Gives every day that scenarios name its prices and plenty of places."""
        named = {one.day(day) for one in scenarios for day in one.days_used()}
        await asyncio.to_thread(self._office.open_days, [resolved(day, self._office.today) for day in named])

    async def _play(self, scenario: Scenario, number: int) -> Played:
        scene = await self._scene(scenario)
        async with AsyncExitStack() as closing:
            signed_in = await closing.enter_async_context(visit(self._stack.addresses, scene.guest.email, PASSWORD))
            conversation = Conversation(signed_in, closing)
            stalled = None
            try:
                await self._script(scene, conversation)
                await self._pursue(scene, conversation, number)
            except Stalled as why:
                stalled = str(why)
                conversation.note(f"The conversation ends: {why}")
        return await asyncio.to_thread(self._left, scene, conversation, stalled)

    async def _scene(self, scenario: Scenario) -> Scene:
        unique = uuid.uuid4().hex[:12]
        guest = await asyncio.to_thread(
            self._add, f"guest-{unique}@example.com", scenario, scenario.who, scenario.tickets
        )
        stranger = None
        if scenario.others:
            email = f"stranger-{unique}@example.com"
            stranger = await asyncio.to_thread(self._add, email, scenario, Who(first_name="Sascha"), scenario.others)
        async with httpx.AsyncClient(timeout=30) as http:
            await add_account(http, self._stack, guest.email)
        before = await asyncio.to_thread(self._office.holdings, guest.id)
        others = await asyncio.to_thread(self._office.holdings, stranger.id) if stranger else None
        return Scene(scenario, self._office.today, guest, stranger, before, others)

    def _add(self, email: str, scenario: Scenario, who: Who, tickets: dict[str, Ticket]) -> Guest:
        def day(of: DayOrName) -> date:
            return resolved(scenario.day(of), self._office.today)

        prices = {n: day(t.paid.day) for n, t in tickets.items() if isinstance(t.paid, CataloguePrice)}
        return self._office.add_guest(email, who, {n: (day(t.day), t) for n, t in tickets.items()}, prices)

    async def _change(self, scenario: Scenario, places: list[Places]) -> None:
        changes = [(resolved(scenario.day(one.day), self._office.today), one) for one in places]
        await asyncio.to_thread(self._office.change_calendar, changes)

    async def _script(self, scene: Scene, conversation: Conversation) -> None:
        for step in scene.scenario.script:
            await self._step(step, scene, conversation)

    async def _step(self, step: Step, scene: Scene, conversation: Conversation) -> None:
        match step:
            case Say():
                await conversation.say(scene.text(step.say))
            case Pay():
                await _until_asked(conversation, scene.scenario.who.language)
                await conversation.pay(step)
            case RefusePayment():
                await _until_asked(conversation, scene.scenario.who.language)
                await conversation.refuse()
            case HoldRunsOut():
                ended = await asyncio.to_thread(self._office.end_hold, scene.guest.id)
                if not ended:
                    raise Stalled("there is no open order whose hold could run out")
                conversation.note("The hold runs out")
            case CalendarChanges():
                await self._change(scene.scenario, step.calendar)
                conversation.note("The calendar changes")
            case NewChat():
                conversation.note("The customer begins a new chat")
                await conversation.begin()

    async def _pursue(self, scene: Scene, conversation: Conversation, number: int) -> None:
        customer = _simulated(scene, f"{self._seed} {scene.scenario.name} {number}")
        if customer is None:
            return
        move = customer.opening()
        for _ in range(_MOST_MOVES):
            match move.kind:
                case "say":
                    turn = await conversation.say(move.text)
                case "pay":
                    turn = await conversation.pay(Pay.model_validate({"pay": move.card}))
                case "refuse":
                    turn = await conversation.refuse()
                case "gave_up":
                    raise Stalled("the customer gave up")
                case _:
                    return
            if turn.error is not None:
                raise Stalled(f"a run ended with {turn.error.get('code')}")
            move = customer.next(turn)
        raise Stalled(f"nothing was reached in {_MOST_MOVES} moves")

    def _left(self, scene: Scene, conversation: Conversation, stalled: str | None) -> Played:
        typed = [line.text for line in conversation.lines if line.who == "customer"]
        digits = [re.sub(r"\D", "", text) for text in typed]
        numbers = [number for number in NUMBERS.values() if any(number in text for text in digits)]
        return Played(
            scene=scene,
            conversation=conversation,
            after=self._office.holdings(scene.guest.id),
            strangers_after=self._office.holdings(scene.stranger.id) if scene.stranger else None,
            card_traces=sum(self._office.traces_of(scene.guest.id, number) for number in numbers),
            stalled=stalled,
        )


async def _until_asked(conversation: Conversation, language: str) -> None:
    """Says yes until a payment is asked for, a few times at most."""
    for _ in range(_MOST_NUDGES):
        if conversation.interrupt is not None:
            return
        await conversation.say(_NUDGES[language])


def _simulated(scene: Scene, seed: str) -> SimulatedCustomer | None:
    scenario, wants = scene.scenario, scene.scenario.wants
    if wants is None:
        return None
    tickets = [
        Held(str(scene.guest.tickets[name]), scenario.tickets[name].type, scene.day(scenario.tickets[name].day))
        for name in wants.tickets
    ]
    change = wants.changes_mind
    return SimulatedCustomer(
        wants,
        scenario.manner,
        scenario.who.language,
        tickets=tickets,
        owns=len(scenario.tickets),
        day=scene.day(wants.day),
        changed_day=scene.day(change.day) if change is not None and change.day is not None else None,
        seed=seed,
    )
