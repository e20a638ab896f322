"""What tools have answered, read from their JSON. Fields that are missing leave a fact out; nothing is made up."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cached_property

Json = Mapping[str, object]

OPEN_STATUSES = frozenset({"pending", "paying", "stuck"})


@dataclass(frozen=True)
class Price:
    """An amount and its currency."""

    amount: Decimal
    currency: str


@dataclass(frozen=True)
class Ticket:
    """A ticket as listed; `reasons` are the codes for which it cannot be upgraded."""

    id: str
    kind: str
    name: str
    tier: str | None
    visit_date: date
    valid_from: date | None
    valid_to: date | None
    eligible: bool
    reasons: tuple[str, ...]
    status: str = "active"
    bought: date | None = None
    paid: Price | None = None


@dataclass(frozen=True)
class Day:
    """A date on which a tier can be had, and what all tickets together cost more."""

    date: date
    price: Price
    places: int


@dataclass(frozen=True)
class Option:
    """One tier for the tickets asked about."""

    tier: str
    name: str
    benefits: tuple[str, ...]
    reason: str | None
    days: tuple[Day, ...]
    too_few: Mapping[date, int] = field(default_factory=dict)
    """The places left on dates that have too few for the tickets asked about."""

    def on(self, day: date) -> Day | None:
        """That day, if the tier can be had on it."""
        return next((found for found in self.days if found.date == day), None)


@dataclass(frozen=True)
class Options:
    """The three tiers for some tickets, over the dates that were asked for."""

    tickets: frozenset[str]
    first: date
    last: date
    rows: tuple[Json, ...]

    @cached_property
    def options(self) -> tuple[Option, ...]:
        """In rank order; read only when they are needed, for a calendar is long."""
        return tuple(_option(row, len(self.tickets)) for row in self.rows)

    def covers(self, first: date, last: date) -> bool:
        return self.first <= first and last <= self.last

    def of(self, tier: str) -> Option | None:
        return next((option for option in self.options if option.tier == tier), None)


@dataclass(frozen=True)
class Order:
    """An upgrade order."""

    id: str
    status: str
    tier: str
    visit_date: date
    tickets: tuple[str, ...]
    total: Price
    hold_expires_at: datetime | None
    code: str | None

    @property
    def open(self) -> bool:
        return self.status in OPEN_STATUSES


@dataclass(frozen=True)
class Outcome:
    """How a payment request ended; `status` is the order's."""

    order_id: str | None
    outcome: str
    status: str | None
    code: str | None
    failure: str | None


def ticket_of(data: Json) -> Ticket | None:
    """A ticket of `list_tickets`."""
    visit, ident = date_of(data.get("visitDate")), _text(data.get("id"))
    if visit is None or ident is None:
        return None
    eligibility = _mapping(data.get("eligibility"))
    kind = _text(data.get("ticketType")) or "ticket"
    return Ticket(
        id=ident,
        kind=kind,
        name=_text(data.get("ticketTypeName")) or kind,
        tier=_text(data.get("tier")),
        visit_date=visit,
        valid_from=date_of(data.get("validFrom")),
        valid_to=date_of(data.get("validTo")),
        eligible=bool(eligibility.get("eligible")),
        reasons=tuple(code for reason in _items(eligibility.get("reasons")) if (code := _text(reason.get("code")))),
        status=_text(data.get("status")) or "active",
        bought=date_of(data.get("purchaseDate")),
        paid=price_of(data.get("paid")),
    )


def options_of(data: Json, first: date, last: date) -> Options:
    """The answer of `list_upgrade_options` for dates from first to last."""
    asked = data.get("ticketIds")
    tickets = frozenset(str(ident).lower() for ident in asked) if isinstance(asked, list) else frozenset()
    return Options(tickets, first, last, tuple(_items(data.get("options"))))


def _option(data: Json, wanted: int) -> Option:
    """An option with the days that still have places for as many tickets as wanted, and those that have too few."""
    tier = _text(data.get("tier")) or ""
    benefits = data.get("benefits")
    available = bool(data.get("available"))
    listed = [day for item in _items(data.get("calendar")) if (day := _calendar_day(item))] if available else []
    return Option(
        tier=tier,
        name=_text(data.get("name")) or tier,
        benefits=tuple(str(benefit) for benefit in benefits) if isinstance(benefits, list) else (),
        reason=None if available else _text(_mapping(data.get("reason")).get("code")) or "unavailable",
        days=tuple(day for day in listed if day.places >= wanted),
        too_few={day.date: day.places for day in listed if day.places < wanted},
    )


def _calendar_day(data: Json) -> Day | None:
    day, price, places = date_of(data.get("date")), price_of(data.get("priceDifference")), data.get("placesLeft")
    return Day(day, price, places) if day and price and isinstance(places, int) else None


def order_of(data: Json) -> Order | None:
    """An order, as the order tools answer."""
    ident, status, tier = _text(data.get("id")), _text(data.get("status")), _text(data.get("tier"))
    visit, total = date_of(data.get("visitDate")), price_of(data.get("total"))
    if not (ident and status and tier and visit and total):
        return None
    return Order(
        id=ident,
        status=status,
        tier=tier,
        visit_date=visit,
        tickets=tuple(str(line.get("ticketId")).lower() for line in _items(data.get("lines"))),
        total=total,
        hold_expires_at=_time(data.get("holdExpiresAt")),
        code=_text(data.get("confirmationCode")),
    )


def orders_of(data: Json) -> tuple[Order, ...]:
    """The orders of `list_orders`, the newest first."""
    return tuple(order for row in _items(data.get("orders")) if (order := order_of(row)))


def outcome_of(data: Json) -> Outcome | None:
    """The answer to a payment request: an outcome, or why no payment is due."""
    outcome = _text(data.get("outcome"))
    if outcome is None:
        if data.get("due") is not False:
            return None
        outcome = "not_due"
    return Outcome(
        order_id=_text(data.get("orderId")),
        outcome=outcome,
        status=_text(data.get("orderStatus")),
        code=_text(data.get("confirmationCode")),
        failure=_text(data.get("failureCode")),
    )


def price_of(data: object) -> Price | None:
    """Money on the wire; None where it is none."""
    money = _mapping(data)
    try:
        return Price(Decimal(str(money["amount"])), str(money["currency"]))
    except (KeyError, InvalidOperation):
        return None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _mapping(value: object) -> Json:
    return value if isinstance(value, Mapping) else {}


def _items(value: object) -> Iterator[Json]:
    return (item for item in value if isinstance(item, Mapping)) if isinstance(value, list) else iter(())


def date_of(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _time(value: object) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
