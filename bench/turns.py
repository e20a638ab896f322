"""Chat turns with one data tool, from socket frame to run finished, and the agent's part alone."""

from __future__ import annotations

import contextlib
import json
import time
import uuid
from collections.abc import AsyncIterator

import httpx

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
    """The same turn, asked of the Ticket Agent's Runtime itself: AG-UI in, MCP, Data API, PostgreSQL, AG-UI out."""
    async with AgentCaller.signed_in(stack) as agent:
        for _ in range(_WARM_UP):
            await agent.turn()
        times = [await agent.turn() for _ in range(_TURNS)]
    return [
        Figure("agent-only path with one data tool, p50", percentile(times, 0.5) * 1000, "ms", 30),
        Figure("agent-only path with one data tool, p95", percentile(times, 0.95) * 1000, "ms"),
    ]


class AgentCaller:
    """Calls the Ticket Agent as the bridge does, in conversations that only the agent knows."""

    def __init__(self, url: str, http: httpx.AsyncClient, token: str) -> None:
        self._url, self._http, self._token = url, http, token
        self._conversation = str(uuid.uuid4())
        self._turns = 0

    @classmethod
    @contextlib.asynccontextmanager
    async def signed_in(cls, stack: RunningStack) -> AsyncIterator[AgentCaller]:
        """A caller with a demo customer's token."""
        user = stack.customer()
        async with httpx.AsyncClient(timeout=60) as http:
            token = await sign_in(http, stack.addresses.customers, user.email, user.password)
            yield cls(stack.status["agents"]["ticket"], http, token)

    async def turn(self) -> float:
        """Seconds of one turn. Every ten turns a new conversation begins, so that the history stays that of a chat."""
        self._turns += 1
        if self._turns % _TURNS_OF_A_CHAT == 0:
            self._conversation = str(uuid.uuid4())
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
        async with self._http.stream("POST", self._url, json=self._input(), headers=headers) as answer:
            answer.raise_for_status()
            return [json.loads(line[5:])["type"] async for line in answer.aiter_lines() if line.startswith("data:")]

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
