"""A tiny box office behind in-process tools, and a chat with a real Strands agent that thinks by the rules."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from strands import Agent, ToolContext, tool

from agents.models.rules.model import CONTEXT_KEY, RuleModel
from agents.models.rules.turn_result import TurnResult

TODAY = date(2026, 11, 20)
SURCHARGE = {"standard": 8, "non-stop": 20, "double-fun": 35}
NAMES = {"standard": "Standard", "non-stop": "Non-stop", "double-fun": "Double Fun"}
BENEFITS = {
    "standard": ["Fast lane"],
    "non-stop": ["No queues", "A reserved seat"],
    "double-fun": ["All of Non-stop", "A second visit"],
}
TYPES = {"adult": "Day ticket adult", "child": "Day ticket child", "senior": "Day ticket senior"}
Json = dict[str, Any]


def ticket_id(number: int) -> str:
    return f"0000000{number}-0000-4000-8000-00000000000{number}"


def order_id(number: int) -> str:
    return f"0a00000{number}-0000-4000-8000-00000000000{number}"


@dataclass
class World:
    """Tickets, prices, places and orders; the end state that dialogues are judged by."""

    tickets: dict[str, Json] = field(default_factory=dict)
    orders: dict[str, Json] = field(default_factory=dict)
    cases: list[Json] = field(default_factory=list)
    customer: Json = field(default_factory=dict)
    mails: list[str] = field(default_factory=list)
    sold_out: set[tuple[str, str]] = field(default_factory=set)
    places: dict[tuple[str, str], int] = field(default_factory=dict)
    calls: list[tuple[str, Json]] = field(default_factory=list)
    broken: dict[str, str] = field(default_factory=dict)
    last_day: date = TODAY + timedelta(days=90)

    def add_ticket(
        self, kind: str = "adult", visit: str = "2026-12-04", status: str = "active", tier: str | None = None
    ) -> str:
        ident = ticket_id(len(self.tickets) + 1)
        self.tickets[ident] = {
            "id": ident,
            "ticketType": kind,
            "ticketTypeName": TYPES[kind],
            "tier": tier,
            "status": status,
            "visitDate": visit,
            "validFrom": "2026-11-01",
            "validTo": self.last_day.isoformat(),
        }
        return ident

    def reasons(self, ident: str) -> list[str]:
        ticket = self.tickets[ident]
        held = any(ident in order["tickets"] and order["status"] == "pending" for order in self.orders.values())
        return [
            code for code, is_so in ((ticket["status"], ticket["status"] != "active"), ("order_open", held)) if is_so
        ]

    def price(self, tier: str, day: date, count: int) -> str:
        each = Decimal(SURCHARGE[tier]) + (5 if day.weekday() >= 5 else 0)
        return f"{each * count:.2f}"

    def shown_ticket(self, ident: str) -> Json:
        reasons = [{"code": code, "message": code} for code in self.reasons(ident)]
        return self.tickets[ident] | {"eligibility": {"eligible": not reasons, "reasons": reasons}}

    def calendar(self, tier: str, first: date, last: date, count: int) -> list[Json]:
        days = [first + timedelta(days=n) for n in range((min(last, self.last_day) - first).days + 1)]
        return [
            {
                "date": day.isoformat(),
                "priceDifference": {"amount": self.price(tier, day, count), "currency": "EUR"},
                "placesLeft": self.places.get((tier, day.isoformat()), 10),
            }
            for day in days
            if (tier, day.isoformat()) not in self.sold_out
        ]

    def options(self, ids: list[str], first: date, last: date) -> Json:
        blocked = next((code for ident in ids for code in self.reasons(ident)), None)
        rank = max((list(NAMES).index(tier) for ident in ids if (tier := self.tickets[ident]["tier"])), default=-1)
        rows = []
        for place, (tier, name) in enumerate(NAMES.items()):
            days = self.calendar(tier, first, last, len(ids))
            code = blocked or ("tier_not_higher" if place <= rank else None if days else "sold_out")
            rows.append(
                {
                    "tier": tier,
                    "name": name,
                    "benefits": BENEFITS[tier],
                    "available": code is None,
                    "reason": {"code": code, "message": code} if code else None,
                    "alternatives": [],
                    "calendar": [] if code else days,
                }
            )
        return {"ticketIds": ids, "options": rows}

    def place(self, ids: list[str], tier: str, day: str) -> Json:
        ident = order_id(len(self.orders) + 1)
        total = self.price(tier, date.fromisoformat(day), len(ids))
        self.orders[ident] = {
            "id": ident,
            "status": "pending",
            "tier": tier,
            "visitDate": day,
            "tickets": ids,
            "total": total,
            "code": None,
        }
        return self.shown_order(ident)

    def shown_order(self, ident: str) -> Json:
        order = self.orders[ident]
        return {
            "id": ident,
            "status": order["status"],
            "tier": order["tier"],
            "visitDate": order["visitDate"],
            "lines": [{"ticketId": one, "fromTier": None} for one in order["tickets"]],
            "total": {"amount": order["total"], "currency": "EUR"},
            "version": 1,
            "holdExpiresAt": "2026-11-20T13:15:00Z",
            "confirmationCode": order["code"],
            "payment": None,
        }

    def settle(self, ident: str, outcome: str, failure: str | None = None) -> Json:
        order = self.orders[ident]
        order["status"] = {"paid": "fulfilled", "unknown": "stuck", "expired": "expired"}.get(outcome, order["status"])
        order["code"] = "K7M2Q9XT" if outcome == "paid" else None
        if outcome == "paid":
            for one in order["tickets"]:
                self.tickets[one] |= {"tier": order["tier"], "visitDate": order["visitDate"]}
        return {
            "orderId": ident,
            "outcome": outcome,
            "orderStatus": order["status"],
            "confirmationCode": order["code"],
            "failureCode": failure,
        }


def _ok(data: Json) -> Json:
    return {"status": "success", "content": [{"json": data}]}


def _refused(text: str) -> Json:
    return {"status": "error", "content": [{"text": text}]}


def tools_of(world: World) -> list[Any]:
    """The tools of the contract, answering from the world."""

    def noted(name: str, **arguments: Any) -> Json | None:
        world.calls.append((name, arguments))
        return _refused(world.broken[name]) if name in world.broken else None

    @tool
    def list_tickets(cursor: str | None = None) -> Json:
        """List."""
        return noted("list_tickets") or _ok(
            {"tickets": [world.shown_ticket(one) for one in world.tickets], "nextCursor": None}
        )

    @tool
    def list_upgrade_options(ticket_ids: list[str], from_date: str | None = None, to_date: str | None = None) -> Json:
        """Options."""
        first = max(date.fromisoformat(from_date), TODAY) if from_date else TODAY
        last = date.fromisoformat(to_date) if to_date else first + timedelta(days=59)
        known = {"from_date": from_date, "to_date": to_date} if from_date else {}
        return noted("list_upgrade_options", ticket_ids=ticket_ids, **known) or _ok(
            world.options(ticket_ids, first, last)
        )

    @tool
    def place_order(ticket_ids: list[str], tier: str, visit_date: str) -> Json:
        """Place."""
        if refused := noted("place_order", ticket_ids=ticket_ids, tier=tier, visit_date=visit_date):
            return refused
        if (tier, visit_date) in world.sold_out:
            return _refused("Error executing tool place_order: sold_out: Not enough places. Reason: sold_out.")
        if any(world.reasons(one) for one in ticket_ids):
            return _refused("order_open: An order is open.")
        return _ok(world.place(ticket_ids, tier, visit_date))

    @tool
    def get_order(order_id: str) -> Json:
        """Order."""
        known = order_id in world.orders
        return noted("get_order", order_id=order_id) or (
            _ok(world.shown_order(order_id)) if known else _refused("not_found: No.")
        )

    @tool
    def list_orders(cursor: str | None = None) -> Json:
        """Orders."""
        newest = [world.shown_order(one) for one in reversed(world.orders)]
        return noted("list_orders") or _ok({"orders": newest, "nextCursor": None})

    @tool
    def cancel_order(order_id: str) -> Json:
        """Cancel."""
        if refused := noted("cancel_order", order_id=order_id):
            return refused
        world.orders[order_id]["status"] = "cancelled"
        return _ok(world.shown_order(order_id))

    @tool
    def update_customer(changes: dict[str, Any]) -> Json:
        """Update."""
        if refused := noted("update_customer", changes=changes):
            return refused
        world.customer |= changes
        return _ok(world.customer)

    @tool
    def open_case(reason: str, summary: str) -> Json:
        """Case."""
        if refused := noted("open_case"):
            return refused
        world.cases.append({"reason": reason, "summary": summary})
        return _ok({"id": "c1", "number": "C-1001", "status": "open", "subject": reason})

    @tool(context=True)
    def request_payment(order_id: str, tool_context: ToolContext) -> Json:
        """Pay."""
        answer = tool_context.interrupt("confirmPayment", reason={"orderId": order_id})
        noted("request_payment", order_id=order_id)
        return _ok(answer)

    @tool
    def get_payment(order_id: str) -> Json:
        """Payment."""
        return noted("get_payment") or _ok(
            {"orderId": order_id, "orderStatus": world.orders[order_id]["status"], "payment": None}
        )

    @tool
    def resend_confirmation(order_id: str) -> Json:
        """Resend."""
        if refused := noted("resend_confirmation", order_id=order_id):
            return refused
        world.mails.append(order_id)
        return _ok(world.shown_order(order_id))

    return [list_tickets, list_upgrade_options, place_order, get_order, list_orders, cancel_order, update_customer,
            open_case, request_payment, get_payment, resend_confirmation]  # fmt: skip


class Chat:
    """One conversation. The agent is built anew before each turn from the messages alone, as after a restart."""

    def __init__(self, world: World, language: str = "en", model: Callable[[], Any] = RuleModel) -> None:
        self.world = world
        self.messages: list[Any] = []
        self._model = model()
        self._agent: Agent | None = None
        self._interrupts: list[Any] = []
        self.context = {
            "today": TODAY.isoformat(),
            "timeZone": "Europe/Berlin",
            "language": language,
            "firstName": "Ada",
            "venueName": "Lindenpark",
        }

    def say(self, text: str, settled: str | None = None) -> str:
        """The customer writes; an open payment request is withdrawn, or had been `settled` unknown to the model."""
        if self._interrupts:
            return self._withdraw(text, settled)
        return self._run(text)

    def lose(self, text: str) -> None:
        """The customer writes, and the process dies before it answers: what tools did is done, the rest forgotten."""
        before = list(self.messages)
        self.say(text)
        self.messages, self._interrupts = before, []

    def pay(self, outcome: str = "paid", failure: str | None = None) -> str:
        """The customer answers the payment request, and the bridge has settled it."""
        assert self._interrupts, "no payment is asked for"
        return self._resume(self.world.settle(self._interrupts[0].reason["orderId"], outcome, failure))

    @property
    def asks_payment(self) -> bool:
        return bool(self._interrupts)

    @property
    def result(self) -> TurnResult:
        names = [one.tool_name for one in tools_of(self.world)]
        return RuleModel.last_decision(self.messages, {CONTEXT_KEY: self.context}, names)

    def called(self, *names: str) -> list[tuple[str, Json]]:
        return [made for made in self.world.calls if not names or made[0] in names]

    def _resume(self, answer: Json) -> str:
        return self._run(
            [{"interruptResponse": {"interruptId": one.id, "response": answer}} for one in self._interrupts]
        )

    def _withdraw(self, text: str, settled: str | None) -> str:
        """As the ticket agent does: the open request is answered as withdrawn, and the text stands behind it."""
        use = next(block["toolUse"] for block in self.messages[-1]["content"] if "toolUse" in block)
        withdrawn = {
            "orderId": None,
            "outcome": "withdrawn",
            "orderStatus": None,
            "confirmationCode": None,
            "failureCode": None,
        }
        answer = self.world.settle(self._interrupts[0].reason["orderId"], *settled.split()) if settled else withdrawn
        result = _ok(answer) | {"toolUseId": use["toolUseId"]}
        self.messages = [*self.messages, {"role": "user", "content": [{"toolResult": result}, {"text": text}]}]
        self._interrupts = []
        return self._run(None)

    def _run(self, prompt: Any) -> str:
        if not self._interrupts:
            self._agent = Agent(
                model=self._model, tools=tools_of(self.world), messages=self.messages, callback_handler=None
            )
        assert self._agent is not None
        result = self._agent(prompt, invocation_state={CONTEXT_KEY: self.context})
        self.messages = self._agent.messages
        self._interrupts = list(result.interrupts or ()) if result.stop_reason == "interrupt" else []
        return "" if self._interrupts else str(result).strip().replace("\xa0", " ")


@pytest.fixture
def world() -> World:
    """One customer with an adult's and a child's ticket for Friday 4 December 2026, and one that was used."""
    found = World()
    found.add_ticket("adult")
    found.add_ticket("child")
    found.add_ticket("adult", "2026-11-02", status="used")
    found.sold_out = {("double-fun", "2026-12-12")}
    return found


@pytest.fixture
def chat(world: World) -> Chat:
    return Chat(world)


@pytest.fixture
def gespraech(world: World) -> Chat:
    return Chat(world, "de")
