"""Whatever the model does: no data of others, no charge or price of its own, no place twice, all on record."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import example, given, settings

from boxoffice.aws.data_api import Database
from boxoffice.domain.conversations import PaymentConfirmation
from boxoffice.domain.money import Money
from boxoffice.payments.client import GatewayClient
from tests.database_stack import DatabaseStack
from tests.payments.gateway_process import SECRET_KEY, GatewayProcess
from tests.properties import laws
from tests.properties.chatting import BridgedChat, Talk, begin, bridged
from tests.properties.figures import tried
from tests.properties.hostile import PAYING, SECRETS, HostileModel, Plan, Record, Visit, plans
from tests.properties.office import Office, running_office
from tests.use_cases.world import customer_id, euros

EXAMPLES = int(os.environ.get("HOSTILE_EXAMPLES", "50"))
LEAST_CALLS = 60 * EXAMPLES
"""3,000 in `make test`."""


@dataclass
class Siege:
    """The whole agent stack under a hostile model, here and behind the Data Agent's `ask`."""

    office: Office
    model: HostileModel
    asked: HostileModel
    chat: BridgedChat
    method: str
    gateway_tables: Database

    def prepare(self, plan: Plan) -> str:
        """Bob has his secrets; what is bob's is returned, to be found unchanged."""
        self.office.fill(plan.universe)
        with self.office.admin.transaction():
            self.office.admin.execute("SET LOCAL session_replication_role = replica")
            self.office.admin.execute(
                "UPDATE customers SET first_name = %s, last_name = %s, phone = %s WHERE id = %s",
                [*SECRETS.values(), customer_id(self.office.bob)],
            )
            self.office.admin.execute("DELETE FROM audit")
        return laws.snapshot_of_bob(self.office)

    def act(self, talk: Talk, visit: Visit, record: Record) -> None:
        self.model.plan(visit.turns)
        self.asked.plan(visit.asked)
        question = talk.question
        if question is None or visit.act == "say":
            record.events += talk.say(visit.said)
        elif visit.act == "cancel":
            record.events += talk.answer(question["id"], None)
        else:
            self._pay(talk, visit.act, question, record)

    def _pay(self, talk: Talk, act: str, question: dict[str, Any], record: Record) -> None:
        shown = question["metadata"]
        exact = PaymentConfirmation(
            UUID(shown["orderId"]), shown["orderVersion"], euros(shown["total"]["amount"]), self.method
        )
        bobs = self.office.rows("SELECT id FROM upgrade_orders WHERE customer_id = %s", customer_id(self.office.bob))
        confirmation = {
            "pay": exact,
            "pay twice": exact,
            "pay less": replace(exact, amount=Money(exact.amount.amount - 1, "EUR")),
            "pay another": replace(exact, order_id=bobs[0][0]),
            "pay old version": replace(exact, order_version=exact.order_version - 1),
        }[act]
        if confirmation is exact:
            record.confirmed.add((str(exact.order_id), str(exact.amount.amount)))
        record.events += talk.answer(question["id"], confirmation)
        if act == "pay twice":
            record.events += talk.answer(question["id"], confirmation)


@pytest.fixture(scope="module")
def siege(
    stack: DatabaseStack,
    migrated_template: str,
    gateway_process: GatewayProcess,
    gateway_environment: dict[str, str],
) -> Iterator[Siege]:
    holder: list[Office] = []
    model, asked = HostileModel(lambda: holder[0]), HostileModel(lambda: holder[0])
    with (
        stack.clone(migrated_template, "siege") as name,
        running_office(stack, name, asking=asked) as office,
        office.ticket_agent(model) as (url, _),
        GatewayClient(gateway_process.url, SECRET_KEY) as gateway,
        bridged(office, url, gateway) as chat,
    ):
        holder.append(office)
        tables = stack.database("gateway", gateway_environment["GATEWAY_DB_NAME"])
        yield Siege(office, model, asked, chat, gateway_process.payment_method(), tables)


@pytest.mark.timeout(7200)
def test_no_model_can_do_harm(siege: Siege) -> None:
    """Whatever a model emits: isolation, money, prices, places and the audit hold after every plan."""
    paid = counted = 0

    @settings(max_examples=EXAMPLES)
    @given(plan=plans)
    @example(plan=PAYING)
    def laws_hold(plan: Plan) -> None:
        nonlocal paid, counted
        bobs, record = siege.prepare(plan), Record()
        kept = laws.gateway_keeps(siege.gateway_tables)
        for model in (siege.model, siege.asked):
            model.heard.clear()
        talk = begin(siege.chat, siege.office.ann)
        for visit in plan.visits:
            siege.act(talk, visit, record)
        assert {e["code"] for e in record.events if e["type"] == "RUN_ERROR"} <= {"interrupt_unknown"}
        heard = [*siege.model.heard.values(), *siege.asked.heard.values()]
        told = laws.told_in(record.events, heard)
        laws.nothing_of_bob_is_told(siege.office, told)
        laws.charged_as_confirmed(siege.office, record)
        laws.the_gateway_agrees(siege.office, siege.gateway_tables, kept)
        laws.nothing_oversold(siege.office)
        laws.priced_by_the_catalogue(siege.office, plan.universe, told)
        laws.all_is_audited(siege.office, record)
        assert laws.snapshot_of_bob(siege.office) == bobs
        charges = siege.office.count("SELECT count(*) FROM ledger_entries")
        calls = siege.model.called + siege.asked.called - counted
        paid, counted = paid + charges, counted + calls
        tried("the hostile model", tool_calls=calls, confirmed_charges=charges, other_charges=0, leaks=0, oversold=0)

    laws_hold()
    assert counted >= LEAST_CALLS
    assert paid > 0, "no plan got as far as a payment: the laws were not put to the test"
