"""A tiny box office: tickets, prices, places and orders, and what becomes of them."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

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
