"""From what was wished to what there is: tickets, tiers and dates, against the tools' answers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from agents.models.rules.decide.facts import Day, Option, Options, Ticket
from agents.models.rules.decide.state import CALENDAR, State
from agents.models.rules.understand import DateMention, WhichDate
from agents.models.rules.understand.dates import bare_weekday

TIERS = ("standard", "non-stop", "double-fun")
"""In rank order."""
_REASONS = {"used": ("used",), "cancelled": ("cancelled",), "expired": ("expired", "visit_passed")}
"""The codes of ineligibility for what may have become of a ticket."""
_OWN = {WhichDate.SAME: 0, WhichDate.DAY_AFTER: 1, WhichDate.DAY_BEFORE: -1}
"""Days from the one on the ticket."""
_AROUND = timedelta(days=14)
_LONGEST = timedelta(days=365)


class Choice(StrEnum):
    """How a wish for tickets came out."""

    CHOSEN = "chosen"
    ASK = "ask"
    UNKNOWN = "unknown"
    """What was named is not among the tickets."""
    BLOCKED = "blocked"
    """What was named cannot be upgraded."""


@dataclass(frozen=True)
class Picked:
    """The tickets meant, and how sure that is."""

    choice: Choice
    tickets: tuple[Ticket, ...] = ()


def pick_tickets(state: State) -> Picked:
    """The tickets that the customer means, among those listed."""
    everything, eligible, wish = state.tickets or [], choosable(state), state.wished_tickets
    if wish.ids:
        known = tuple(ticket for ticket in everything if ticket.id.lower().startswith(wish.ids))
        return _allowed(known) if known else Picked(Choice.UNKNOWN)
    if wish.states:
        meant = {reason for state_of in wish.states for reason in _REASONS[state_of]}
        gone = tuple(ticket for ticket in everything if meant.intersection(ticket.reasons))
        return Picked(Choice.BLOCKED, gone) if gone else Picked(Choice.UNKNOWN)
    dated = [ticket for ticket in everything if state.ticket_date and state.ticket_date.covers(ticket.visit_date)]
    if wish.together:
        return _together(state, everything)
    if wish.ordinals:
        eligible = below(state, state.listed_for)
    pool = [ticket for ticket in eligible if ticket in dated] if dated else eligible
    if wish.types:
        typed = [ticket for ticket in everything if any(_is_type(ticket, kind) for kind in wish.types)]
        if not typed:
            return Picked(Choice.UNKNOWN)
        pool = [ticket for ticket in pool if ticket in typed] or [ticket for ticket in typed if ticket.eligible]
        if not pool:
            return Picked(Choice.BLOCKED, tuple(typed))
    if wish.ordinals:
        places = [place - 1 if place > 0 else len(pool) + place for place in wish.ordinals]
        if any(not 0 <= place < len(pool) for place in places):
            return Picked(Choice.UNKNOWN)
        return Picked(Choice.CHOSEN, tuple(pool[place] for place in places))
    if wish.but_types or wish.but_ordinals:
        shown = below(state, state.listed_for)
        places = [place - 1 if place > 0 else len(shown) + place for place in wish.but_ordinals]
        barred = [shown[place] for place in places if 0 <= place < len(shown)]
        pool = [
            ticket
            for ticket in pool
            if ticket not in barred and not any(_is_type(ticket, kind) for kind in wish.but_types)
        ]
    if wish.other:
        pool = [ticket for ticket in pool if ticket.id.lower() not in state.in_hand] or pool
    return _by_number(state, pool, dated)


def _together(state: State, everything: list[Ticket]) -> Picked:
    """ "Ticket 1 and the senior": those counted and those of a type, both."""
    wish, shown = state.wished_tickets, below(state, state.listed_for)
    counted = [shown[place - 1] for place in wish.ordinals if 1 <= place <= len(shown)]
    typed = [ticket for ticket in everything if any(_is_type(ticket, kind) for kind in wish.types)]
    able = [ticket for ticket in typed if ticket.eligible] or typed
    if len(counted) < len(wish.ordinals) or not able:
        return Picked(Choice.UNKNOWN)
    return _allowed(tuple(ticket for ticket in everything if ticket in counted or ticket in able))


def choosable(state: State) -> list[Ticket]:
    """The eligible tickets that are below the tier wished, or below the highest; all eligible ones where none is."""
    return below(state, state.wished_tier)


def below(state: State, tier: str | None) -> list[Ticket]:
    """The eligible tickets below a tier, or below the highest; all eligible ones where none is."""
    wished = TIERS.index(tier) if tier in TIERS else len(TIERS) - 1
    lower = [ticket for ticket in state.eligible if ticket.tier not in TIERS or TIERS.index(ticket.tier) < wished]
    return lower or state.eligible


def _by_number(state: State, pool: list[Ticket], dated: list[Ticket]) -> Picked:
    wish = state.wished_tickets
    if dated and not pool:
        return Picked(Choice.BLOCKED, tuple(dated))
    everyone = wish.everything or wish.count == len(pool) or len(wish.types) > 1
    if pool and (everyone or len(pool) == 1):
        return Picked(Choice.CHOSEN, tuple(pool))
    return Picked(Choice.ASK, tuple(pool))


def _allowed(tickets: tuple[Ticket, ...]) -> Picked:
    return Picked(Choice.CHOSEN if all(ticket.eligible for ticket in tickets) else Choice.BLOCKED, tickets)


_TYPE_WORDS = {
    "adult": ("adult", "erwachsen"),
    "child": ("child", "kid", "kind"),
    "senior": ("senior",),
    "evening": ("evening", "abend"),
    "family": ("family", "famil"),
    "student": ("student",),
}


def _is_type(ticket: Ticket, kind: str) -> bool:
    words = f"{ticket.kind} {ticket.name}".lower()
    return any(word in words for word in _TYPE_WORDS[kind])


def window(state: State) -> tuple[date, date]:
    """The dates whose options are needed for what was wished; the tool's own window where that is enough."""
    default = (state.today, state.today + CALENDAR)
    first, last = wished_span(state.wished_date) or default
    if default[0] <= first and last <= default[1]:
        return default
    if first == last:
        return max(first - _AROUND, state.today), first + _AROUND
    first = max(first, state.today)
    return first, min(max(last, first), first + _LONGEST)


