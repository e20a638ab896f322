"""The main way: which ticket, which tier, which date, and the repeating of it all before anything is ordered."""

from dataclasses import replace
from datetime import date

from agents.models.rules.decide.facts import Day, Option, Options, Ticket
from agents.models.rules.decide.lookup import orders_needed
from agents.models.rules.decide.questions import Question
from agents.models.rules.decide.resolve import (
    Choice,
    Picked,
    choosable,
    days_wished,
    listed_options,
    nearest,
    pick_tickets,
    pick_tier,
    same_date,
    window,
    wished_span,
)
from agents.models.rules.decide.state import CALENDAR, State
from agents.models.rules.decide.step import Decision, Line, call, say
from agents.models.rules.understand import Act, DateMention, Topic, WhichDate
from agents.models.rules.understand.dates import Kind

_MOST_PAGES = 5


def sell(state: State, *before: Line) -> Decision:
    """The next step towards an order, with lines to say before it."""
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
                   ask=Question.WHICH_TICKET, replies=_ticket_replies(eligible))  # fmt: skip
    pool = list(picked.tickets) or eligible
    if _asked_again(state, picked):
        return say(*before, Line("name_ticket", {"count": len(eligible)}), ask=Question.WHICH_TICKET,
                   replies=_ticket_replies(eligible))  # fmt: skip
    key = "ticket_unknown" if picked.choice is Choice.UNKNOWN else "tickets_to_choose"
    listing = Line(key, {"tickets": tuple(eligible if key == "ticket_unknown" else pool), "count": len(pool)})
    return say(*before, listing, ask=Question.WHICH_TICKET, replies=_ticket_replies(pool))


def _asked_again(state: State, picked: Picked) -> bool:
    """Whether the list was just shown and the answer chose nothing, so that showing it again would not help."""
    same = picked.choice is Choice.ASK and list(picked.tickets) in ([], choosable(state))
    asks = state.heard is not None and state.heard.does(Act.REPEAT, Act.LIST, Act.HELP, Act.UNSURE)
    return state.question is Question.WHICH_TICKET and same and not asks


def _impossible_date(state: State) -> Line | None:
    wish = state.wished_date
    if isinstance(wish, DateMention) and wish.kind is Kind.IMPOSSIBLE:
        return Line("date_impossible", {"text": wish.text})
    span = wished_span(wish)
    if span and span[1] < state.today:
        return Line("date_past", {"day": span[1]})
    return None


def _after_validity(state: State, tickets: tuple[Ticket, ...]) -> Line | None:
    span = wished_span(state.wished_date)
    last = min((ticket.valid_to for ticket in tickets if ticket.valid_to), default=None)
    if span and last and span[0] > last:
        return Line("date_after_validity", {"day": span[0], "last": last, "count": len(tickets), "tickets": tickets})
    return None


def offer(state: State, tickets: tuple[Ticket, ...], options: Options, before: tuple[Line, ...] = ()) -> Decision:
    """The tiers and dates for chosen tickets, down to the question that orders."""
    state = _with_same_date(state, tickets)
    option = pick_tier(state, options)
    if option is None:
        return _which_tier(state, tickets, options, before)
    if option.reason is not None or not option.days:
        return _tier_unavailable(state, option, options, before)
    days = days_wished(state, option)
    named = wished_span(state.wished_date)
    if not days and named:
        return _date_unavailable(option, named, before)
    if state.wished_date is WhichDate.ANY and days:
        own = next((day for day in days if day.date == same_date(tickets)), days[0])
        return confirm(tickets, option, own, (*before, Line("suggest_any")))
    if len(days) == 1 and state.wished_date is not None:
        return confirm(tickets, option, days[0], (*before, *_remarks(state, days[0], before)))
    return _which_date(state, tickets, option, days, before)


def _remarks(state: State, day: Day, before: tuple[Line, ...]) -> tuple[Line, ...]:
    """What is said before the offer of a day: that it is only our suggestion, and the places left if that was asked."""
    if state.heard and state.heard.topic is Topic.PLACES:
        return (Line("places_left", {"places": day.places, "day": day.date}),)
    return (Line("suggest_day"),) if state.suggested and not before else ()


def _with_same_date(state: State, tickets: tuple[Ticket, ...]) -> State:
    if state.wished_date is not WhichDate.SAME:
        return state
    return replace(state, wished_date=same_date(tickets))


def confirm(tickets: tuple[Ticket, ...], option: Option, day: Day, before: tuple[Line, ...] = ()) -> Decision:
    """Tier, full date and price repeated, and the question that a yes to orders."""
    key = "summary_free" if day.price.amount == 0 else "summary"
    values = {"tier": option.name, "day": day.date, "price": day.price, "count": len(tickets), "tickets": tickets}
    replies = (Line("reply_yes"), Line("reply_other_date"), Line("reply_other_tier"), Line("reply_no"))
    return say(*before, Line(key, values), ask=Question.CONFIRM_ORDER, replies=replies, confidence=0.95)


