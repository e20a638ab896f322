"""What a message changes of the wishes: what is named replaces what was named before of the same kind."""

import re
from dataclasses import replace
from datetime import date, timedelta

from agents.models.rules.decide.questions import Question
from agents.models.rules.decide.resolve import TIERS, pick_tickets
from agents.models.rules.decide.state import State
from agents.models.rules.understand import Act, DateMention, TicketMention, Topic, Understanding
from agents.models.rules.understand.dates import Kind, bare_weekday

_SHORT = 30
"""Letters of a question that only adds to the one before."""
_DAY, _WEEK, _MONTH = timedelta(days=1), timedelta(days=7), timedelta(days=31)
_EITHER = re.compile(r"\b(?:or|oder)\b")
_CHANGES = (
    ("date", re.compile(r"\b(?:dates?|days?|datum|tag|termin)\b")),
    ("tier", re.compile(r"\b(?:tiers?|upgrade|stufe)\b")),
)
_WEEK_AFTER = re.compile(
    r"\b(?:the (?:one|week|weekend|\w+day) after(?= ?(?:that|then|please|[.?!,]|$))"
    r"|(?:a|one) week later|the following (?:one|week)"
    r"|(?:die|eine) woche (?:danach|darauf|spaeter)|(?:das|am) \w+ (?:darauf|danach)|wochenende (?:darauf|danach))"
)
_IT = re.compile(r"\b(?:it|that|this|das|es)\b")
_ON = re.compile(r"\b(?:on|am) $")


def asks_on(before: Understanding | None, heard: Understanding) -> bool:
    """ "And Double Fun?" after a question about what a tier gives."""
    only_tier = heard.tiers and not heard.targets and not heard.tickets and not heard.does(Act.PRICE)
    asked = before is not None and before.topic is Topic.BENEFITS
    return bool(asked and only_tier and heard.question and len(heard.text) <= _SHORT)


def wish(state: State, heard: Understanding) -> None:
    """What is named replaces what was named before of the same kind."""
    state.suggested = False
    if state.question is Question.WHICH_ORDER and _choose_order(state, heard):
        return
    if heard.does(Act.CANCEL, least=0.85) and not heard.names_something:
        state.wished_tier = state.wished_date = None
    if "date" in heard.reopens:
        state.wished_date = None
    if "tier" in heard.reopens:
        state.wished_tier = None
    _choose_offered_day(state, heard)
    counts_offers = state.question in {Question.WHICH_DATE, Question.WHICH_TIER} and not heard.about_ticket
    if heard.tickets and not (heard.tickets.ordinals and counts_offers):
        _wish_tickets(state, heard)
    _wish_tier(state, heard)
    if heard.targets:
        named = heard.targets[-1]
        state.refused_dates = [found for found in state.refused_dates if not found.covers(named.start)]
        state.wished_date = _among_offered(state, heard)
    elif heard.which_date:
        state.wished_date = heard.which_date
    elif any(refused.negated for refused in heard.dates):
        state.refused_dates = [found for found in heard.dates if found.negated]
        state.wished_date = None
    of_ticket = [found for found in heard.dates if found.role == "ticket" and not found.negated]
    if of_ticket:
        state.ticket_date = of_ticket[-1]
        settle_ticket_date(state)


def _wish_tickets(state: State, heard: Understanding) -> None:
    """The tickets named, on top of those in hand where the message says so ("and ticket 2 as well")."""
    named = heard.tickets
    if state.question is Question.WHICH_TICKET and named.ordinals and not (named.ids or named.types):
        named = replace(named, types=state.wished_tickets.types)
    state.wished_tickets = named
    held = state.order.tickets if state.order and state.order.open else ()
    in_hand = held or (state.offered.tickets if state.offered else ())
    if heard.adds and in_hand and not named.everything:
        added = [ticket.id.lower() for ticket in pick_tickets(state).tickets]
        state.wished_tickets = TicketMention(ids=tuple(dict.fromkeys([*in_hand, *added])))


