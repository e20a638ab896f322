"""The three tiers offered for a set of tickets, each with its calendar or the reason why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from boxoffice.domain.errors import Alternative, InvalidInput, Reason, ReasonCode
from boxoffice.domain.money import Money, total
from boxoffice.domain.tickets import Ticket, eligibility
from boxoffice.domain.tiers import TIERS, Tier, rank_of
from boxoffice.domain.venue import PriceDirection, Venue

MAX_DAYS = 366
_HORIZON = timedelta(days=2 * MAX_DAYS)
MAX_TICKETS = 20
_NEAREST = 3


@dataclass(frozen=True, slots=True)
class TierInfo:
    """What a tier is called and gives, from the catalogue."""

    tier: Tier
    name: str
    benefits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Prices per (tier, ticket type, date) and places left per (tier, date), for the dates that were asked."""

    tiers: tuple[TierInfo, ...]
    prices: Mapping[tuple[Tier, str, date], Decimal]
    places_left: Mapping[tuple[Tier, date], int]


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One date with a price: what the upgrade of all tickets costs, and how many places are left, perhaps too few."""

    date: date
    price_difference: Money
    places_left: int


@dataclass(frozen=True, slots=True)
class UpgradeOption:
    """One tier for a set of tickets. `reason` is set exactly when the tier is unavailable."""

    info: TierInfo
    calendar: tuple[CalendarDay, ...]
    reason: Reason | None
    alternatives: tuple[Alternative, ...]

    @property
    def available(self) -> bool:
        return self.reason is None


@dataclass(frozen=True, slots=True)
class DateRange:
    """First and last date, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def days(self) -> tuple[date, ...]:
        return tuple(self.first + timedelta(n) for n in range((self.last - self.first).days + 1))


def asked_dates(venue: Venue, now: datetime, first: date | None, last: date | None) -> DateRange:
    """The dates a calendar covers: those asked, never in the past; by default the venue's next 60 days.

    Raises InvalidInput when the range is empty, in the past, or longer than 366 days.
    """
    today = venue.today(now)
    begin = today if first is None else max(first, today)
    if begin > today + _HORIZON:
        raise InvalidInput(f"Nothing is on sale after {today + _HORIZON}. Ask for earlier dates.", field="from")
    end = begin + timedelta(venue.calendar_days - 1) if last is None else last
    if end < today:
        raise InvalidInput("These dates have passed. Ask for dates from today on.", field="to")
    if end < begin:
        raise InvalidInput("The last date is before the first. Swap them.", field="to")
    if (end - begin).days >= MAX_DAYS:
        raise InvalidInput(f"Ask for at most {MAX_DAYS} days at once.", field="to")
    return DateRange(begin, end)


def dates_around(venue: Venue, now: datetime, day: date, days: int) -> DateRange:
    """The dates at most `days` before and after a wanted one, for alternatives; never in the past.

    Raises InvalidInput for a day that has passed or on which nothing is on sale yet.
    """
    today = venue.today(now)
    if not today <= day <= today + _HORIZON:
        raise InvalidInput(f"Choose a visit date from {today} to {today + _HORIZON}.", field="visitDate")
    return DateRange(max(today, day - timedelta(days)), day + timedelta(days))


def line_difference(ticket: Ticket, tier: Tier, day: date, catalogue: Catalogue) -> Money | None:
    """price(tier, ticket type, date) - what was paid for the ticket, rounded once; None without a price."""
    price = catalogue.prices.get((tier, ticket.ticket_type, day))
    if price is None:
        return None
    return Money.rounded(price - ticket.paid.amount, ticket.paid.currency)


def _refused_difference(difference: Money, venue: Venue) -> Reason | None:
    if difference.is_negative:
        return Reason(ReasonCode.PRICE_LOWER, "This tier costs less than what was paid for the ticket.")
    if venue.price_direction is PriceDirection.STRICTLY_HIGHER and difference.is_zero:
        return Reason(ReasonCode.PRICE_NOT_HIGHER, "This tier costs no more than what was paid for the ticket.")
    return None


def quote(
    tickets: Sequence[Ticket], tier: Tier, day: date, catalogue: Catalogue, venue: Venue, now: datetime
) -> tuple[Money, ...] | Reason:
    """The price difference per ticket for one tier and date, or the first reason why it cannot be had.

    Does not look at the tickets' eligibility; places are counted for all tickets together.
    """
    lines = _priced(tickets, tier, day, catalogue, venue, now)
    if not isinstance(lines, Reason) and catalogue.places_left.get((tier, day), 0) < len(tickets):
        return Reason(ReasonCode.SOLD_OUT, "Not enough places are left on this date.")
    return lines


