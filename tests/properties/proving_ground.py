"""Where races, faults and crashes are tried: a database, the gateway with its cards, and the gateway's own tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from boxoffice.aws import session
from boxoffice.aws.data_api import Database
from boxoffice.aws.ses import MailSender, mail_client_config
from boxoffice.payments.client import GatewayClient
from boxoffice.use_cases.deliver_outbox import Delivered, deliver_outbox
from tests.database_stack import CREDENTIALS, Databases, DatabaseStack
from tests.payments.gateway_process import GatewayProcess
from tests.properties.books import Books
from tests.properties.cards_on_the_wire import Cards
from tests.properties.order_world import OrderWorld

if TYPE_CHECKING:
    from mypy_boto3_sesv2.client import SESV2Client

MAIL_FROM = "tickets@boxoffice.example"
WEB = "https://tickets.test"


@dataclass(frozen=True)
class ProvingGround:
    """The parts as they are when nothing fails; `stack` runs the database."""

    stack: DatabaseStack
    databases: Databases
    cards: Cards
    gateway: GatewayClient
    gateway_tables: Database

    def judged(self, world: OrderWorld) -> Books:
        """The books after all has settled: every law of theirs holds, and the gateway tells of the same money."""
        assert world.settle_all(self.gateway).left == 0
        books = Books.read(world)
        assert books.broken() + books.unsettled() + books.against_the_gateway(self.gateway_tables) == []
        return books


@contextmanager
def proving_ground(
    stack: DatabaseStack, databases: Databases, gateway: GatewayProcess, gateway_database: str
) -> Iterator[ProvingGround]:
    cards = Cards.at(gateway)
    with cards.client() as client:
        yield ProvingGround(stack, databases, cards, client, stack.database("gateway", gateway_database))


@contextmanager
def ses_client(url: str) -> Iterator[SESV2Client]:
    """A client as the dispatcher has it, of the SES at that address."""
    client = session.client(
        "sesv2",
        endpoint_url=url,
        config=mail_client_config(),
        region_name=CREDENTIALS["AWS_REGION"],
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )
    try:
        yield client
    finally:
        client.close()


@contextmanager
def mail_sender(ses_url: str) -> Iterator[MailSender]:
    with ses_client(ses_url) as client:
        yield MailSender(client, MAIL_FROM)


def dispatched(world: OrderWorld, sender: MailSender) -> Delivered:
    """One pass of the dispatcher, on that world's clock and database."""
    background = world.databases.background
    return deliver_outbox(world.house, background, sender, from_address=MAIL_FROM, web_origin=WEB)
