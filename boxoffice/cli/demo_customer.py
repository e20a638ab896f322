"""A customer without a person: says what moves an upgrade on, until it is paid and confirmed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from boxoffice.cli.client.chat import Chat, Turn
from boxoffice.cli.client.visit import Visit
from boxoffice.cli.errors import CommandError
from boxoffice.cli.transcript import Transcript

APPROVED_CARD = "4242424242424242"
_MOST_TURNS = 8


@dataclass(frozen=True)
class Upgraded:
    """What the conversation brought."""

    order_id: str
    confirmation_code: str


class DemoCustomer:
    """Chooses a ticket, the first tier and date that cost something, and pays what is asked for."""

    def __init__(self, visit: Visit, transcript: Transcript) -> None:
        self._visit = visit
        self._transcript = transcript

    async def upgrade(self, ticket: dict[str, Any]) -> Upgraded:
        """One whole upgrade of the ticket in a new conversation. Raises CommandError when it does not come about."""
        async with self._visit.chat() as chat:
            turn = await self._say(chat, "Hello! I would like to upgrade one of my tickets.")
            for _ in range(_MOST_TURNS):
                if turn.interrupt is not None:
                    return await self._pay(chat, turn.interrupt)
                turn = await self._say(chat, self._next_words(turn, ticket))
        raise CommandError(f"No payment was asked for within {_MOST_TURNS} turns.")

    def _next_words(self, turn: Turn, ticket: dict[str, Any]) -> str:
        if turn.activity("orderSummary") is not None:
            return "Yes, I would like to pay."
        options = turn.activity("upgradeOptions")
        if options is not None:
            tier, day = _choice(options)
            return f"{tier} on {long_date(day)}, please."
        if turn.activity("ticketList") is not None:
            return f"The one for {long_date(ticket['visitDate'])}, please."
        return "Yes, please."

    async def _pay(self, chat: Chat, interrupt: dict[str, Any]) -> Upgraded:
        asked = interrupt["metadata"]
        self._transcript.customer("(gives the card to the payment gateway and confirms the amount)")
        payload = {
            "orderId": asked["orderId"],
            "orderVersion": asked["orderVersion"],
            "paymentMethod": await self._visit.card(APPROVED_CARD),
            "amount": asked["total"],
        }
        turn = await chat.answer(interrupt, payload, self._transcript.event)
        self._stop_at_errors(turn)
        confirmed = turn.activity("confirmation")
        if confirmed is None:
            raise CommandError("The payment was answered, but no confirmation came.")
        return Upgraded(asked["orderId"], confirmed["confirmationCode"])

    async def _say(self, chat: Chat, text: str) -> Turn:
        self._transcript.customer(text)
        turn = await chat.say(text, self._transcript.event)
        self._stop_at_errors(turn)
        self._transcript.ending(turn)
        return turn

    @staticmethod
    def _stop_at_errors(turn: Turn) -> None:
        if turn.error is not None:
            raise CommandError(f"The run ended with {turn.error.get('code')}: {turn.error.get('message')}")


def long_date(day: str) -> str:
    """`2026-12-04` as `Friday 4 December 2026`."""
    parsed = date.fromisoformat(day)
    return f"{parsed:%A} {parsed.day} {parsed:%B %Y}"


def _choice(options: dict[str, Any]) -> tuple[str, str]:
    for option in options["options"]:
        for day in option["calendar"] if option["available"] else ():
            if day["placesLeft"] > 0 and day["priceDifference"]["amount"].strip("0.") != "":
                return option["name"], day["date"]
    raise CommandError("None of the three tiers can be bought for this ticket.")
