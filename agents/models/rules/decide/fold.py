"""Folding a conversation's events into its state: what is said replaces what was said before of the same kind."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from agents.models.rules.decide.facts import (
    Order,
    Outcome,
    Ticket,
    date_of,
    options_of,
    order_of,
    orders_of,
    outcome_of,
    ticket_of,
)
from agents.models.rules.decide.history import Answered, Called, Event, Said, perhaps_ordered
from agents.models.rules.decide.questions import IN_SALE, Question, question_in
from agents.models.rules.decide.resolve import TIERS, pick_tickets, with_own_date
from agents.models.rules.decide.setbacks import OF_DATES, OF_TICKETS, core, setback_in
from agents.models.rules.decide.state import CALENDAR, Offered, State
from agents.models.rules.decide.usual import meant
from agents.models.rules.decide.wished_day import a_week_later, day_spoken_of, settle_ticket_date
from agents.models.rules.decide.wishes import asks_on, in_hand, what_to_change, wish
from agents.models.rules.understand import Act, DateMention, Heard, TicketMention, Topic, understand

_SENTENCES = re.compile(r"(?<=[.!?:;])\s+|\n+")
_BRACKETS = re.compile(r"\([^()]*\)")


def fold(events: Iterable[Event], state: State) -> State:
    """The state after all events."""
    for event in events:
        if isinstance(event, Said):
            if event.by_customer:
                _customer_said(state, event.text)
            else:
                _house_said(state, event.text)
        elif isinstance(event, Called):
            _called(state, event)
        else:
            _answered(state, event)
    return state


def _customer_said(state: State, text: str) -> None:
    asked = state.standing or state.question
    choosing = asked in {Question.WHICH_TICKET, Question.WHICH_TIER, Question.WHICH_ORDER}
    heard = understand(
        meant(state, text), Heard(state.today, state.language, state.said, day_spoken_of(state), choosing)
    )
    heard = a_week_later(state, heard)
    if state.question is Question.WHAT_TO_CHANGE:
        heard = replace(heard, reopens=what_to_change(heard))
    if asks_on(state.heard, heard):
        heard = replace(heard, topic=state.heard.topic if state.heard else None)
    state.turns += 1
    state.texts.append(text)
    state.heard, state.called, state.answers = heard, [], []
    asked_language = heard.profile.get("language")
    if isinstance(asked_language, str):
        state.language = asked_language
    elif heard.language_clear:
        state.language = heard.language
    missed = (heard.act is Act.OFF_TOPIC and not heard.names_something) or heard.topic is Topic.OUTSIDE
    state.misses = state.misses + 1 if missed else 0
    state.in_hand = in_hand(state)
    wish(state, heard)


def _house_said(state: State, text: str) -> None:
    before, offered = state.question, state.offered
    state.echoes = state.echoes + 1 if core(text) == core(state.said) else 0
    state.said, state.question = text, question_in(text)
    state.offered, state.untold = None, False
    _stands(state)
    _set_back(state, text)
    if state.question is Question.WHICH_TICKET:
        state.listed_for = state.wished_tier
    elif state.question is Question.UPGRADE:
        state.listed_for = None
    if state.standing is not Question.WHICH_DATE:
        state.offered_days = ()
    if state.question not in {Question.CONFIRM_ORDER, Question.CONFIRM_CHANGE, Question.WHICH_DATE}:
        return
    shown = understand(text, Heard(state.today, state.language))
    tier = _tier_said_last(state, text)
    days = [found.start for found in shown.dates if found.start == found.end]
    if state.question is Question.WHICH_DATE:
        wished = with_own_date(state, pick_tickets(state).tickets).wished_date
        one_day = isinstance(wished, DateMention) and wished.start == wished.end
        refused = wished.start if isinstance(wished, DateMention) and one_day else wished
        shown_days = tuple(day for day in dict.fromkeys(days) if day != refused)
        state.offered_days = shown_days or state.offered_days
    elif tier and days:
        state.offered = Offered(_offered_tickets(state), tier, days[-1])
        state.wished_tier, state.wished_date = tier, days[-1]
    elif state.question is before:
        state.offered = offered


def _stands(state: State) -> None:
    """A question of the sale stands until another follows it or the matter is closed; a person may be offered aside."""
    if state.question in IN_SALE:
        state.standing = state.question
    elif state.question not in {Question.PERSON, Question.PHONE, None}:
        state.standing = None
    state.person_offered = state.person_offered or state.question is Question.PERSON


def _set_back(state: State, text: str) -> None:
    """What could not be served is not wished for any longer."""
    setback = setback_in(text)
    state.setbacks = state.setbacks + 1 if setback else state.setbacks if state.misses else 0
    if setback in OF_TICKETS:
        state.wished_tickets = TicketMention()
    elif setback in OF_DATES:
        state.wished_date = None


def _tier_said_last(state: State, text: str) -> str | None:
    """The tier of the last sentence that names one; what stands in brackets is a ticket's name or a benefit."""
    for sentence in reversed(_SENTENCES.split(_BRACKETS.sub("", text))):
        named = [tier for tier in understand(sentence, Heard(state.today, state.language)).tiers if tier in TIERS]
        if named:
            return named[-1]
    return None


