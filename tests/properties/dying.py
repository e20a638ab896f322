"""A process that dies at a chosen call: its clients raise there, at the wire, and never answer again.

Calls are those of the Data API, the payment gateway and SES, counted together from 0.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar, cast

import httpx
from botocore.exceptions import ClientError

from boxoffice.aws.data_api import Database
from boxoffice.aws.ses import MailSender
from boxoffice.payments.client import GatewayClient
from tests.database_stack import Databases, DatabaseStack
from tests.properties.cards_on_the_wire import Cards, Impatient, SettlerDied

if TYPE_CHECKING:
    from mypy_boto3_rds_data.client import RDSDataServiceClient
    from mypy_boto3_sesv2.client import SESV2Client

T = TypeVar("T")


@dataclass
class Life:
    """Ends before call number `ends_before` or after call number `ends_after`; `calls` names those that were begun."""

    ends_before: int | None = None
    ends_after: int | None = None
    calls: list[str] = field(default_factory=list)
    over: bool = False
    open_transactions: set[str] = field(default_factory=set)

    def step(self, name: str, send: Callable[[], T]) -> T:
        number = len(self.calls)
        if self.over or number == self.ends_before:
            self.over = True
            raise SettlerDied
        self.calls.append(name)
        try:
            answer = send()
            if name == "begin_transaction":
                self.open_transactions.add(str(cast("dict[str, Any]", answer)["transactionId"]))
        finally:
            if number == self.ends_after:  # whether the call was answered or failed: nobody hears of it
                self.over = True
                raise SettlerDied
        return answer


class MortalRds:
    """The Data API's client of a process that may die."""

    def __init__(self, client: RDSDataServiceClient, life: Life) -> None:
        self._client = client
        self._life = life

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        send = getattr(self._client, operation)
        return lambda **request: self._life.step(operation, lambda: send(**request))


class MortalSes:
    """SES' client of a process that may die."""

    def __init__(self, client: SESV2Client, life: Life) -> None:
        self._client = client
        self._life = life

    def send_email(self, **request: Any) -> Any:
        return self._life.step("send_email", lambda: self._client.send_email(**request))


class MortalTransport(httpx.BaseTransport):
    """The wire to the gateway of a process that may die."""

    def __init__(self, inner: Impatient, life: Life) -> None:
        self._inner = inner
        self._life = life

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._life.step(f"gateway {request.url.path}", lambda: self._inner.handle_request(request))

    def close(self) -> None:
        self._inner.close()


@dataclass(frozen=True)
class Process:
    """What a process of ours is wired with, all of it mortal."""

    life: Life
    databases: Databases
    gateway: GatewayClient
    wire: Impatient
    sender: MailSender


@dataclass(frozen=True)
class Births:
    """Where processes come from: the real database, gateway and SES."""

    stack: DatabaseStack
    databases: Databases
    cards: Cards
    ses: SESV2Client
    mail_from: str

    def process(self, life: Life) -> Process:
        client = cast("RDSDataServiceClient", MortalRds(self.stack.client, life))

        def mortal(role: str) -> Database:
            return Database(client, **self.stack.place(role, self.databases.name))

        databases = Databases(
            name=self.databases.name,
            environment=self.databases.environment,
            customer=mortal("customer"),
            bridge=mortal("bridge"),
            settlement=mortal("settlement"),
            background=mortal("background"),
            owner=self.databases.owner,
        )
        wire = Impatient(self.cards)
        gateway = self.cards.client(MortalTransport(wire, life))
        sender = MailSender(cast("SESV2Client", MortalSes(self.ses, life)), self.mail_from)
        return Process(life, databases, gateway, wire, sender)

    def bury(self, dead: Process) -> None:
        """Ends what the dead left open, as the Data API does by itself after some minutes."""
        with dead.gateway:
            pass
        for transaction in dead.life.open_transactions:
            for role in ("customer", "settlement", "background"):
                place = self.stack.place(role, self.databases.name)
                with suppress(ClientError):
                    self.stack.client.rollback_transaction(
                        transactionId=transaction,
                        resourceArn=place["resource_arn"],
                        secretArn=place["secret_arn"],
                    )
