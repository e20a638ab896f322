"""A believable venue: customers, tickets, and 120 days of prices and places. The same every time, from today on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from boxoffice.aws.data_api import Database
from boxoffice.domain.money import Money
from boxoffice.domain.tickets import Ticket, TicketStatus
from boxoffice.domain.tiers import TIERS, Tier
from boxoffice.store import venue as store
from boxoffice.use_cases.house import House
from boxoffice.use_cases.sell_tickets import PLAIN_PRICES, VALIDITY
from boxoffice.use_cases.venue_words import FIRST_NAMES, LAST_NAMES, TICKET_TYPES, TIER_WORDS

DAYS = 120
CUSTOMERS = 200
TICKETS = 600
_SURCHARGE = {Tier.STANDARD: Decimal(8), Tier.NON_STOP: Decimal(24), Tier.DOUBLE_FUN: Decimal(45)}
_CAPACITY = {Tier.STANDARD: 120, Tier.NON_STOP: 60, Tier.DOUBLE_FUN: 25}
_PEAK_FACTOR = Decimal("1.15")
_PER_ACCOUNT = 4
_CLOSED_EVERY = 45
"""Days from one day without any price to the next."""
_KINDS = (TicketStatus.ACTIVE,) * 15 + (TicketStatus.USED,) * 2 + (TicketStatus.EXPIRED, TicketStatus.CANCELLED)


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who can sign in to the demo venue and owns tickets there."""

    email: str
    first_name: str
    last_name: str
    language: str


def seed_venue(house: House, owner: Database, accounts: tuple[Account, ...]) -> dict[str, int]:
    """Add what is not there yet and extend the calendar; rows added per table. Running it twice adds nothing.

    `owner` is the schema owner's database; everything is one transaction.
    """
    today = house.venue.today(house.now())
    people = _people(accounts)
    tickets = _tickets(people, len(accounts), today, house.venue.currency)
    rows: dict[str, list[dict[str, Any]]] = {
        "ticket_types": [{"id": kind, "names": names} for kind, names in TICKET_TYPES.items()],
        "tiers": [
            {"id": tier.value, "rank": tier.rank, "names": words.names, "benefits": words.benefits}
            for tier, words in TIER_WORDS.items()
        ],
        "customers": people,
        "prices": _prices(today, house.venue.currency),
        "tickets": [store.ticket_row(ticket, f"BX-{ticket.id.hex[:30]}") for ticket in tickets],
        "capacities": _capacities(today),
    }
    with owner.transaction() as tx:
        return {table: store.add_rows(tx, table, rows[table]) for table in store.TABLES}


def is_peak(day: date) -> bool:
    """Weekends and the weeks around Christmas and New Year."""
    return day.weekday() >= 5 or (day.month, day.day) >= (12, 20) or (day.month, day.day) <= (1, 6)


def price(tier: Tier, ticket_type: str, day: date) -> Decimal:
    """The whole price of a ticket of that type with that tier on that day."""
    off_peak = PLAIN_PRICES[ticket_type] + _SURCHARGE[tier]
    if not is_peak(day):
        return off_peak
    halves = (off_peak * _PEAK_FACTOR * 2).quantize(Decimal(1))  # to the nearest fifty cents
    return (halves / 2).quantize(Decimal("0.01"))


def _id(name: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"boxoffice/{name}")


def _people(accounts: tuple[Account, ...]) -> list[dict[str, Any]]:
    random = Random("people")  # noqa: S311 - a demo venue, the same every time
    people = [
        {"email": a.email, "first_name": a.first_name, "last_name": a.last_name, "language": a.language}
        for a in accounts
    ]
    for n in range(CUSTOMERS - len(accounts)):
        first, last = random.choice(FIRST_NAMES), random.choice(LAST_NAMES)
        email = f"{first}.{last}.{n}@example.com".lower()
        people.append({"email": email, "first_name": first, "last_name": last, "language": random.choice(("en", "de"))})
    return [{"id": str(_id(person["email"])), **person} for person in people]


def _tickets(people: list[dict[str, Any]], accounts: int, today: date, currency: str) -> list[Ticket]:
    random = Random("tickets")  # noqa: S311 - a demo venue, the same every time
    tickets = []
    for n in range(TICKETS):
        for_account = n < accounts * _PER_ACCOUNT
        person = people[n % accounts if for_account else accounts + n % (len(people) - accounts)]
        status = TicketStatus.ACTIVE if for_account else random.choice(_KINDS)
        tickets.append(_ticket(random, n, UUID(person["id"]), status, today, currency, plain=for_account and n < 6))
    return tickets


def _ticket(
    random: Random, n: int, customer_id: UUID, status: TicketStatus, today: date, currency: str, *, plain: bool
) -> Ticket:
    kind = random.choice(tuple(PLAIN_PRICES))
    past = status in (TicketStatus.USED, TicketStatus.EXPIRED)
    visit = today - timedelta(random.randint(1, 60)) if past else today + timedelta(random.randint(7, 75))
    tier = random.choice(TIERS) if not plain and random.random() < 0.15 else None
    bought = min(today, visit) - timedelta(random.randint(1, 30))
    original = Money.rounded(PLAIN_PRICES[kind], currency)
    upgraded = Money.rounded(price(tier, kind, visit), currency) if tier else original
    return Ticket(
        id=_id(f"ticket-{n}"),
        customer_id=customer_id,
        ticket_type=kind,
        tier=tier,
        status=status,
        visit_date=visit,
        valid_from=bought,
        valid_to=today - timedelta(1) if status is TicketStatus.EXPIRED else bought + VALIDITY,
        purchase_date=bought,
        original_price=original,
        paid=max(upgraded, original),
    )


def _prices(today: date, currency: str) -> list[dict[str, Any]]:
    return [
        {
            "tier": tier.value,
            "ticket_type": kind,
            "visit_date": day.isoformat(),
            "amount": str(price(tier, kind, day)),
            "currency": currency,
        }
        for day in (today + timedelta(n) for n in range(DAYS))
        if day.toordinal() % _CLOSED_EVERY
        for tier in TIERS
        for kind in PLAIN_PRICES
    ]


def _capacities(today: date) -> list[dict[str, Any]]:
    """Places per date and tier; those that tickets hold are confirmed by the store. About one in twelve is sold out.

    A day's places depend on nothing but its date, so that a calendar extended later goes on as one begun then.
    """
    rows = []
    for day in (today + timedelta(n) for n in range(DAYS)):
        random = Random(f"capacities {day}")  # noqa: S311 - a demo venue, the same every time
        for tier in TIERS:
            sold_out = random.random() < (0.16 if is_peak(day) else 0.05)
            room = 0 if sold_out else _CAPACITY[tier] - random.randint(0, _CAPACITY[tier] // 2)
            rows.append({"visit_date": day.isoformat(), "tier": tier.value, "capacity": room})
    return rows
