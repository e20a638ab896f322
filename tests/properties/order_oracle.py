"""What a box office is, on a page: tickets, places, orders and money in plain memory, without a database or a gateway.

The order machine holds the real one against it after every step. Prices are asked of the caller; everything else of an
order's life is decided here once more, in the simplest words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from boxoffice.domain.tiers import Tier
from tests.properties.oracles import RANKS
from tests.properties.strategies import ZONE

OPEN = ("pending", "paying", "stuck")
SETTLER_IS_LOST_AFTER = timedelta(seconds=60)
HOLD = timedelta(minutes=15)
DOORS = time(10)


def today(now: datetime) -> date:
    """The date on the venue's wall."""
    return now.astimezone(ZONE).date()


def doors(day: date) -> datetime:
    """When they open that day, by the clock on the venue's wall: from then on nothing of that day is changed."""
    return datetime.combine(day, DOORS, ZONE)


@dataclass
class KnownTicket:
    guest: int
    tier: Tier | None
    day: date
    paid: Decimal


@dataclass
class KnownOrder:
    id: UUID
    guest: int
    tickets: tuple[UUID, ...]
    tier: Tier
    day: date
    lines: tuple[Decimal, ...]
    until: datetime
    changed: datetime
    status: str = "pending"
    charged: bool = False
    """Whether the gateway took the money, known to us or not."""
    attempt: str = ""
    """The key of the last payment that was begun."""
    balance: Decimal = Decimal(0)
    mails: list[str] = field(default_factory=list)

    @property
    def total(self) -> Decimal:
        return sum(self.lines, Decimal(0))


@dataclass
class OrderOracle:
    tickets: dict[UUID, KnownTicket]
    capacity: int
    confirmed: dict[tuple[date, Tier], int]
    orders: dict[UUID, KnownOrder] = field(default_factory=dict)
    uncharged: set[str] = field(default_factory=set)
    """Keys of payments of which it is known by now that they reached no card: such a request may be sent again."""

    def left(self, day: date, tier: Tier, now: datetime) -> int:
        held = sum(
            len(order.tickets)
            for order in self.orders.values()
            if (order.day, order.tier) == (day, tier) and order.status in OPEN and order.until > now
        )
        return self.capacity - self.confirmed.get((day, tier), 0) - held

    def why_not(self, tickets: tuple[UUID, ...], tier: Tier, day: date, price: Decimal, now: datetime) -> set[str]:
        """Every refusal that placing this order may meet; empty: it must be placed."""
        found: set[str] = set()
        known = [self.tickets[ticket] for ticket in tickets]
        if day < today(now):
            found.add("invalid_input")
        if any(now >= doors(ticket.day) for ticket in known):
            found.add("not_eligible")
        if any(self._open_order(ticket, now) for ticket in tickets):
            found.update({"order_open"} | ({"not_eligible"} & found))
        if any(RANKS[tier] <= RANKS[ticket.tier] for ticket in known) or now >= doors(day):
            found.add("tier_unavailable")
        if any(price < ticket.paid for ticket in known):
            found.add("tier_unavailable")
        if self.left(day, tier, now) < len(tickets):
            found.add("sold_out")
        return found

    def why_not_eligible(self, ticket_id: UUID, now: datetime) -> list[str]:
        """Why a ticket cannot be changed now, in the words of the catalogue of reasons; empty: it can."""
        day, found = self.tickets[ticket_id].day, []
        if day < today(now):
            found.append("visit_passed")
        elif now >= doors(day):
            found.append("deadline_passed")
        return found + (["order_open"] if self._open_order(ticket_id, now) else [])

    def _open_order(self, ticket: UUID, now: datetime) -> bool:
        return any(
            ticket in order.tickets and order.status in OPEN and not (order.status == "pending" and order.until <= now)
            for order in self.orders.values()
        )

    def place(
        self, order_id: UUID, tickets: tuple[UUID, ...], tier: Tier, day: date, price: Decimal, now: datetime
    ) -> None:
        self.lapse(tickets, now)
        known = [self.tickets[ticket] for ticket in tickets]
        until = min(now + HOLD, *(doors(each) for each in (day, *(old.day for old in known))))
        lines = tuple(price - ticket.paid for ticket in known)
        order = KnownOrder(order_id, known[0].guest, tickets, tier, day, lines, until, now)
        self.orders[order_id] = order
        if not order.total:
            self._fulfil(order, now)

    def lapse(self, tickets: tuple[UUID, ...], now: datetime) -> None:
        """Orders on these tickets whose hold ran out are expired when somebody orders them again."""
        for order in self.orders.values():
            if order.status == "pending" and order.until <= now and set(order.tickets) & set(tickets):
                self._move(order, "expired", now)

    def why_unpayable(self, order_id: UUID, amount: Decimal, now: datetime) -> str | None:
        order = self.orders[order_id]
        if order.status != "pending":
            return "order_not_payable"
        if now >= order.until:
            return "hold_expired"
        return None if amount == order.total else "amount_differs"

    def pay(self, order_id: UUID, word: str, *, key: str, charged: bool, now: datetime) -> None:
        """`word`: what the box office learned: succeeded, declined, unknown, or nothing at all (its settler died)."""
        order = self.orders[order_id]
        order.charged, order.attempt = charged, key
        self.uncharged.discard(key)
        self._move(order, {"unknown": "stuck", "nothing": "paying"}.get(word, "pending"), now)
        if word == "succeeded":
            self._fulfil(order, now)

    def cancel(self, order_id: UUID, now: datetime) -> str | None:
        order = self.orders[order_id]
        if order.status not in ("pending", "cancelled"):
            return "order_not_cancellable"
        self._move(order, "cancelled", now)
        return None

    def sweep(self, now: datetime) -> None:
        for order in self.orders.values():
            if order.status == "pending" and order.until <= now:
                self._move(order, "expired", now)
        lost = now - SETTLER_IS_LOST_AFTER
        for order in sorted(self.orders.values(), key=lambda o: (o.changed, str(o.id))):
            if order.status == "stuck" or (order.status == "paying" and order.changed <= lost):
                self._settle(order, now)

    def _settle(self, order: KnownOrder, now: datetime) -> None:
        own = len(order.tickets) if order.until > now else 0
        if not order.charged:
            self.uncharged.add(order.attempt)
            self._move(order, "expired" if order.until <= now else "pending", now)
        elif self.left(order.day, order.tier, now) + own >= len(order.tickets):
            self._fulfil(order, now)
        else:
            self._move(order, "refunded", now)
            order.mails.append("refund_notice")

    def _fulfil(self, order: KnownOrder, now: datetime) -> None:
        for ticket_id, line in zip(order.tickets, order.lines, strict=True):
            ticket = self.tickets[ticket_id]
            if ticket.tier is not None:
                self.confirmed[ticket.day, ticket.tier] -= 1
            ticket.tier, ticket.day, ticket.paid = order.tier, order.day, ticket.paid + line
        self.confirmed[order.day, order.tier] = self.confirmed.get((order.day, order.tier), 0) + len(order.tickets)
        self._move(order, "fulfilled", now)
        order.balance = order.total
        order.mails.append("order_confirmation")

    def _move(self, order: KnownOrder, status: str, now: datetime) -> None:
        order.status, order.changed = status, now
