"""An upgrade in words, step by step, in both languages: what each step needs, and what is on record after it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from boxoffice.domain.conversations import PaymentConfirmation
from boxoffice.domain.money import Money
from tests.properties.cards_on_the_wire import Cards
from tests.properties.chatting import Talk
from tests.properties.office import Office
from tests.properties.parts_away import DATA, SERVICES
from tests.properties.strategies import TicketSpec, plain_universe
from tests.use_cases.world import customer_id

Words = Callable[[Office, str], str]
Made = dict[str, int]
RECORDS_AWAY = {
    "en": "I'm sorry, our records can't be reached for a moment. Please try again.",
    "de": "Es tut mir leid, unsere Unterlagen sind gerade nicht erreichbar. Bitte versuchen Sie es noch einmal.",
}
CASES_AWAY = {
    "en": "I'm sorry, I couldn't open a case just now. Please try again in a moment.",
    "de": "Es tut mir leid, ich konnte gerade keinen Fall anlegen. Bitte versuchen Sie es gleich noch einmal.",
}


@dataclass(frozen=True)
class Step:
    """`words` None is the answer to the payment request. `made` is on record when it is done.

    `needs` are the MCP servers without which it cannot be done, `made_without` what is made all the same, `again` how a
    customer gets there afterwards, `apology` what they are told; `asks` says that it ends with the payment request.
    """

    words: Words | None
    made: Made
    needs: Sequence[str] = ()
    made_without: Mapping[str, Made] = field(default_factory=dict)
    again: Mapping[str, Sequence[Words]] = field(default_factory=dict)
    apology: Mapping[str, str] = field(default_factory=lambda: RECORDS_AWAY)
    asks: bool = False

    def leading_again(self, part: str) -> Sequence[Words]:
        return self.again.get(part, ())


def _in(english: str, german: str) -> Words:
    return lambda _, language: german if language == "de" else english


def _wish(office: Office, language: str) -> str:
    day = office.world.day(2)
    if language == "de":
        return f"Ich möchte mein Ticket am {day:%d.%m.%Y} auf Non-stop hochstufen"
    return f"I want to upgrade my ticket to Non-stop on {day.day} {day:%B}"


_NOTHING: Made = {"upgrade_orders": 0, "payments": 0, "ledger_entries": 0, "cases": 0, "outbox": 0}
_ORDERED = {**_NOTHING, "upgrade_orders": 1}
_PAID = {**_ORDERED, "payments": 1, "ledger_entries": 1, "outbox": 1}
LOOKS = Step(_in("What tickets do I have?", "Welche Tickets habe ich?"), _NOTHING, [DATA])
CHOOSES = Step(_wish, _NOTHING, [DATA])
ORDERS = Step(
    _in("yes", "ja"),
    _ORDERED,
    [DATA, SERVICES],
    made_without={SERVICES: {"upgrade_orders": 1}},
    again={DATA: [_wish]},
    asks=True,
)
PAYS = Step(None, _PAID)
ASKS_FOR_A_PERSON = Step(
    _in("I want to talk to a human being", "Ich möchte mit einem Menschen sprechen"),
    {**_PAID, "cases": 1, "outbox": 2},
    [DATA],
    apology=CASES_AWAY,
)
STEPS = (LOOKS, CHOOSES, ORDERS, PAYS, ASKS_FOR_A_PERSON)


def spoken_to(office: Office, language: str) -> None:
    """The house is emptied; ann has one plain ticket and is spoken to in that language."""
    office.fill(plain_universe(TicketSpec()))
    office.admin.execute("UPDATE customers SET language = %s WHERE id = %s", [language, customer_id(office.ann)])


def made(office: Office) -> Made:
    """How many there are of all that a conversation can make."""
    return {table: office.count(f"SELECT count(*) FROM {table}") for table in _NOTHING}


def money(office: Office, cards: Cards) -> list[int]:
    """Charges in cents: by our ledger, and by the gateway under the keys of our payments."""
    booked = office.count("SELECT coalesce(sum(amount), 0) * 100 FROM ledger_entries WHERE kind = 'charge'")
    keys = [f"charge-{row[0]}" for row in office.rows("SELECT id FROM payments")]
    intents = [intent for key in keys for intent in cards.process.intents_under(key)]
    taken = sum(
        (Decimal(intent["amount"]["amount"]) for intent in intents if intent["status"] == "succeeded"), Decimal()
    )
    return [booked, int(taken * 100)]


def confirmed(talk: Talk, payment_method: str) -> list[dict[str, Any]]:
    """The events of the run in which the customer pays what the open request asks for."""
    question = talk.question
    assert question, "no payment is asked for"
    shown = question["metadata"]
    total = Money(Decimal(shown["total"]["amount"]), shown["total"]["currency"])
    answer = PaymentConfirmation(
        order_id=UUID(shown["orderId"]),
        order_version=shown["orderVersion"],
        amount=total,
        payment_method=payment_method,
    )
    return talk.answer(question["id"], answer)