def _priced(
    tickets: Sequence[Ticket], tier: Tier, day: date, catalogue: Catalogue, venue: Venue, now: datetime
) -> tuple[Money, ...] | Reason:
    """As `quote`, whatever places are left."""
    if any(tier.rank <= rank_of(ticket.tier) for ticket in tickets):
        return Reason(ReasonCode.TIER_NOT_HIGHER, "A ticket has this tier or a higher one already.")
    if now >= venue.change_deadline(day):
        return Reason(ReasonCode.DEADLINE_PASSED, "This date can no longer be booked.")
    if any(not ticket.valid_from <= day <= ticket.valid_to for ticket in tickets):
        return Reason(ReasonCode.OUTSIDE_VALIDITY, "A ticket is not valid on this date.")
    lines: list[Money] = []
    for ticket in tickets:
        difference = line_difference(ticket, tier, day, catalogue)
        if difference is None:
            return Reason(ReasonCode.NO_PRICE, "This tier has no price on this date.")
        refused = _refused_difference(difference, venue)
        if refused is not None:
            return refused
        lines.append(difference)
    return tuple(lines)


def upgrade_options(
    tickets: Sequence[Ticket], dates: DateRange, catalogue: Catalogue, venue: Venue, now: datetime
) -> tuple[UpgradeOption, ...]:
    """Exactly three options in rank order, also for tickets that cannot be upgraded."""
    blocked = next((e.reasons[0] for t in tickets if not (e := eligibility(t, venue, now)).eligible), None)
    calendars: dict[Tier, tuple[CalendarDay, ...]] = {}
    reasons: dict[Tier, Reason] = {}
    for tier in TIERS:
        days, why = _calendar(tickets, tier, dates, catalogue, venue, now)
        reason = blocked or why
        calendars[tier] = () if reason else days
        if reason is not None:
            reasons[tier] = reason
    bookable = {tier: _bookable(days, len(tickets)) for tier, days in calendars.items()}
    infos = {info.tier: info for info in catalogue.tiers}
    return tuple(
        UpgradeOption(
            infos[tier],
            calendars[tier],
            reasons.get(tier),
            _other_tiers(tier, bookable) if tier in reasons and blocked is None else (),
        )
        for tier in TIERS
    )


def _bookable(days: Sequence[CalendarDay], places: int) -> tuple[CalendarDay, ...]:
    return tuple(day for day in days if day.places_left >= places)


_TELLING = (
    ReasonCode.TIER_NOT_HIGHER,
    ReasonCode.PRICE_LOWER,
    ReasonCode.PRICE_NOT_HIGHER,
    ReasonCode.NO_PRICE,
    ReasonCode.OUTSIDE_VALIDITY,
    ReasonCode.DEADLINE_PASSED,
)
"""When no date works for different reasons, the most telling one is shown."""


def _calendar(
    tickets: Sequence[Ticket], tier: Tier, dates: DateRange, catalogue: Catalogue, venue: Venue, now: datetime
) -> tuple[tuple[CalendarDay, ...], Reason | None]:
    """Every date with a price, sold out or not; and why none of them can be had, if none can."""
    days: list[CalendarDay] = []
    why: dict[ReasonCode, Reason] = {}
    for day in dates.days():
        lines = _priced(tickets, tier, day, catalogue, venue, now)
        if isinstance(lines, Reason):
            why.setdefault(lines.code, lines)
            continue
        price = total(lines, tickets[0].paid.currency)
        days.append(CalendarDay(day, price, catalogue.places_left.get((tier, day), 0)))
    if _bookable(days, len(tickets)):
        return tuple(days), None
    if days:
        return (), Reason(ReasonCode.SOLD_OUT, "This tier is sold out on these dates.")
    telling = next((why[code] for code in _TELLING if code in why), None)
    return (), telling or Reason(ReasonCode.NO_PRICE, "This tier has no price on these dates.")


def _other_tiers(tier: Tier, calendars: Mapping[Tier, tuple[CalendarDay, ...]]) -> tuple[Alternative, ...]:
    ordered = sorted(calendars, key=lambda other: (abs(other.rank - tier.rank), -other.rank))
    return tuple(Alternative(other, calendars[other][0].date) for other in ordered if calendars[other])[:_NEAREST]


def nearest_alternatives(
    tier: Tier, day: date, options: Sequence[UpgradeOption], places: int, most: int = _NEAREST
) -> tuple[Alternative, ...]:
    """What comes closest to a tier and date that cannot be had for so many tickets.

    The same tier on near dates first, then other tiers on that date.
    """
    same = next(option for option in options if option.info.tier is tier)
    near = sorted(_bookable(same.calendar, places), key=lambda cell: (abs((cell.date - day).days), cell.date))
    found = [Alternative(tier, cell.date) for cell in near if cell.date != day][:most]
    for option in sorted(options, key=lambda o: (abs(o.info.tier.rank - tier.rank), -o.info.tier.rank)):
        if option.info.tier is not tier and any(cell.date == day for cell in _bookable(option.calendar, places)):
            found.append(Alternative(option.info.tier, day))
    return tuple(found[:most])
