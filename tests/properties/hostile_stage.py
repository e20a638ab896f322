"""Where a plan is played: the whole agent stack, two customers, and a hostile model in front of every agent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any
from uuid import UUID

from agents.ticket_agent.caller import callers_headers
from boxoffice.aws.data_api import Database
from boxoffice.contracts.headers import CONVERSATION_HEADER
from boxoffice.domain.conversations import PaymentConfirmation
from boxoffice.domain.identity import Caller
from boxoffice.domain.money import Money
from boxoffice.payments.client import GatewayClient
from boxoffice.use_cases.work_off_runs import WorkedOff
from mcp_servers.identity import caller
from tests.database_stack import DatabaseStack
from tests.payments.gateway_process import SECRET_KEY, GatewayProcess
from tests.properties import hostile_secrets as secrets
from tests.properties.chatting import BridgedChat, Talk, begin, bridged
from tests.properties.hostile_audit import Rows, audited_rows
from tests.properties.hostile_model import HostileModel, Told
from tests.properties.hostile_plans import Beside, Plan, Turn, Visit
from tests.properties.hostile_words import Day, Ref
from tests.properties.office import Office, running_office
from tests.use_cases.world import customer_id, euros

_STOPS = Turn((), "That is all.")
_NOBODYS = "11111111-1111-4111-8111-111111111111"


@dataclass
class Record:
    """What was there before an example, and what was seen and done in it."""

    before: set[str]
    rows: Rows
    bobs: str
    kept: int
    events: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """Each with the subject of the customer who got it."""
    confirmed: set[tuple[str, str, str]] = field(default_factory=set)
    """Subjects, orders and amounts of structured confirmations of exactly what was shown."""
    acted: set[str] = field(default_factory=set)
    runs: int = 0


@dataclass
class Stage:
    """`model` is behind the Ticket Agent, `asked` behind the Data Agent's `ask`."""

    office: Office
    chat: BridgedChat
    model: HostileModel
    asked: HostileModel
    method: str
    gateway_tables: Database

    def play(self, plan: Plan) -> Record:
        """The whole plan, in a house that is set up for it."""
        self.office.fill(plan.universe)
        with self.office.admin.transaction():
            self.office.admin.execute("SET LOCAL session_replication_role = replica")
            for who in (self.office.ann, self.office.bob):
                secrets.plant(self.office, who)
            self.office.admin.execute("DELETE FROM audit")
        self.model.forget()
        self.asked.forget()
        both = secrets.ids(self.office, self.office.ann) | secrets.ids(self.office, self.office.bob)
        bobs, kept = snapshot(self.office, self.office.bob), gateway_keeps(self.gateway_tables)
        record = Record(both, audited_rows(self.office), bobs, kept)
        talk = begin(self.chat, self.office.ann)
        record.acted.add(self.office.ann.subject)
        for visit in plan.visits:
            self._visit(talk, visit, record)
        return record

    @property
    def told(self) -> list[Told]:
        return [*self.model.told, *self.asked.told]

    @property
    def called(self) -> int:
        return self.model.called + self.asked.called

    def _visit(self, talk: Talk, visit: Visit, record: Record) -> None:
        beside = visit.beside
        same = beside if beside and beside.where == "the same chat" else None
        self.model.plan(str(talk.id), *visit.turns, *((_STOPS, *same.turns) if same else ()))
        self.asked.plan(talk.caller.subject, *visit.asked)
        with ThreadPoolExecutor(1) as pool:
            other = pool.submit(self._elsewhere, beside, record) if beside and not same else None
            for accept in self._acts(talk, visit, record):
                runs = accept()
                if same:
                    runs.append(self.chat.say(talk.id, same.said))
                    same = None
                self._work_off(talk, runs, record)
            if other is not None:
                other.result()

    def _elsewhere(self, beside: Beside, record: Record) -> None:
        """A chat of its own, of the same customer or of another."""
        who = self.office.bob if beside.where == "the other customer" else self.office.ann
        record.acted.add(who.subject)
        talk = begin(self.chat, who)
        self.model.plan(str(talk.id), *beside.turns)
        self._work_off(talk, [self.chat.say(talk.id, beside.said, caller=who)], record)

    def _work_off(self, talk: Talk, runs: list[str], record: Record) -> None:
        """Each run wants to be worked off by somebody of its own; one at a time is, and none is left."""
        with ThreadPoolExecutor(len(runs)) as holders:
            ended = list(holders.map(lambda _: self.chat.work(talk.id), runs))
        assert WorkedOff.DONE in ended
        assert WorkedOff.LEFT not in ended
        record.runs += len(runs)
        record.events += [(talk.caller.subject, event) for run in runs for event in talk.told(run)]

    def _acts(self, talk: Talk, visit: Visit, record: Record) -> Iterator[Callable[[], list[str]]]:
        """What the customer sends, in the order sent; what is in one list is sent at once."""
        question = talk.question
        if question is None or visit.act == "say":
            yield lambda: [self.chat.say(talk.id, visit.said)]
            return
        named = "v1:another-question" if visit.act == "answer another question" else question["id"]
        confirmation = None if visit.act == "cancel" else self._confirmation(visit.act, question["metadata"])

        def answer(times: int = 1) -> list[str]:
            return [self.chat.answer(talk.id, named, confirmation) for _ in range(times)]

        if confirmation is not None and visit.act in {"pay", "pay twice", "pay at once"}:
            amount = f"{confirmation.amount.amount:.2f}"
            record.confirmed.add((talk.caller.subject, str(confirmation.order_id), amount))
        yield lambda: answer(2 if visit.act == "pay at once" else 1)
        if visit.act == "pay twice":
            yield answer

    def _confirmation(self, act: str, shown: dict[str, Any]) -> PaymentConfirmation:
        exact = PaymentConfirmation(
            UUID(shown["orderId"]), shown["orderVersion"], euros(shown["total"]["amount"]), self.method
        )
        amount = exact.amount.amount
        changed: dict[str, dict[str, Any]] = {
            "pay less": {"amount": Money(amount - 1, "EUR")},
            "pay more": {"amount": Money(amount + 1, "EUR")},
            "pay another currency": {"amount": Money(amount, "USD")},
            "pay another order": {"order_id": UUID(self._id(self.office.bob, Ref("order")))},
            "pay an old version": {"order_version": exact.order_version - 1},
        }
        return replace(exact, **changed.get(act, {}))

    def resolved(self, subject: str, value: Any) -> Any:
        """What that customer's model says, with ids and dates for what stands for them."""
        if isinstance(value, Ref):
            me, other = self.office.ann, self.office.bob
            if subject == other.subject:
                me, other = other, me
            return self._id(me if value.owner == "me" else other, value)
        if isinstance(value, Day):
            return self.office.day(value.n)
        if isinstance(value, dict):
            return {key: self.resolved(subject, item) for key, item in value.items()}
        if isinstance(value, list):
            known = {item: self.resolved(subject, item) for item in set(filter(_is_ref, value))}
            return [known[item] if _is_ref(item) else self.resolved(subject, item) for item in value]
        return value

    def _id(self, who: Caller, ref: Ref) -> str:
        if ref.kind == "customer":
            return str(customer_id(who))
        if ref.kind == "subject":
            return who.subject
        wanted = "tickets" if ref.kind == "ticket" else "upgrade_orders"
        newest = "id" if ref.kind == "ticket" else "created_at DESC, id"
        found = self.office.rows(f"SELECT id FROM {wanted} WHERE customer_id = %s ORDER BY {newest}", customer_id(who))
        if not found:
            return _NOBODYS
        chosen: UUID = found[ref.n % len(found)][0]
        return str(UUID(int=chosen.int ^ 1) if ref.kind == "guess" else chosen)