def wished_span(wish: DateMention | date | WhichDate | None) -> tuple[date, date] | None:
    """First and last day of a wish, if it names days."""
    if isinstance(wish, date):
        return wish, wish
    if isinstance(wish, DateMention):
        return wish.start, wish.end
    return None


def listed_options(state: State, tickets: Sequence[Ticket], *, held: bool = False) -> Options | None:
    """The latest options for just these tickets that cover the wish; `held` also takes those from before the order."""
    ids = frozenset(ticket.id.lower() for ticket in tickets)
    first, last = window(state)
    usable = state.options if held else state.options[state.fresh_from :]
    return next((found for found in reversed(usable) if found.tickets == ids and found.covers(first, last)), None)


def pick_tier(state: State, options: Options) -> Option | None:
    """The tier that the customer means, available or not."""
    wish = state.wished_tier
    available = [option for option in options.options if option.reason is None and option.days]
    if wish == "best":
        return available[-1] if available else options.options[-1] if options.options else None
    if wish == "cheapest":
        return min(available, key=_lowest) if available else options.options[0] if options.options else None
    return options.of(wish) if wish else None


def _lowest(option: Option) -> tuple[object, ...]:
    return (min(day.price.amount for day in option.days),)


def days_wished(state: State, option: Option) -> list[Day]:
    """The available days of a tier that fit the wish; all of them where no day was wished."""
    wish = state.wished_date
    days = [day for day in still_there(state, option) if not any(no.covers(day.date) for no in state.refused_dates)]
    if isinstance(wish, date):
        return [day for day in days if day.date == wish]
    if isinstance(wish, DateMention):
        return [day for day in days if wish.covers(day.date)]
    if wish is WhichDate.EARLIEST:
        return days[:1]
    if wish is WhichDate.CHEAPEST:
        return [min(days, key=lambda day: (day.price.amount, day.date))] if days else []
    return days


def still_there(state: State, option: Option) -> list[Day]:
    """The available days of a tier without those that were just found to be gone."""
    return [day for day in option.days if (option.tier, day.date) not in state.gone]


def a_week_on(state: State) -> State | None:
    """With a bare weekday that is today's taken for the next one; None where none was said."""
    wish = state.wished_date
    if not isinstance(wish, DateMention) or not wish.start == wish.end == state.today or not bare_weekday(wish.text):
        return None
    return replace(state, wished_date=state.today + timedelta(days=7))


def same_date(tickets: Sequence[Ticket]) -> date | None:
    """The visit date that all tickets share."""
    dates = {ticket.visit_date for ticket in tickets}
    return dates.pop() if len(dates) == 1 else None


def with_own_date(state: State, tickets: Sequence[Ticket]) -> State:
    """With a wish for the tickets' own day, or the one beside it, as that day; none where they have several days."""
    wish, own = state.wished_date, same_date(tickets)
    if not isinstance(wish, WhichDate) or wish not in _OWN:
        return state
    return replace(state, wished_date=own + timedelta(days=_OWN[wish]) if own else None)


def nearest(days: Sequence[Day], day: date, most: int = 3) -> list[Day]:
    """Those of the days that are closest to a day, in order."""
    near = sorted(days, key=lambda found: (abs((found.date - day).days), found.date))[:most]
    return sorted(near, key=lambda found: found.date)
