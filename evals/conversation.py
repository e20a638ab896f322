"""One conversation as it happened, and the means to lead it."""

from __future__ import annotations

import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from boxoffice.cli.client.chat import Chat, Turn
from boxoffice.cli.client.errors import ChatFailed
from boxoffice.cli.client.visit import Visit
from evals.cards import NUMBERS, security_code
from evals.steps import Pay

Content = dict[str, Any]


class Stalled(Exception):
    """The conversation cannot go on as the scenario wants; the text says why."""


@dataclass
class Line:
    """Something that happened: said by the customer, done by them, or answered by the box office."""

    who: Literal["customer", "agent", "event"]
    text: str
    shown: list[tuple[str, Content]] = field(default_factory=list)
    interrupt: Content | None = None
    error: str | None = None
    seconds: float | None = None
    suggestions: list[str] = field(default_factory=list)


@dataclass
class Conversation:
    """A customer's side of a chat. Every exchange is kept in `lines`, in order."""

    visit: Visit
    closing: AsyncExitStack
    lines: list[Line] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    confirmed: list[str] = field(default_factory=list)
    """Orders whose payment the customer confirmed with the amount that was shown."""
    _chat: Chat | None = None
    _open: Content | None = None

    @property
    def interrupt(self) -> Content | None:
        """The open payment request."""
        return self._open

    def activities(self, kind: str) -> list[Content]:
        return [content for line in self.lines for name, content in line.shown if name == kind]

    @property
    def words(self) -> str:
        """All that the box office said."""
        return "\n".join(line.text for line in self.lines if line.who == "agent")

    def note(self, text: str) -> None:
        self.lines.append(Line("event", text))

    async def begin(self) -> None:
        """A new chat; an open payment request stays behind in the old one."""
        self._chat = await self.closing.enter_async_context(self.visit.chat())
        self.ids.append(self._chat.conversation)
        self._open = None

    async def say(self, text: str) -> Turn:
        self.lines.append(Line("customer", text))
        began = time.perf_counter()
        chat = await self._current()
        return self._took(await self._heard(chat.say(text)), began)

    async def pay(self, how: Pay) -> Turn:
        """Gives a card to the gateway and answers the payment request. Raises Stalled when there is none."""
        asked = self._asked()
        wanted = asked["metadata"]
        amount = wanted["total"] if how.amount is None else {**wanted["total"], "amount": str(how.amount)}
        payload = {
            "orderId": wanted["orderId"],
            "orderVersion": wanted["orderVersion"] if how.version is None else how.version,
            "paymentMethod": await self.visit.card(NUMBERS[how.pay], cvc=security_code(how.pay)),
            "amount": amount,
        }
        honest = Decimal(amount["amount"]) == Decimal(wanted["total"]["amount"]) and how.version is None
        if honest:
            self.confirmed.append(wanted["orderId"])
        self.note(f"The customer confirms {amount['amount']} {amount['currency']} with the card {how.pay}")
        return await self._answer(asked, payload)

    async def refuse(self) -> Turn:
        """Answers the payment request with no. Raises Stalled when there is none."""
        asked = self._asked()
        self.note("The customer refuses the payment")
        return await self._answer(asked, None)

    async def _answer(self, asked: Content, payload: Content | None) -> Turn:
        began = time.perf_counter()
        chat = await self._current()
        return self._took(await self._heard(chat.answer(asked, payload)), began)

    async def _heard(self, turn: Any) -> Turn:
        try:
            heard: Turn = await turn
        except ChatFailed as failed:
            raise Stalled(str(failed)) from failed
        return heard

    async def _current(self) -> Chat:
        if self._chat is None:
            await self.begin()
        assert self._chat is not None  # noqa: S101 - begun above
        return self._chat

    def _asked(self) -> Content:
        if self._open is None:
            raise Stalled("no payment is asked for")
        return self._open

    def _took(self, turn: Turn, began: float) -> Turn:
        self._open = turn.interrupt
        self.lines.append(
            Line(
                "agent",
                turn.text,
                turn.activities,
                turn.interrupt,
                str(turn.error.get("code")) if turn.error else None,
                time.perf_counter() - began,
                [str(step) for step in turn.result.get("nextSteps") or []],
            )
        )
        return turn