def _offered_tickets(state: State) -> tuple[str, ...]:
    if state.question is Question.CONFIRM_CHANGE and state.order:
        return state.order.tickets
    return tuple(ticket.id.lower() for ticket in pick_tickets(state).tickets)


def _called(state: State, event: Called) -> None:
    state.called.append(event)
    ids = event.arguments.get("ticket_ids")
    if state.heard and state.heard.topic in {Topic.BENEFITS, Topic.PLACES} and event.name == "list_upgrade_options":
        return
    if event.name == "place_order":
        state.later = [(tier, _by_ids(state, tickets)) for tier, tickets in state.later]
    if event.name in {"list_upgrade_options", "place_order"} and isinstance(ids, list):
        state.wished_tickets = TicketMention(ids=tuple(str(ident).lower() for ident in ids))
        state.ticket_date = None


def _by_ids(state: State, tickets: TicketMention) -> TicketMention:
    """The tickets meant, by their ids, for their places in the list will change."""
    meant = pick_tickets(replace(state, wished_tickets=tickets, ticket_date=None)).tickets
    return TicketMention(ids=tuple(ticket.id.lower() for ticket in meant)) if meant else tickets


def _answered(state: State, event: Answered) -> None:
    state.answers.append(event)
    if event.refusal is not None:
        state.refusals += 1
        day = date_of(event.call.arguments.get("visit_date"))
        if event.call.name == "place_order" and event.refusal == "sold_out" and day:
            state.gone.add((str(event.call.arguments.get("tier")), day))
        state.maybe_ordered = state.maybe_ordered or perhaps_ordered(event)
        return
    name = event.call.name
    if name == "list_tickets":
        _listed(state, event)
    elif name == "list_upgrade_options":
        state.options.append(options_of(event.data, *_asked_dates(state.today, event.call)))
    elif name in {"place_order", "get_order", "cancel_order", "resend_confirmation"}:
        _ordered(state, order_of(event.data), changed=name in {"place_order", "cancel_order"})
    elif name == "list_orders":
        _orders_listed(state, orders_of(event.data))
    elif name == "request_payment":
        _paid(state, outcome_of(event.data))
    elif name == "open_case":
        state.case_number = str(event.data.get("number") or "") or None
        state.refusals, state.person_offered = 0, False


def _listed(state: State, event: Answered) -> None:
    rows = event.data.get("tickets")
    given = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    found = [ticket for row in given if (ticket := ticket_of(row))]
    earlier = state.tickets if state.tickets and event.call.arguments.get("cursor") else []
    state.tickets = [*earlier, *found]
    cursor = event.data.get("nextCursor")
    state.more_tickets = cursor if isinstance(cursor, str) else None
    settle_ticket_date(state)


def _orders_listed(state: State, orders: tuple[Order, ...]) -> None:
    """The one open order is the one talked about; without any the newest, unless another was talked about before."""
    state.orders, state.maybe_ordered = orders, False
    still_open = state.open_orders
    if len(still_open) == 1:
        state.order = still_open[0]
    elif state.order is None and not still_open and orders:
        state.order = orders[0]


def _asked_dates(today: date, call: Called) -> tuple[date, date]:
    first, last = date_of(call.arguments.get("from_date")), date_of(call.arguments.get("to_date"))
    first = max(first or today, today)
    return first, last or first + CALENDAR


def _ordered(state: State, order: Order | None, *, changed: bool) -> None:
    if order is None:
        return
    state.order = order
    state.refusals = 0
    if changed:
        state.maybe_ordered = False
        state.standing = None
        state.fresh_from = len(state.options)
        if order.status == "fulfilled":
            _finished(state)
        elif order.status == "cancelled":
            state.tickets = [_freed(ticket, order) for ticket in state.tickets] if state.tickets else None


def _freed(ticket: Ticket, order: Order) -> Ticket:
    if ticket.id.lower() not in order.tickets or set(ticket.reasons) - {"order_open"}:
        return ticket
    return replace(ticket, eligible=True, reasons=())


def _paid(state: State, outcome: Outcome | None) -> None:
    state.outcome, state.untold, state.said, state.offered = outcome, True, "", None
    state.question = Question.PAY_OR_CANCEL
    if outcome is None or state.order is None:
        return
    status = outcome.status or {"paid": "fulfilled", "expired": "expired"}.get(outcome.outcome, state.order.status)
    state.order = replace(state.order, status=status, code=outcome.code or state.order.code)
    if status == "fulfilled":
        state.question = Question.MORE
        _finished(state)


def _finished(state: State) -> None:
    """The tickets have changed; whatever comes next begins anew."""
    state.tickets, state.fresh_from = None, len(state.options)
    state.wished_tickets, state.wished_tier, state.wished_date = TicketMention(), None, None
    state.second_tier, state.second_date, state.limit = None, None, None
    if state.later and state.order:
        (state.wished_tier, state.wished_tickets), *state.later = state.later
        state.wished_date = state.order.visit_date
