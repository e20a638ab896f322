"""A chat in a test's venue: conversations, sockets, a bridge with a wire agent and wire AWS."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import jwt

from boxoffice.aws import session
from boxoffice.aws.agentcore import AgentRuntime
from boxoffice.aws.sockets import Sockets, socket_client_config
from boxoffice.domain.conversations import Answer, PaymentConfirmation, RunRequest, Said
from boxoffice.domain.identity import Caller
from boxoffice.domain.orders import UpgradeOrder
from boxoffice.payments.client import GatewayClient
from boxoffice.store.runs import Accepted
from boxoffice.use_cases.accept_run import accept_run
from boxoffice.use_cases.chat_sockets import connect_socket, disconnect_sockets, issue_socket_ticket
from boxoffice.use_cases.read_orders import get_order
from boxoffice.use_cases.replay_events import replay_events
from boxoffice.use_cases.settle_order import settle_order
from boxoffice.use_cases.start_conversation import start_conversation
from boxoffice.use_cases.turns.bridge import Bridge
from boxoffice.use_cases.work_off_runs import WorkedOff, work_off_runs
from boxoffice.wiring.model_costs import model_budget, price_table
from tests.chat_wires import WireAgent, WireAws
from tests.database_stack import CREDENTIALS
from tests.use_cases.world import World


def token(subject: str, *, life: timedelta = timedelta(hours=1), now: datetime | None = None) -> str:
    """An access token as far as the bridge reads one: signed by nobody it knows."""
    ends = (now or datetime(2026, 11, 20, 12, tzinfo=UTC)) + life
    return jwt.encode({"sub": subject, "exp": int(ends.timestamp()), "jti": str(uuid4())}, "k" * 32, algorithm="HS256")


@dataclass
class Chat:
    """`agent` and `aws` are what was told and posted; `bridge` works off what `say` and `answer` accept."""

    world: World
    agent: WireAgent
    aws: WireAws
    gateway: GatewayClient | None = None
    changed: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._ending = ExitStack()
        self.bridge = self.make_bridge(**self.changed)

    def close(self) -> None:
        self._ending.close()

    def runtime(self, url: str | None = None, **options: Any) -> AgentRuntime:
        runtime = AgentRuntime(url or self.agent.url, **options)
        self._ending.callback(runtime.close)
        return runtime

    def make_bridge(self, **changed: Any) -> Bridge:
        client = session.client(
            "apigatewaymanagementapi",
            endpoint_url=self.aws.url,
            region_name=CREDENTIALS["AWS_REGION"],
            aws_access_key_id="local",
            aws_secret_access_key="local",
            config=socket_client_config(),
        )
        self._ending.callback(client.close)
        parts: dict[str, Any] = {
            "house": self.world.house,
            "database": self.world.databases.bridge,
            "agent": self.runtime(),
            "settle": partial(settle_order, self.world.house, self.world.databases.settlement, self.gateway),
            "order_of": partial(get_order, self.world.databases.settlement),
            "prices": price_table(),
            "budget": model_budget(),
            "sockets": Sockets(client),
        }
        return Bridge(**{**parts, **changed})

    def begin(self, caller: Caller | None = None) -> UUID:
        return start_conversation(self.world.house, self.world.databases.bridge, caller or self.world.ann).id

    def connect(self, caller: Caller | None = None) -> str:
        """An open connection of that customer."""
        caller = caller or self.world.ann
        house, database = self.world.house, self.world.databases.bridge
        ticket = issue_socket_ticket(house, database, caller, token(caller.subject, now=self.world.clock()))
        connection = f"connection-{uuid4()}"
        assert connect_socket(house, database, ticket.ticket, connection)
        self._ending.callback(disconnect_sockets, database, [connection])
        return connection

    def say(
        self,
        conversation: UUID,
        text: str,
        *,
        run: str | None = None,
        message: str | None = None,
        caller: Caller | None = None,
    ) -> str:
        run = run or f"run-{uuid4()}"
        self.accept(RunRequest(conversation, run, Said(message or f"said-{run}", text)), caller)
        return run

    def accept(self, request: RunRequest, caller: Caller | None = None) -> Accepted:
        caller = caller or self.world.ann
        return accept_run(self.world.house, self.world.databases.bridge, caller, token(caller.subject), request)

    def answer(
        self, conversation: UUID, interrupt_id: str, confirmation: PaymentConfirmation | None, *, run: str | None = None
    ) -> str:
        run = run or f"run-{uuid4()}"
        self.accept(RunRequest(conversation, run, Answer(interrupt_id, confirmation)))
        return run

    def work(self, conversation: UUID, **options: Any) -> WorkedOff:
        return work_off_runs(self.bridge, conversation, **options)

    def events(
        self, conversation: UUID, run: str, after: int = 0, caller: Caller | None = None
    ) -> list[dict[str, Any]]:
        house, database = self.world.house, self.world.databases.bridge
        return replay_events(house, database, caller or self.world.ann, conversation, run, after).events

    def run_row(self, conversation: UUID, run: str) -> dict[str, Any]:
        return self.world.one(
            "SELECT status, error_code, CAST(secret AS text) AS secret, CAST(input AS text) AS input,"
            " CAST(result AS text) AS result FROM runs WHERE conversation_id = :c AND id = :r",
            c=conversation,
            r=run,
        )


def kinds(events: list[dict[str, Any]]) -> list[str]:
    return [event["type"] for event in events]


def text_of(events: list[dict[str, Any]]) -> str:
    return "".join(event["delta"] for event in events if event["type"] == "TEXT_MESSAGE_CONTENT")


def confirm(order: UpgradeOrder, payment_method: str, **changed: Any) -> PaymentConfirmation:
    given: dict[str, Any] = {
        "order_id": order.id,
        "order_version": order.version,
        "amount": order.total,
        "payment_method": payment_method,
    }
    return PaymentConfirmation(**{**given, **changed})


def payment_request(order: UpgradeOrder, interrupt_id: str = "question-1") -> dict[str, Any]:
    """The interrupt that the ticket agent ends a run with to ask for a payment."""
    return {
        "id": interrupt_id,
        "reason": "confirmPayment",
        "message": "Please confirm the payment.",
        "expiresAt": order.hold_expires_at.isoformat(),
        "metadata": {
            "orderId": str(order.id),
            "orderVersion": order.version,
            "total": {"amount": str(order.total.amount), "currency": order.total.currency},
            "summary": "One ticket to Non-stop",
        },
    }


@contextmanager
def dying_holder(chat: Chat, conversation: UUID, *how: str) -> Iterator[subprocess.Popen[bytes]]:
    """Another process at work on the conversation; killed at the end of the block if it still is."""
    place = [str(conversation), chat.world.clock().isoformat(), chat.agent.url, chat.aws.url]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.use_cases.dying_holder", *place, *how],
        env={"PATH": os.environ["PATH"], **chat.world.databases.environment},
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
