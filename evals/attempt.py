"""One attempt at a scenario: set the scene, lead the conversation, and look at what is left in the database."""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import Iterable
from contextlib import AsyncExitStack
from datetime import date

import httpx

from boxoffice.cli.client.visit import visit
from boxoffice.cli.running_stack import RunningStack
from evals.accounts import PASSWORD, add_account
from evals.cards import NUMBERS
from evals.conversation import Conversation, Stalled
from evals.customer import Held, SimulatedCustomer
from evals.days import resolved
from evals.office import Guest, Office
from evals.parts import CataloguePrice, DayOrName, Places, Ticket, Who
from evals.scenario import Scenario
from evals.scene import Played, Scene
from evals.script import Script, remembered
from evals.steps import Pay

_MOST_MOVES = 16


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
                await Script(scene, conversation, self._office, self._change).play()
                await self._pursue(scene, conversation, number)
            except Stalled as why:
                stalled = str(why)
                conversation.note(f"The conversation ends: {why}")
            asked = scenario.expect.memories is not None
            memories = await remembered(signed_in.api) if asked else None
        return await asyncio.to_thread(self._left, scene, conversation, stalled, memories)

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

    def _left(
        self, scene: Scene, conversation: Conversation, stalled: str | None, memories: list[str] | None
    ) -> Played:
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
            memories=memories,
        )


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
