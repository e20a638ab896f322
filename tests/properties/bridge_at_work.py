"""A conversation of an order world's guest over the real bridge, with an agent on the wire that asks and answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from boxoffice.aws.agentcore import AgentRuntime
from boxoffice.domain.conversations import Answer, RunRequest, Said
from boxoffice.domain.orders import UpgradeOrder
from boxoffice.use_cases.accept_run import accept_run
from boxoffice.use_cases.read_orders import get_order
from boxoffice.use_cases.replay_events import replay_events
from boxoffice.use_cases.settle_order import settle_order
from boxoffice.use_cases.start_conversation import start_conversation
from boxoffice.use_cases.turns.bridge import Bridge
from boxoffice.use_cases.turns.sentences import sentence
from boxoffice.use_cases.work_off_runs import WorkedOff, work_off_runs
from boxoffice.wiring.model_costs import model_budget, price_table
from tests.chat_wires import Send, WireAgent, ended, says, started, tell
from tests.properties.agui_conformance import faults
from tests.properties.cards_on_the_wire import APPROVED
from tests.properties.order_world import OrderWorld
from tests.properties.proving_ground import ProvingGround
from tests.use_cases.chat import confirm, payment_request, token

QUESTION = "question-1"
_LEASE = timedelta(minutes=5)
"""Shorter than a hold; so long that no turn here is slow enough to renew it."""


@dataclass
class BridgeAtWork:
    """`asks` is the order that the agent asks payment for; None: it answers with words."""

    ground: ProvingGround
    agent: WireAgent
    runtime: AgentRuntime
    asks: UpgradeOrder | None = None

    def script(self, wanted: dict[str, Any], send: Send) -> None:
        started(wanted, send)
        tell("Here you are.", send, 2)
        asked = None if wanted.get("resume") or self.asks is None else payment_request(self.asks, QUESTION)
        ended(wanted, send, interrupt=asked)

    def turn(self, world: OrderWorld, *, paying: bool) -> Turn:
        """A guest about to say something, or to confirm the payment that they were asked for."""
        self.asks = world.place(0, [world.tickets[0].id]) if paying else None
        caller = world.guests[0].caller
        conversation = start_conversation(world.house, world.databases.bridge, caller).id
        turn = Turn(self, world, conversation, Said(f"said-{uuid4()}", "Hello!"))
        if self.asks is None:
            return turn
        turn.send()
        assert turn.work() is WorkedOff.DONE
        confirmed = confirm(self.asks, self.ground.cards.of[APPROVED])
        return Turn(self, world, conversation, Answer(QUESTION, confirmed))


@dataclass
class Turn:
    """One frame of the guest of `world`, sent as the run `run`, and what becomes of it."""

    bridge: BridgeAtWork
    world: OrderWorld
    conversation: UUID
    asked: Said | Answer
    run: str = field(default_factory=lambda: f"run-{uuid4()}")

    def send(self) -> None:
        """Sent again, it is the same run."""
        world, caller = self.world, self.world.guests[0].caller
        request = RunRequest(self.conversation, self.run, self.asked)
        accept_run(world.house, world.databases.bridge, caller, token(caller.subject, now=world.clock()), request)

    def work(self) -> WorkedOff:
        """What the orchestrator does when the queue rings."""
        world, settlement = self.world, self.world.databases.settlement
        bridge = Bridge(
            house=world.house,
            database=world.databases.bridge,
            agent=self.bridge.runtime,
            settle=partial(settle_order, world.house, settlement, self.bridge.ground.gateway),
            order_of=partial(get_order, settlement),
            prices=price_table(),
            budget=model_budget(),
            lease=_LEASE,
        )
        return work_off_runs(bridge, self.conversation)

    def ring_again(self) -> WorkedOff:
        """As the queue does for a worker that failed, once nobody can hold the conversation any more."""
        self.world.clock.advance(seconds=_LEASE.total_seconds() + 1)
        return self.work()

    def ended(self) -> dict[str, Any]:
        """The last event of the run, which conforms to AG-UI; one that nothing is on record of may begin with it."""
        caller = self.world.guests[0].caller
        told = replay_events(self.world.house, self.world.databases.bridge, caller, self.conversation, self.run).events
        last = told[-1]
        if len(told) > 1 or last["type"] != "RUN_ERROR":
            assert faults(told, thread=str(self.conversation), run=self.run) == []
        if last["type"] == "RUN_ERROR":
            assert last["message"] == sentence(last["code"], "en")
            assert last["metadata"]["retryable"]
        return last


@contextmanager
def bridge_at_work(ground: ProvingGround) -> Iterator[BridgeAtWork]:
    agent = WireAgent(says("Hello!"))
    runtime = AgentRuntime(agent.url)
    work = BridgeAtWork(ground, agent, runtime)
    agent.script = work.script
    try:
        yield work
    finally:
        runtime.close()
        agent.close()
