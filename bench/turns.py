"""Chat turns with one data tool, from socket frame to run finished, and the agent's part alone."""

from __future__ import annotations

import contextlib
import json
import time
import uuid
from collections.abc import AsyncIterator

import aiohttp
import httpx
from yarl import URL

from bench.figures import Figure, percentile
from boxoffice.cli.client.chat import Chat
from boxoffice.cli.client.signing_in import sign_in
from boxoffice.cli.client.visit import visit
from boxoffice.cli.running_stack import RunningStack

ONE_DATA_TOOL = "Which tickets do I have?"
"""Answered with one call of `list_tickets`."""
_TURNS = 200
_WARM_UP = 20
_TURNS_OF_A_CHAT = 10
_SHORT, _LONG = 10, 200
"""Messages of a conversation before a turn."""
_MESSAGES_OF_A_TURN = 4
"""What the customer said, the call, its result, the answer."""


async def chat_turns(stack: RunningStack) -> list[Figure]:
    """One customer, one turn after the other, in conversations of ten turns."""
    user = stack.customer()
    times: list[float] = []
    async with visit(stack.addresses, user.email, user.password) as customer:
        while len(times) < _WARM_UP + _TURNS:
            async with customer.chat() as chat:
                times += [await _timed(chat) for _ in range(_TURNS_OF_A_CHAT)]
    del times[:_WARM_UP]
    return [
        Figure("chat turn with one data tool, p50", percentile(times, 0.5), "ms", 80),
        Figure("chat turn with one data tool, p95", percentile(times, 0.95), "ms", 250),
    ]


async def _timed(chat: Chat) -> float:
    """Milliseconds of one turn, from its frame to its RUN_FINISHED."""
    began = time.perf_counter()
    turn = await chat.say(ONE_DATA_TOOL)
    took = (time.perf_counter() - began) * 1000
    if turn.error is not None or turn.activity("ticketList") is None:
        raise RuntimeError(f"A turn brought no tickets: {turn.error}")
    return took


async def agent_turns(stack: RunningStack) -> list[Figure]:
    """The same turn, asked of the Ticket Agent's Runtime itself: AG-UI in, MCP, Data API, PostgreSQL, AG-UI out.

    Of 200 messages the agent keeps the newest 40 in its mind, as it does on AWS.
    """
    async with AgentCaller.signed_in(stack) as agent:
        for _ in range(_WARM_UP):
            await agent.turn()
        short = [took for _ in range(_TURNS // 2) for took in await _turns_at(agent, _SHORT, 2)]
        long = await _turns_at(agent, _LONG, _TURNS // 2)
    name = "agent-only path with one data tool, history"
    return [
        Figure(f"{name} {_SHORT}, p50", percentile(short, 0.5) * 1000, "ms", 20),
        Figure(f"{name} {_SHORT}, p95", percentile(short, 0.95) * 1000, "ms"),
        Figure(f"{name} {_LONG}, p50", percentile(long, 0.5) * 1000, "ms", 30),
        Figure(f"{name} {_LONG}, p95", percentile(long, 0.95) * 1000, "ms"),
    ]


async def _turns_at(agent: AgentCaller, history: int, count: int) -> list[float]:
    """Seconds of `count` turns in a new conversation that has about `history` messages by then."""
    agent.begin()
    for _ in range(history // _MESSAGES_OF_A_TURN):
        await agent.turn()
    return [await agent.turn() for _ in range(count)]


class AgentCaller:
    """Calls the Ticket Agent as the bridge does, in conversations that only the agent knows.

    With a client that costs little beside what it measures.
    """

    def __init__(self, url: str, http: aiohttp.ClientSession, token: str) -> None:
        self._url, self._http, self._token = url, http, token
        self._conversation = ""
        self.begin()

    @classmethod
    @contextlib.asynccontextmanager
    async def signed_in(cls, stack: RunningStack) -> AsyncIterator[AgentCaller]:
        """A caller with a demo customer's token."""
        user = stack.customer()
        async with httpx.AsyncClient(timeout=60) as pool:
            token = await sign_in(pool, stack.addresses.customers, user.email, user.password)
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(60)) as http:
            yield cls(stack.status["agents"]["ticket"], http, token)

    def begin(self) -> None:
        """The next turn is the first of a new conversation."""
        self._conversation = str(uuid.uuid4())

    async def turn(self) -> float:
        """Seconds of one turn."""
        began = time.perf_counter()
        kinds = await self._events()
        took = time.perf_counter() - began
        if "ACTIVITY_SNAPSHOT" not in kinds or kinds[-1] != "RUN_FINISHED":
            raise RuntimeError(f"The agent gave {kinds}.")
        return took

    async def _events(self) -> list[str]:
        headers = {
            "Authorization": f"Bearer {self._token}",
            "X-Amzn-Bedrock-AgentCore-Runtime-Session-Id": f"conversation-{self._conversation}",
            "Accept": "text/event-stream",
        }
        url = URL(self._url, encoded=True)  # the Runtime's ARN in it is one segment
        async with self._http.post(url, json=self._input(), headers=headers) as answer:
            answer.raise_for_status()
            return [json.loads(line[5:])["type"] async for line in answer.content if line.startswith(b"data:")]

    def _input(self) -> dict[str, object]:
        said = {"id": str(uuid.uuid4()), "role": "user", "content": ONE_DATA_TOOL}
        about = {"today": time.strftime("%Y-%m-%d"), "timeZone": "Europe/Berlin", "language": "en", "firstName": "Ada"}
        return {
            "threadId": self._conversation,
            "runId": str(uuid.uuid4()),
            "messages": [said],
            "context": [{"description": name, "value": value} for name, value in about.items()],
            "state": {},
            "tools": [],
            "forwardedProps": {},
        }
