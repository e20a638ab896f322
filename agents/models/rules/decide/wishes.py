"""What a message changes of the wishes: what is named replaces what was named before of the same kind."""

import re
from dataclasses import replace

from agents.models.rules.decide.questions import Question
from agents.models.rules.decide.resolve import TIERS, Choice, pick_tickets
from agents.models.rules.decide.state import State
from agents.models.rules.decide.wished_day import cheapest_day, choose_offered_day, days_spoken_of, wish_day
from agents.models.rules.understand import Act, TicketMention, Topic, Understanding

_SHORT = 40
"""Letters of a question that only adds to the one before."""
_EITHER = re.compile(r"\b(?:or|oder)\b")
_CHANGES = (
    ("date", re.compile(r"\b(?:dates?|days?|datum|tag|termin)\b")),
    ("tier", re.compile(r"\b(?:tiers?|upgrade|stufe)\b")),
)
_IT = re.compile(r"\b(?:it|that|this|das|es)\b")


def asks_on(before: Understanding | None, heard: Understanding) -> bool:
    """ "And Double Fun?" after a question about what a tier gives, "and on Saturday?" after one about places."""
    if before is None or heard.topic is not None or heard.tickets or heard.does(Act.PRICE) or len(heard.text) > _SHORT:
        return False
    if before.topic is Topic.BENEFITS:
        return bool(heard.tiers and not heard.targets and heard.question)
    return before.topic is Topic.PLACES and bool(heard.tiers or heard.targets)


def wish(state: State, heard: Understanding) -> None:
    """What is named replaces what was named before of the same kind."""
    state.suggested, state.from_day = False, None
    if heard.topic is Topic.OUTSIDE:
        return
    if state.question is Question.WHICH_ORDER and _choose_order(state, heard):
        return
    if heard.does(Act.CANCEL, least=0.85) and not heard.names_something:
        state.wished_tier = state.wished_date = None
        state.later = []
    if heard.alike:
        _as_before(state)
    spoken_of = days_spoken_of(state)
    if "date" in heard.reopens:
        state.wished_date = None
    if "tier" in heard.reopens:
        state.wished_tier = None
    choose_offered_day(state, heard)
    counts_offers = state.standing in {Question.WHICH_DATE, Question.WHICH_TIER} and not heard.about_ticket
    if heard.tickets and not (heard.tickets.ordinals and counts_offers):
        _wish_tickets(state, heard)
    _wish_tier(state, heard)
    _wish_conditions(state, heard)
    if heard.pairs:
        (state.wished_tier, state.wished_tickets), *state.later = heard.pairs
    elif heard.mixes and not heard.question:
        state.wished_tier, state.wished_tickets = None, TicketMention()
    wish_day(state, heard, spoken_of)


def _wish_conditions(state: State, heard: Understanding) -> None:
    """Second choices stand until another first choice is made; a limit until a tier is named without one."""
    if heard.tiers or heard.targets or heard.which_date:
        state.second_tier, state.second_date = heard.second_tier, heard.second_date
    if heard.limit is not None or heard.tiers:
        state.limit, state.limit_each = heard.limit, heard.limit_each


def _wish_tickets(state: State, heard: Understanding) -> None:
    """The tickets named, on top of those in hand where the message says so ("and ticket 2 as well")."""
    named = _without_those(state, heard.tickets)
    if state.standing is Question.WHICH_TICKET and (named.ordinals or named.count) and not (named.ids or named.types):
        named = replace(named, types=state.wished_tickets.types)
    bare = not (named.ids or named.types or named.ordinals or named.other or heard.adds)
    if bare and named.count and named.count == len(state.in_hand):
        named = TicketMention(ids=state.in_hand)
    state.wished_tickets = named
    done = state.order is not None and not state.order.open and state.in_hand == state.order.tickets
    if heard.adds and state.in_hand and not done and not named.everything:
        added = [ticket.id.lower() for ticket in pick_tickets(state).tickets]
        state.wished_tickets = TicketMention(ids=tuple(dict.fromkeys([*state.in_hand, *added])))


def _without_those(state: State, named: TicketMention) -> TicketMention:
    """Those in hand without the ones left out ("yes, except the last one"); all without them where none is in hand."""
    if named.everything or not (named.but_types or named.but_ordinals):
        return named
    named = replace(named, everything=True)
    kept = [ticket.id.lower() for ticket in pick_tickets(replace(state, wished_tickets=named)).tickets]
    left = tuple(ident for ident in state.in_hand if ident in kept)
    return TicketMention(ids=left) if left and len(left) < len(state.in_hand) else named


def in_hand(state: State) -> tuple[str, ...]:
    """The tickets spoken of: those of the open order, of the offer, of the wish, or else of the last order."""
    order = state.order
    if order and order.open:
        return order.tickets
    if state.offered:
        return state.offered.tickets
    picked = pick_tickets(state) if state.tickets and state.wished_tickets else None
    if picked and picked.choice is Choice.CHOSEN:
        return tuple(ticket.id.lower() for ticket in picked.tickets)
    return order.tickets if order else ()


def _as_before(state: State) -> None:
    """ "Same for my wife's ticket": the upgrade and the day of the last order, where no other is being chosen."""
    if state.order and state.wished_tier is None:
        state.wished_tier, state.wished_date = state.order.tier, state.order.visit_date


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
    if heard.tiers and not cheapest_day(state, heard):
        state.wished_tier = heard.tiers[-1]
    elif state.wished_tier in heard.refused_tiers:
        state.wished_tier = None
    chosen = heard.tickets.ordinals if state.standing is Question.WHICH_TIER and not heard.about_ticket else ()
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