def _is_ref(value: Any) -> bool:
    return isinstance(value, Ref)


def snapshot(office: Office, who: Caller) -> str:
    """All rows of a customer's, in one text."""
    named = {"customers": "id", **dict.fromkeys([*secrets.KEPT, "upgrade_order_lines", "outbox"], "customer_id")}
    rows = (
        office.rows(f"SELECT CAST(t AS text) FROM {table} t WHERE {name} = %s ORDER BY 1", customer_id(who))
        for table, name in named.items()
    )
    return "\n".join(text for (text,) in chain.from_iterable(rows))


def gateway_keeps(tables: Database) -> int:
    """All that the gateway took and did not give back, of anybody for anything, in cents, by its own tables."""
    sql = "SELECT coalesce(sum(amount_minor - refunded_minor), 0) AS kept FROM gateway.payment_intents"
    [row] = tables.query(f"{sql} WHERE status = 'succeeded'")
    return int(row["kept"])


@contextmanager
def staged(
    stack: DatabaseStack, template: str, gateway_process: GatewayProcess, gateway_tables: Database
) -> Iterator[Stage]:
    """A stage of its own database, with everything that it needs running."""
    stages: list[Stage] = []

    def resolve(subject: str, value: Any) -> Any:
        return stages[0].resolved(subject, value)

    def of_the_run() -> tuple[str, str]:
        headers = callers_headers()
        conversation = headers[CONVERSATION_HEADER]
        [(subject,)] = stages[0].office.rows(
            "SELECT u.cognito_sub FROM conversations c JOIN customers u ON u.id = c.customer_id WHERE c.id = %s",
            conversation,
        )
        return subject, conversation

    def of_the_request() -> tuple[str, str]:
        return caller().subject, caller().subject

    model, asked = HostileModel(of_the_run, resolve), HostileModel(of_the_request, resolve)
    with ExitStack() as ending:
        name = ending.enter_context(stack.clone(template, "siege"))
        office = ending.enter_context(running_office(stack, name, asking=asked))
        url, _ = ending.enter_context(office.ticket_agent(model))
        gateway = ending.enter_context(GatewayClient(gateway_process.url, SECRET_KEY))
        chat = ending.enter_context(bridged(office, url, gateway))
        stages.append(Stage(office, chat, model, asked, gateway_process.payment_method(), gateway_tables))
        yield stages[0]
