"""A customer who writes hostile words wherever the house takes some, and what becomes of those words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from strands.models import Model

from agents.models.router import build_model
from boxoffice.aws import session
from boxoffice.aws.data_api import Database
from boxoffice.aws.ses import MailSender, mail_client_config
from boxoffice.settings import ModelSettings
from boxoffice.use_cases.deliver_outbox import deliver_outbox
from tests.database_stack import CREDENTIALS
from tests.lambdas.aws_services import AwsServices, aws_services
from tests.lambdas.rest_api.client import Answer, Rest
from tests.payments.gateway_process import GatewayProcess
from tests.properties import hostile_secrets as secrets
from tests.properties.chatting import BridgedChat, begin, bridged
from tests.properties.hostile_audit import audited_rows
from tests.properties.hostile_stage import Record, gateway_keeps, snapshot
from tests.properties.office import Office
from tests.properties.rest_surroundings import rest_surroundings
from tests.properties.strategies import TicketSpec, plain_universe
from tests.use_cases.world import customer_id

AT_ONCE = 5
"""Texts in each place of one attack."""
_TICKETS = [TicketSpec(paid=6400)] * AT_ONCE
UNIVERSE = plain_universe(*_TICKETS, TicketSpec(owner="bob", order="live"), TicketSpec(owner="bob"), places=AT_ONCE)
MAIL_FROM, WEB = "tickets@example.com", "https://tickets.test"
LONGEST_NAME, LONGEST_REASON = 100, 60
ASKS = "What tickets do I have?"

Texts = tuple[str, ...]
"""As many as AT_ONCE."""


@dataclass(frozen=True)
class Words:
    """The texts for each place: chat messages, names on tickets, names in the profile, notes on orders."""

    said: Texts
    holders: Texts
    names: Texts
    notes: Texts


HARMLESS = Words(("hello",) * AT_ONCE, ("Ann",) * AT_ONCE, ("Ann",) * AT_ONCE, ("About my order",) * AT_ONCE)


@dataclass
class Overheard(Model):
    """Passes everything on to a model, and keeps what that model was given to read."""

    model: Any
    prompts: list[Any] = field(default_factory=list)
    messages: list[Any] = field(default_factory=list)

    def update_config(self, **changed: Any) -> None:
        self.model.update_config(**changed)

    def get_config(self) -> Any:
        return self.model.get_config()

    def structured_output(self, *given: Any, **more: Any) -> Any:
        return self.model.structured_output(*given, **more)

    async def stream(self, messages: Any, *given: Any, system_prompt_content: Any = None, **more: Any) -> Any:
        self.prompts.append(system_prompt_content)
        self.messages += messages
        async for event in self.model.stream(messages, *given, system_prompt_content=system_prompt_content, **more):
            yield event


@dataclass
class Seen:
    """What an attack left: all that was told and kept, by where it lies."""

    words: Words
    record: Record
    prompts: list[Any]
    messages: list[Any]
    mails: list[EmailMessage]
    profiles: list[Answer]
    """REST's, after each name."""
    answers: dict[str, Answer]
    """REST's in the end, by path."""


@dataclass(repr=False)
class CustomerSide:
    """The box office from the customer's side: the chat, REST, and the mails that arrive."""

    office: Office
    chat: BridgedChat
    model: Overheard
    rest: Rest
    post: AwsServices
    sender: MailSender
    gateway_tables: Database

    def attack(self, words: Words) -> Seen:
        """Write the words wherever the house takes words, and gather what comes of it."""
        record = self._prepare(words.holders)
        profiles = [self._write(name, note) for name, note in zip(words.names, words.notes, strict=True)]
        self._order(words.notes[0])
        talk = begin(self.chat, self.office.ann)
        for text in (*words.said, ASKS):
            record.events += [(self.office.ann.subject, event) for event in talk.say(text)]
        self._deliver()
        paths = ("/tickets", "/orders", "/cases", "/conversations", f"/conversations/{talk.id}/messages")
        answers = {path: self.rest.get(path) for path in paths}
        return Seen(words, record, [*self.model.prompts], [*self.model.messages], [*self.post.mails], profiles, answers)

    def _prepare(self, holders: Texts) -> Record:
        office, mine = self.office, customer_id(self.office.ann)
        office.fill(UNIVERSE)
        with office.admin.transaction():
            office.admin.execute("SET LOCAL session_replication_role = replica")
            secrets.plant(office, office.bob)
            for ticket, holder in zip(office.tickets, holders, strict=False):
                named = json.dumps({"holder": holder, "name": holder})
                office.admin.execute("UPDATE tickets SET metadata = %s WHERE id = %s", [named, ticket])
            office.admin.execute("UPDATE customers SET email = 'ann@example.com' WHERE id = %s", [mine])
            office.admin.execute("DELETE FROM audit")
        self.model.prompts.clear()
        self.model.messages.clear()
        self.post.mails.clear()
        before = secrets.ids(office, office.ann) | secrets.ids(office, office.bob)
        kept = gateway_keeps(self.gateway_tables)
        record = Record(before, audited_rows(office), snapshot(office, office.bob), kept)
        record.acted.add(office.ann.subject)
        return record

    def _write(self, name: str, note: str) -> Answer:
        """A name into the profile, a case that is a note, and the mail about it; the profile as REST shows it then."""
        for field_name in ("firstName", "lastName"):
            self.office.call(self.office.ann, "update_customer", changes={field_name: name[:LONGEST_NAME]})
        self.office.call(self.office.ann, "open_case", reason=note[:LONGEST_REASON], summary=note)
        self._deliver()
        return self.rest.get("/me")

    def _order(self, note: str) -> None:
        """All tickets in an order with nothing to pay. It takes no note, and so none can do harm."""
        tickets = [str(ticket) for ticket in self.office.tickets[:AT_ONCE]]
        wanted: dict[str, Any] = {"ticket_ids": tickets, "tier": "non-stop", "visit_date": self.office.day(2)}
        noted = self.office.call(self.office.ann, "place_order", **wanted, notes=note)
        assert noted.code == "invalid_input"
        placed = self.office.call(self.office.ann, "place_order", **wanted)
        assert placed.data["status"] == "fulfilled", placed.text

    def _deliver(self) -> None:
        world = self.office.world
        deliver_outbox(world.house, world.databases.background, self.sender, from_address=MAIL_FROM, web_origin=WEB)


@contextmanager
def opened(office: Office, gateway_process: GatewayProcess, gateway_tables: Database) -> Iterator[CustomerSide]:
    """The customer's side of an office, with everything that it needs running."""
    with ExitStack() as ending:
        model = Overheard(build_model(ModelSettings()))
        url, _ = ending.enter_context(office.ticket_agent(model))
        chat = ending.enter_context(bridged(office, url))
        post = ending.enter_context(aws_services())
        client = session.client(
            "sesv2",
            endpoint_url=post.url,
            region_name=CREDENTIALS["AWS_REGION"],
            aws_access_key_id="local",
            aws_secret_access_key="local",
            config=mail_client_config(),
        )
        ending.callback(client.close)
        rest = ending.enter_context(rest_surroundings(office.world.databases, gateway_process))
        yield CustomerSide(office, chat, model, rest(office.ann), post, MailSender(client, MAIL_FROM), gateway_tables)