def _which_tier(state: State, tickets: tuple[Ticket, ...], options: Options, before: tuple[Line, ...]) -> Decision:
    if all(option.reason is not None for option in options.options):
        reason = next((option.reason for option in options.options), None)
        return say(
            *before,
            Line("nothing_available", {"reason": reason, "count": len(tickets), "tickets": tickets}),
            ask=Question.PERSON,
            replies=yes_no(),
        )
    span = wished_span(state.wished_date)
    rows = []
    for option in options.options:
        days = days_wished(state, option)
        if option.reason is None and not days:
            rows.append(Line("tier_not_then", {"tier": option.name}))
        elif option.reason is not None:
            rows.append(Line("tier_blocked", {"tier": option.name, "reason": option.reason}))
        elif span and span[0] == span[1]:
            rows.append(Line("tier_on_day", {"tier": option.name, "price": days[0].price, "benefits": option.benefits}))
        else:
            cheapest = min(days, key=lambda day: (day.price.amount, day.date))
            rows.append(Line("tier_from", {"tier": option.name, "price": cheapest.price, "benefits": option.benefits}))
    what: dict[str, object] = {"count": len(tickets), "tickets": tickets}
    one_day = span is not None and span[0] == span[1]
    head = Line("options_on", what | {"day": span[0]}) if span and one_day else Line("options", what)
    available = [option for option in options.options if option.reason is None and days_wished(state, option)]
    if not available and span:
        open_tier = next(option for option in options.options if option.reason is None)
        return _date_unavailable(open_tier, span, before)
    replies = tuple(Line("reply_plain", {"text": option.name}) for option in available)
    return say(*before, head, *rows, ask=Question.WHICH_TIER, replies=replies)


def _tier_unavailable(state: State, option: Option, options: Options, before: tuple[Line, ...]) -> Decision:
    reason = Line("tier_unavailable", {"tier": option.name, "reason": option.reason or "unavailable"})
    others = [other for other in options.options if other.reason is None and other.days]
    if not others:
        return say(*before, reason, ask=Question.PERSON, replies=yes_no())
    span = wished_span(state.wished_date)
    rows = []
    for other in others:
        days = days_wished(state, other) or nearest(other, span[0] if span else state.today, 1)
        rows.append(Line("alternative", {"tier": other.name, "day": days[0].date, "price": days[0].price}))
    replies = tuple(Line("reply_plain", {"text": other.name}) for other in others)
    return say(*before, reason, Line("alternatives"), *rows, ask=Question.WHICH_TIER, replies=replies)


def _date_unavailable(option: Option, span: tuple[date, date], before: tuple[Line, ...]) -> Decision:
    if span[0] == span[1]:
        key = "date_sold_out" if span[0] in option.sold_out else "date_unavailable"
        refusal = Line(key, {"tier": option.name, "day": span[0]})
    else:
        refusal = Line("span_unavailable", {"tier": option.name})
    near = nearest(option, span[0])
    if not near:
        return say(*before, refusal, ask=Question.WHICH_DATE, replies=())
    return say(
        *before, refusal, Line("nearest", {"days": tuple(near)}), ask=Question.WHICH_DATE, replies=_days_replies(near)
    )


def _which_date(
    state: State, tickets: tuple[Ticket, ...], option: Option, days: list[Day], before: tuple[Line, ...]
) -> Decision:
    own = same_date(tickets)
    shown = days[:3]
    if state.wished_date is None and own and (kept := option.on(own)) and kept in days:
        shown = [kept, *[day for day in days if day.date > own][:2]]
    key = "dates_in_span" if wished_span(state.wished_date) else "dates"
    listing = Line(
        key,
        {
            "tier": option.name,
            "days": tuple(shown),
            "more": len(days) - len(shown),
            "count": len(tickets),
            "tickets": tickets,
        },
    )
    return say(*before, listing, ask=Question.WHICH_DATE, replies=_days_replies(shown))


def _ticket_replies(tickets: list[Ticket]) -> tuple[Line, ...]:
    both = Line("reply_both" if len(tickets) == 2 else "reply_all")
    places = tuple(Line("reply_ticket", {"place": place}) for place in range(1, min(len(tickets), 3) + 1))
    return (*places, both)


def _days_replies(days: list[Day]) -> tuple[Line, ...]:
    return tuple(Line("reply_day", {"day": day.date}) for day in days[:4])


def _date_replies(state: State, tickets: tuple[Ticket, ...]) -> tuple[Line, ...]:
    options = listed_options(replace(state, wished_date=None), tickets)
    option = pick_tier(state, options) if options else None
    return _days_replies(list(option.days[:3])) if option else ()


def yes_no() -> tuple[Line, ...]:
    """Replies to a question of yes or no."""
    return (Line("reply_yes"), Line("reply_no"))
