"""Playing a script: what the customer says and does in order, and what happens to them meanwhile."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from boxoffice.cli.client.api import Api
from boxoffice.cli.client.errors import ApiProblem
from evals.conversation import Conversation, Stalled
from evals.office import Office
from evals.parts import Places
from evals.scenario import Scenario
from evals.scene import Scene
from evals.steps import (
    CalendarChanges,
    HoldRunsOut,
    NewChat,
    Pay,
    RefusePayment,
    Remembering,
    Remembers,
    Say,
    Settles,
    Spent,
    Step,
)

_NUDGES = {"en": "Yes, please.", "de": "Ja, bitte."}
_MOST_NUDGES = 2
_LOOK_EVERY = 0.2
_PAYING_WITHIN, _REMEMBERED_WITHIN, _SETTLED_WITHIN = 30.0, 30.0, 180.0
"""Seconds; the sweeper comes once a minute."""

ChangeCalendar = Callable[[Scenario, list[Places]], Awaitable[None]]


@dataclass(frozen=True)
class Script:
    """One attempt's script."""

    scene: Scene
    conversation: Conversation
    office: Office
    change_calendar: ChangeCalendar

    async def play(self) -> None:
        """Every step in order. Raises Stalled where one cannot be done."""
        for step in self.scene.scenario.script:
            await self._step(step)

    async def _step(self, step: Step) -> None:
        match step:
            case Say():
                await self.conversation.say(self.scene.text(step.say))
            case Pay():
                await self._until_asked()
                await self._pay(step)
            case RefusePayment():
                await self._until_asked()
                await self.conversation.refuse()
            case NewChat():
                self.conversation.note("The customer begins a new chat")
                await self.conversation.begin()
            case Remembering():
                await self._api.call("PATCH", "/me", body={"rememberPreferences": step.remembering})
                self.conversation.note(f"The customer switches remembering {'on' if step.remembering else 'off'}")
            case _:
                await self._happens(step)

    async def _happens(self, step: Step) -> None:
        """What is not the customer's doing."""
        guest = self.scene.guest.id
        match step:
            case HoldRunsOut():
                if not await asyncio.to_thread(self.office.end_hold, guest):
                    raise Stalled("there is no open order whose hold could run out")
                self.conversation.note("The hold runs out")
            case CalendarChanges():
                await self.change_calendar(self.scene.scenario, step.calendar)
                self.conversation.note("The calendar changes")
            case Settles():
                await self._until_order_is([step.settles], _SETTLED_WITHIN)
                self.conversation.note(f"The order is {step.settles}")
            case Remembers():
                await self._until_remembered(step.remembers)
            case Spent():
                conversation = self.conversation.ids[-1] if step.where == "conversation" else None
                await asyncio.to_thread(self.office.spend, guest, conversation, step.spent)
                self.conversation.note(f"Models have cost {step.spent} US dollars")

    async def _pay(self, step: Pay) -> None:
        """`meanwhile` happens once the order is being paid, and before its payment has an outcome."""
        if not step.meanwhile:
            await self.conversation.pay(step)
            return
        paying = asyncio.create_task(self.conversation.pay(step))
        try:
            await self._until_order_is(["paying"], _PAYING_WITHIN)
            for happening in step.meanwhile:
                await self._happens(happening)
        finally:
            await paying

    async def _until_asked(self) -> None:
        """Says yes until a payment is asked for, a few times at most."""
        for _ in range(_MOST_NUDGES):
            if self.conversation.interrupt is not None:
                return
            await self.conversation.say(_NUDGES[self.scene.scenario.who.language])

    async def _until_order_is(self, states: Sequence[str], seconds: float) -> None:
        last = time.monotonic() + seconds
        while (state := await asyncio.to_thread(self.office.newest_order, self.scene.guest.id)) not in states:
            if time.monotonic() > last:
                raise Stalled(f"the order is {state}, and not {' or '.join(states)} after {seconds:.0f} seconds")
            await asyncio.sleep(_LOOK_EVERY)

    async def _until_remembered(self, pattern: str) -> None:
        last = time.monotonic() + _REMEMBERED_WITHIN
        while not any(re.search(pattern, text, re.IGNORECASE) for text in await remembered(self._api)):
            if time.monotonic() > last:
                raise Stalled(f"nothing like /{pattern}/ is remembered after {_REMEMBERED_WITHIN:.0f} seconds")
            await asyncio.sleep(_LOOK_EVERY)

    @property
    def _api(self) -> Api:
        return self.conversation.visit.api


async def remembered(api: Api) -> list[str]:
    """The sentences that the customer's account page shows. Raises Stalled when the memory is away."""
    try:
        told = await api.call("GET", "/memories")
    except ApiProblem as problem:
        raise Stalled(f"the memories cannot be read: {problem}") from problem
    return [memory["text"] for memory in told["memories"]]
