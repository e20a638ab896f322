"""The main way: which ticket, which tier, which date, and the repeating of it all before anything is ordered."""

from dataclasses import replace

from agents.models.rules.decide.facts import Ticket
from agents.models.rules.decide.lookup import orders_needed
from agents.models.rules.decide.offer import offer
from agents.models.rules.decide.questions import Question
from agents.models.rules.decide.replies import day_replies, ticket_replies, yes_no
from agents.models.rules.decide.resolve import (
    TIERS,
    Choice,
    Picked,
    choosable,
    listed_options,
    pick_tickets,
    pick_tier,
    window,
    wished_span,
    with_own_date,
)
from agents.models.rules.decide.state import CALENDAR, State
from agents.models.rules.decide.step import Decision, Line, call, say
from agents.models.rules.understand import Act, DateMention
from agents.models.rules.understand.dates import Kind

_MOST_PAGES = 5


def sell(state: State, *before: Line) -> Decision:
    """The next step towards an order, with lines to say before it."""
    if state.heard and state.heard.visited:
        before = (*before, Line("visit_been", {"day": state.heard.visited.start}))
    fetched = tickets_needed(state)
    if fetched:
        return fetched
    if state.tickets is None:
        return say(*before, Line("cannot_look"), ask=Question.PERSON, replies=yes_no(), confidence=0.4)
    if not state.tickets:
        return say(*before, Line("no_tickets"), ask=Question.PERSON, replies=yes_no())
    picked = pick_tickets(state)
    if picked.choice is not Choice.CHOSEN:
        return _which_ticket(state, picked, before)
    state = with_own_date(state, picked.tickets)
    refused = _impossible_date(state) or _after_validity(state, picked.tickets)
    if refused:
        return say(*before, refused, ask=Question.WHICH_DATE, replies=_date_replies(state, picked.tickets))
    options = listed_options(state, picked.tickets)
    if options is None:
        return fetch_options(state, picked.tickets)
    return offer(state, picked.tickets, options, before)


def tickets_needed(state: State) -> Decision | None:
    """The call that lists the tickets, or the rest of them."""
    if state.tickets is None:
        return call("list_tickets") if state.has("list_tickets") and not state.answer_of("list_tickets") else None
    pages = sum(made.name == "list_tickets" for made in state.called)
    if state.more_tickets and state.answer_of("list_tickets") and pages < _MOST_PAGES:
        return call("list_tickets", cursor=state.more_tickets)
    return None


def fetch_options(state: State, tickets: tuple[Ticket, ...]) -> Decision:
    """The call that lists the options for these tickets over the dates in question."""
    ids = [ticket.id for ticket in tickets]
    first, last = window(state)
    if (first, last) == (state.today, state.today + CALENDAR):
        arguments: dict[str, object] = {"ticket_ids": ids}
    else:
        arguments = {"ticket_ids": ids, "from_date": first.isoformat(), "to_date": last.isoformat()}
    if state.was_called("list_upgrade_options", **arguments):
        return say(Line("error_other"), ask=Question.PERSON, replies=yes_no(), confidence=0.4)
    return call("list_upgrade_options", **arguments)


def _which_ticket(state: State, picked: Picked, before: tuple[Line, ...]) -> Decision:
    eligible = choosable(state)
    held = any("order_open" in ticket.reasons for ticket in picked.tickets or state.tickets or ())
    if (picked.choice is Choice.BLOCKED or not eligible) and held and (asked := orders_needed(state)):
        return asked
    if picked.choice is Choice.BLOCKED or not eligible:
        blocked = picked.tickets or tuple(state.tickets or ())
        reasons = Line("tickets_blocked", {"tickets": blocked[:4], "count": len(blocked)})
        if not eligible:
            return say(*before, reasons, ask=Question.PERSON, replies=yes_no())
        return say(*before, reasons, Line("tickets_left", {"tickets": tuple(eligible), "count": len(eligible)}),
                   ask=Question.WHICH_TICKET, replies=ticket_replies(eligible))  # fmt: skip
    pool = list(picked.tickets) or eligible
    prices = state.heard is not None and (state.heard.does(Act.PRICE) or state.heard.less_money)
    if _asked_again(state, picked):
        noted = _noted(state)
        if noted and not prices:
            return say(*before, *noted, ask=Question.WHICH_TICKET, replies=ticket_replies(eligible))
        hint = Line("price_by_ticket" if prices else "hint_which_ticket", {"count": len(eligible)})
        return say(*before, *noted, hint, ask=Question.WHICH_TICKET, replies=ticket_replies(eligible))
    key = "ticket_unknown" if picked.choice is Choice.UNKNOWN else "tickets_to_choose"
    if state.wished_tickets.count and key == "tickets_to_choose":
        key = "tickets_to_pick"
    listing = Line(key, {"tickets": tuple(eligible if key == "ticket_unknown" else pool), "count": len(pool)})
    return say(*before, listing, ask=Question.WHICH_TICKET, replies=ticket_replies(pool))


def _asked_again(state: State, picked: Picked) -> bool:
    """Whether the list was just shown and the answer chose nothing, so that showing it again would not help."""
    same = picked.choice is Choice.ASK and list(picked.tickets) in ([], choosable(state))
    asks = state.heard is not None and state.heard.does(Act.REPEAT, Act.LIST, Act.HELP, Act.UNSURE)
    return state.question is Question.WHICH_TICKET and same and not asks


def _noted(state: State) -> tuple[Line, ...]:
    """What the message did name, so that it is seen to be understood."""
    heard = state.heard
    if heard is None or not (heard.tiers or heard.targets):
        return ()
    span = wished_span(state.wished_date)
    day = span[0] if span and span[0] == span[1] and heard.targets else None
    tier = state.wished_tier if state.wished_tier in TIERS and heard.tiers else None
    key = "noted_both" if tier and day else "noted_tier" if tier else "noted_day" if day else None
    return (Line(key or "gladly", {"tier": tier, "day": day}),)


def _impossible_date(state: State) -> Line | None:
    wish = state.wished_date
    if isinstance(wish, DateMention) and wish.kind is Kind.IMPOSSIBLE:
        return Line("date_impossible", {"text": wish.text})
    span = wished_span(wish)
    if span and span[1] < state.today and not state.from_day:
        return Line("date_past", {"day": span[1]})
    return None


def _after_validity(state: State, tickets: tuple[Ticket, ...]) -> Line | None:
    span = wished_span(state.wished_date)
    last = min((ticket.valid_to for ticket in tickets if ticket.valid_to), default=None)
    if span and last and span[0] > last:
        return Line("date_after_validity", {"day": span[0], "last": last, "count": len(tickets), "tickets": tickets})
    return None


def _date_replies(state: State, tickets: tuple[Ticket, ...]) -> tuple[Line, ...]:
    options = listed_options(replace(state, wished_date=None), tickets)
    option = pick_tier(state, options) if options else None
    return day_replies(option.days[:3]) if option else ()
