"""`boxoffice chat`: talking to the box office from a terminal, through the public interface."""

import asyncio
import sys
import threading
from typing import Annotated

import typer
from rich.console import Console

from boxoffice.cli.client.chat import Chat, Turn
from boxoffice.cli.client.errors import ApiProblem
from boxoffice.cli.client.visit import Visit, visit
from boxoffice.cli.options import DEFAULT_STATE, State
from boxoffice.cli.running_stack import DemoUser, RunningStack, require_stack
from boxoffice.cli.transcript import Transcript

As = Annotated[str | None, typer.Option("--as", help="The demo customer who chats.", metavar="EMAIL")]
_APPROVED = "4242 4242 4242 4242"


class Lines:
    """Lines that are typed, without holding up anything else; None at their end."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[str | None] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        threading.Thread(target=self._read, daemon=True).start()

    async def next(self, prompt: str) -> str | None:
        sys.stdout.write(prompt)
        sys.stdout.flush()
        return await self._queue.get()

    def _read(self) -> None:
        for line in sys.stdin:
            self._loop.call_soon_threadsafe(self._queue.put_nowait, line.strip())
        self._loop.call_soon_threadsafe(self._queue.put_nowait, None)


def run(state: State = DEFAULT_STATE, email: As = None) -> None:
    """Chat with the box office. An empty line or Ctrl-D ends it."""
    stack = require_stack(state)
    asyncio.run(_talk(stack, stack.customer(email)))


async def _talk(stack: RunningStack, user: DemoUser) -> None:
    console = Console()
    transcript = Transcript(console)
    async with visit(stack.addresses, user.email, user.password) as customer, customer.chat() as chat:
        console.print(f"Signed in as {user.email}. An empty line ends the chat.", highlight=False)
        lines = Lines()
        while text := await lines.next("You: "):
            turn = await chat.say(text, transcript.event)
            transcript.ending(turn)
            while turn.interrupt is not None:
                turn = await _pay(customer, chat, turn, lines, transcript)


async def _pay(customer: Visit, chat: Chat, turn: Turn, lines: Lines, transcript: Transcript) -> Turn:
    """Asks for a card and answers the payment request with it; no card means no."""
    assert turn.interrupt is not None  # noqa: S101 - the caller's condition
    number = await lines.next(f"Card number (test card {_APPROVED}; empty to decline): ")
    payload = None
    if number:
        try:
            method = await customer.card(number)
        except ApiProblem as error:
            print(error)
            return turn
        asked = turn.interrupt["metadata"]
        payload = {
            "orderId": asked["orderId"],
            "orderVersion": asked["orderVersion"],
            "paymentMethod": method,
            "amount": asked["total"],
        }
    answered = await chat.answer(turn.interrupt, payload, transcript.event)
    transcript.ending(answered)
    return answered
