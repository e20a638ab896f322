"""The box office behind the conversations: customers with tickets, the calendar, and what the database holds."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from boxoffice.aws.data_api import Database
from boxoffice.aws.session import client
from boxoffice.cli.running_stack import RunningStack
from boxoffice.domain.tiers import TIERS
from boxoffice.settings import VenueSettings, load
from boxoffice.store import venue
from boxoffice.use_cases.seed_venue import DAYS, price
from boxoffice.use_cases.sell_tickets import PLAIN_PRICES, VALIDITY
from evals.parts import CataloguePrice, Places, Ticket, Who

_PLENTY = 5000
_SQL = Path(__file__).parent / "sql"
Row = dict[str, Any]


@dataclass(frozen=True)
class Holdings:
    """Everything the database has of one customer. Orders and cases oldest first, tickets by id."""

    profile: Row
    tickets: dict[UUID, Row]
    orders: list[Row]
    cases: list[Row]
    mails: list[Row]
    calls: list[str]
    decisions: list[Row]
    money_written_by: list[Row]


@dataclass(frozen=True)
class Guest:
    """A customer of a scenario's own; `tickets` are the ids of those it names."""

    id: UUID
    email: str
    tickets: dict[str, UUID]


class Office:
    """A stack's database, as its owner sees it. Thread-safe. `today` is the venue's day when the run began."""

    def __init__(self, database: Database, today: date) -> None:
        self._database = database
        self.today = today

    @classmethod
    def of(cls, stack: RunningStack) -> Office:
        told = stack.status["rdsData"]
        data = client(
            "rds-data",
            endpoint_url=told["endpoint"],
            region_name=stack.status["cognito"]["customers"]["region"],
            aws_access_key_id="local",
            aws_secret_access_key="local",  # noqa: S106 - the laptop's Data API asks for no AWS account
        )
        owner = Database(
            data, resource_arn=told["resourceArn"], secret_arn=told["ownerSecretArn"], database=told["database"]
        )
        return cls(owner, load(VenueSettings).venue().today(datetime.now(UTC)))

    def open_days(self, days: Iterable[date]) -> None:
        """Gives days of the calendar all their prices and plenty of places: scenarios decide what there is not."""
        coming = sorted({day for day in days if self.today <= day < self.today + timedelta(DAYS)})
        prices = [
            {
                "tier": tier.value,
                "ticket_type": kind,
                "visit_date": day.isoformat(),
                "amount": str(price(tier, kind, day)),
                "currency": "EUR",
            }
            for day in coming
            for tier in TIERS
            for kind in PLAIN_PRICES
        ]
        places = [
            {"visit_date": day.isoformat(), "tier": tier.value, "capacity": _PLENTY} for day in coming for tier in TIERS
        ]
        with self._database.transaction() as tx:
            venue.add_rows(tx, "prices", prices)
            venue.add_rows(tx, "capacities", places)
            for day in coming:
                tx.execute(_statement("open_day"), day=day, plenty=_PLENTY)

    def change_calendar(self, changes: list[tuple[date, Places]]) -> None:
        """Leaves that many places, or takes the day's prices of a tier away."""
        for day, places in changes:
            where: dict[str, Any] = {"day": day, "tier": places.tier}
            if places.left is not None:
                self._database.execute(_statement("leave_places"), places=places.left, **where)
            if not places.has_price:
                self._database.execute("DELETE FROM prices WHERE visit_date = :day AND tier = :tier", **where)

    def add_guest(self, email: str, who: Who, tickets: dict[str, tuple[date, Ticket]], prices: PriceDays) -> Guest:
        """A customer with tickets, who has yet to sign in for the first time."""
        guest = Guest(uuid4(), email, {name: uuid4() for name in tickets})
        person = {
            "id": str(guest.id),
            "email": email,
            **who.model_dump(include={"first_name", "last_name", "language"}),
        }
        with self._database.transaction() as tx:
            venue.add_rows(tx, "customers", [person])
            if who.phone is not None:
                tx.execute("UPDATE customers SET phone = :phone WHERE id = :id", phone=who.phone, id=guest.id)
        rows = [self._ticket_row(guest, name, day, ticket, prices) for name, (day, ticket) in tickets.items()]
        with self._database.transaction() as tx:
            venue.add_rows(tx, "tickets", rows)
            for row in rows:
                if row["tier"] is not None and row["status"] == "active":
                    where = {"day": date.fromisoformat(row["visit_date"]), "tier": row["tier"]}
                    tx.execute(_statement("confirm_place"), **where)
        return guest

    def end_hold(self, customer_id: UUID) -> int:
        """Lets the holds of a customer's open orders run out now; how many that were."""
        with self._database.transaction() as tx:
            ended = tx.execute(_statement("end_orders"), customer_id=customer_id)
            tx.execute(_statement("end_holds"), customer_id=customer_id)
        return ended

    def newest_order(self, customer_id: UUID) -> str | None:
        """The state of the customer's newest order."""
        asked = "SELECT status FROM upgrade_orders WHERE customer_id = :id ORDER BY created_at DESC, id DESC LIMIT 1"
        found = self._database.query(asked, id=customer_id)
        return str(found[0]["status"]) if found else None

    def spend(self, customer_id: UUID, conversation_id: str | None, dollars: Decimal) -> None:
        """Books what a model has cost, as the Data Agent books it."""
        self._database.execute(
            _statement("spend"),
            customer_id=customer_id,
            conversation_id=UUID(conversation_id) if conversation_id else None,
            cost=dollars,
        )

    def holdings(self, customer_id: UUID) -> Holdings:
        def rows(name: str) -> list[Row]:
            return self._database.query(_statement(name), customer_id=customer_id)

        return Holdings(
            profile=rows("profile")[0],
            tickets={row["id"]: row for row in rows("tickets")},
            orders=rows("orders"),
            cases=rows("cases"),
            mails=rows("mails"),
            calls=[row["tool"] for row in rows("calls")],
            decisions=[row["detail"] for row in rows("decisions")],
            money_written_by=rows("money_written_by"),
        )

    def traces_of(self, customer_id: UUID, number: str) -> int:
        """How many rows of a customer hold a card number, however it is grouped."""
        pattern = r"[\W_]{0,3}".join(re.escape(digit) for digit in number)
        found = self._database.query(_statement("traces_of_a_number"), customer_id=customer_id, number=pattern)
        return int(found[0]["found"])

    def _ticket_row(self, guest: Guest, name: str, day: date, ticket: Ticket, prices: PriceDays) -> Row:
        plain = PLAIN_PRICES[ticket.type]
        paid = ticket.paid if ticket.paid is not None else self._usual(ticket, day)
        if isinstance(paid, CataloguePrice):
            paid = self.price(paid.tier, ticket.type, prices[name])
        first = min(day, self.today) - timedelta(5)
        return {
            "id": str(guest.tickets[name]),
            "customer_id": str(guest.id),
            "ticket_type": ticket.type,
            "tier": ticket.tier,
            "status": ticket.status,
            "visit_date": day.isoformat(),
            "valid_from": first.isoformat(),
            "valid_to": (first + VALIDITY).isoformat(),
            "purchase_date": first.isoformat(),
            "original_price": str(min(plain, paid)),
            "paid": str(paid),
            "currency": "EUR",
            "entry_code": f"BX-{guest.tickets[name].hex[:30]}",
            "metadata": {},
        }

    def _usual(self, ticket: Ticket, day: date) -> Decimal:
        if ticket.tier is None or day < self.today:
            return PLAIN_PRICES[ticket.type]
        return self.price(ticket.tier, ticket.type, day)

    def price(self, tier: str, ticket_type: str, day: date) -> Decimal:
        """The catalogue's price."""
        asked: dict[str, Any] = {"tier": tier, "ticket_type": ticket_type, "day": day}
        return Decimal(self._database.query(_statement("price"), **asked)[0]["amount"])


PriceDays = dict[str, date]
"""The day of the catalogue price that a ticket cost, by the ticket's name."""


def _statement(name: str) -> str:
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")