def a_week_later(state: State, heard: Understanding) -> Understanding:
    """ "The week after", "the Saturday after that": the days spoken of last, a week on, as if they had been named."""
    wished, found = state.wished_date, _WEEK_AFTER.search(heard.text)
    if found is None or not isinstance(wished, date | DateMention):
        return heard
    start, end = (wished, wished) if isinstance(wished, date) else (wished.start, wished.end)
    if end - start > _WEEK:
        return heard
    kind = Kind.DAY if start == end else Kind.RANGE
    weekdays = wished.weekdays if isinstance(wished, DateMention) else frozenset[int]()
    later = DateMention(start + _WEEK, end + _WEEK, found.group(), found.span(), kind=kind, weekdays=weekdays)
    return replace(heard, dates=(later,))


def what_to_change(heard: Understanding) -> tuple[str, ...]:
    """ "The date", "the upgrade": the kind alone, as an answer to what shall be changed."""
    if heard.names_something:
        return heard.reopens
    return tuple(kind for kind, pattern in _CHANGES if pattern.search(heard.text)) or heard.reopens


def _wish_tier(state: State, heard: Understanding) -> None:
    """The tier named last, unless it is only asked about."""
    if heard.topic is Topic.BENEFITS:
        state.looked_at = heard.tiers[0] if len(heard.tiers) == 1 else None
        return
    if len(heard.tiers) > 1 and (heard.question or _EITHER.search(heard.text)):
        state.wished_tier = None
        return
    if heard.tiers:
        state.wished_tier = heard.tiers[-1]
    elif state.wished_tier in heard.refused_tiers:
        state.wished_tier = None
    chosen = heard.tickets.ordinals if state.question is Question.WHICH_TIER and not heard.about_ticket else ()
    if len(chosen) == 1 and not heard.tiers:
        state.wished_tier = TIERS[chosen[0] - 1] if 1 <= chosen[0] <= len(TIERS) else None
    takes = heard.act in {Act.YES, Act.SELECT} or (heard.act is Act.BUY and _IT.search(heard.text))
    if state.wished_tier is None and takes and not heard.reopens:
        state.wished_tier = state.looked_at
    if state.wished_tier is not None:
        state.looked_at = None


def _choose_order(state: State, heard: Understanding) -> bool:
    """Which of the open orders is meant: by its place in the list, its tier or its date."""
    orders = state.open_orders
    places = [place - 1 if place > 0 else len(orders) + place for place in heard.tickets.ordinals]
    found = [orders[place] for place in places if 0 <= place < len(orders)]
    if not places and (heard.tiers or heard.targets):
        found = [
            order
            for order in orders
            if (not heard.tiers or order.tier in heard.tiers)
            and (not heard.targets or any(day.covers(order.visit_date) for day in heard.targets))
        ]
    if len(found) == 1:
        state.order = found[0]
    return len(found) == 1


def _among_offered(state: State, heard: Understanding) -> DateMention | date:
    """A bare weekday is the one that was offered, or the one in the time spoken of; "on Friday" is the coming one."""
    said = heard.targets[-1]
    if said.start != said.end or not bare_weekday(said.text):
        return said
    weekday = said.start.weekday()
    coming = said.text.startswith(("on ", "am ")) or _ON.search(heard.text[: said.span[0]])
    if state.question is Question.WHICH_DATE and not coming:
        offered = next((day for day in state.offered_days if day.weekday() == weekday), None)
        if offered:
            return offered
    span = state.wished_date
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


def _choose_offered_day(state: State, heard: Understanding) -> None:
    """ "The first one" and a plain yes choose among the days that were offered."""
    if state.question is not Question.WHICH_DATE or heard.targets or heard.which_date:
        return
    places = heard.tickets.ordinals
    if len(places) == 1 and -1 <= places[0] - 1 < len(state.offered_days):
        state.wished_date = state.offered_days[places[0] - 1 if places[0] > 0 else -1]
    elif state.offered_days and heard.act in {Act.YES, Act.SELECT} and not heard.names_something:
        state.wished_date = state.offered_days[0]
        state.suggested = len(state.offered_days) > 1
