"""What a message changes of the day wished for: named, chosen among those offered, earlier or later than another."""

import re
from dataclasses import replace
from datetime import date, timedelta

from agents.models.rules.decide.questions import Question
from agents.models.rules.decide.resolve import TIERS, same_date
from agents.models.rules.decide.state import State
from agents.models.rules.understand import Act, DateMention, TicketMention, Understanding, WhichDate
from agents.models.rules.understand.dates import Kind, Role, bare_weekday

_DAY, _WEEK, _MONTH = timedelta(days=1), timedelta(days=7), timedelta(days=31)
_WEEK_AFTER = re.compile(
    r"\b(?:the (?:one|week|weekend|\w+day) after(?= ?(?:that|then|please|[.?!,]|$))"
    r"|(?:a|one) week later|the following (?:one|week)"
    r"|(?:die|eine) woche (?:danach|darauf|spaeter)|(?:das|am) \w+ (?:darauf|danach)|wochenende (?:darauf|danach))"
)
_CORRECTED = re.compile(r"[,;.!?]|\b(?:but|actually|no|or|rather|aber|doch|nein|oder|lieber)\b")
"""Between a day and the week after it: "the 26th, but actually the week after"."""
_ON = re.compile(r"\b(?:on|am) $")


def wish_day(state: State, heard: Understanding, spoken_of: tuple[date, ...]) -> None:
    """The day named replaces the one before; `spoken_of` are the days that an earlier or later one is measured by."""
    if _tells_ticket(state, heard):
        heard = replace(heard, dates=tuple(replace(found, role=Role.TICKET) for found in heard.dates))
    if heard.targets:
        named = heard.targets[-1]
        state.refused_dates = [found for found in state.refused_dates if not found.covers(named.start)]
        state.wished_date = _among_offered(state, heard)
    elif heard.which_date in {WhichDate.EARLIER, WhichDate.LATER}:
        _earlier_or_later(state, heard.which_date, spoken_of)
    elif heard.which_date:
        state.wished_date = heard.which_date
    elif cheapest_day(state, heard):
        state.wished_date = WhichDate.CHEAPEST
    elif any(refused.negated for refused in heard.dates):
        state.refused_dates = [found for found in heard.dates if found.negated]
        state.wished_date = None
    of_ticket = [found for found in heard.dates if found.role == "ticket" and not found.negated]
    if of_ticket:
        state.ticket_date = of_ticket[-1]
        settle_ticket_date(state)
        if state.ticket_date and not heard.tickets:
            state.wished_tickets = TicketMention()


def _tells_ticket(state: State, heard: Understanding) -> bool:
    """Whether a date, as the answer to which ticket, is the one that some of the tickets have."""
    if state.standing is not Question.WHICH_TICKET or heard.tickets or len(heard.targets) != 1:
        return False
    having = [ticket for ticket in state.eligible if heard.targets[0].covers(ticket.visit_date)]
    return 0 < len(having) < len(state.eligible)


def cheapest_day(state: State, heard: Understanding) -> bool:
    """ "The cheapest then", where a day is being chosen."""
    return state.standing is Question.WHICH_DATE and state.wished_tier in TIERS and heard.tiers == ("cheapest",)


def day_spoken_of(state: State) -> date | None:
    """The day of the offer, of the wish, of those shown, or of the open order."""
    days = days_spoken_of(state)
    return days[0] if days else None


def days_spoken_of(state: State) -> tuple[date, ...]:
    """The same, all of them where several were shown."""
    if state.offered:
        return (state.offered.day,)
    wished = state.wished_date
    if isinstance(wished, date):
        return (wished,)
    if isinstance(wished, DateMention) and wished.start == wished.end:
        return (wished.start,)
    if state.offered_days:
        return state.offered_days
    return (state.order.visit_date,) if state.order and state.order.open else ()


def _earlier_or_later(state: State, which: WhichDate, spoken_of: tuple[date, ...]) -> None:
    """The days before or after those spoken of, else the tickets' own; the earliest where there is none."""
    own = same_date(state.eligible) if state.tickets else None
    days = spoken_of or ((own,) if own else ())
    if not days:
        state.wished_date = WhichDate.EARLIEST if which is WhichDate.EARLIER else None
        return
    state.from_day = day = days[0] if which is WhichDate.EARLIER else days[-1]
    end = day - _DAY if which is WhichDate.EARLIER else day + _MONTH
    start = min(state.today, end) if which is WhichDate.EARLIER else day + _DAY
    state.wished_date = DateMention(start, end, which, (0, 0), kind=Kind.RANGE)


def a_week_later(state: State, heard: Understanding) -> Understanding:
    """ "The week after", "the Saturday after that": the days spoken of last, a week on, as if they had been named."""
    wished, found = state.wished_date, _WEEK_AFTER.search(heard.text)
    if found and heard.targets:
        named = heard.targets[-1]
        if named.span[1] <= found.start() and _CORRECTED.search(heard.text[named.span[1] : found.start()]):
            wished = named
    if found is None or not isinstance(wished, date | DateMention):
        return heard
    start, end = (wished, wished) if isinstance(wished, date) else (wished.start, wished.end)
    if end - start > _WEEK:
        return heard
    kind = Kind.DAY if start == end else Kind.RANGE
    weekdays = wished.weekdays if isinstance(wished, DateMention) else frozenset[int]()
    later = DateMention(start + _WEEK, end + _WEEK, found.group(), found.span(), kind=kind, weekdays=weekdays)
    return replace(heard, dates=(later,))


def _among_offered(state: State, heard: Understanding) -> DateMention | date:
    """A bare weekday is the one that was offered, or the one in the time spoken of; "on Friday" is the coming one."""
    said, span = heard.targets[-1], state.wished_date
    if said.weekdays and isinstance(span, DateMention) and said.start <= state.today <= span.start < span.end:
        return replace(said, start=span.start, end=span.end)
    if said.start != said.end or not bare_weekday(said.text):
        return said
    weekday = said.start.weekday()
    coming = said.text.startswith(("on ", "am ")) or _ON.search(heard.text[: said.span[0]])
    if state.question is Question.WHICH_DATE and not coming:
        offered = next((day for day in state.offered_days if day.weekday() == weekday), None)
        if offered:
            return offered
    if isinstance(span, DateMention) and span.start < span.end < span.start + _MONTH:
        days = (span.start + n * _DAY for n in range((span.end - span.start).days + 1))
        return next((day for day in days if day.weekday() == weekday and span.covers(day)), said)
    return said


def settle_ticket_date(state: State) -> None:
    """A date that tells no ticket from another ("Non-stop for my tickets for Friday") is the one wished for."""
    said = state.ticket_date
    if said is None or state.tickets is None:
        return
    having = [ticket for ticket in state.eligible if said.covers(ticket.visit_date)]
    if 0 < len(having) < len(state.eligible):
        return
    state.ticket_date = None
    if state.wished_date is None:
        state.wished_date = said


def choose_offered_day(state: State, heard: Understanding) -> None:
    """ "The first one" and a plain yes choose among the days that were offered."""
    if state.standing is not Question.WHICH_DATE or heard.targets or heard.which_date:
        return
    places = () if heard.about_ticket else heard.tickets.ordinals
    if len(places) == 1 and -1 <= places[0] - 1 < len(state.offered_days):
        state.wished_date = state.offered_days[places[0] - 1 if places[0] > 0 else -1]
    elif state.question is not Question.WHICH_DATE:
        return
    elif state.offered_days and heard.act in {Act.YES, Act.SELECT} and not heard.names_something:
        state.wished_date = state.offered_days[0]
        state.suggested = len(state.offered_days) > 1
