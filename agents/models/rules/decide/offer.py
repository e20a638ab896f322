"""The tiers and dates for chosen tickets, and the repeating of them before anything is ordered."""

from datetime import date

from agents.models.rules.decide.facts import Day, Option, Options, Ticket
from agents.models.rules.decide.questions import Question
from agents.models.rules.decide.replies import confirm_replies, day_replies, tier_replies, yes_no
from agents.models.rules.decide.resolve import (
    a_week_on,
    days_wished,
    nearest,
    pick_tier,
    same_date,
    still_there,
    wished_span,
)
from agents.models.rules.decide.second_choice import over_limit, stands_in, within
from agents.models.rules.decide.state import State
from agents.models.rules.decide.step import Decision, Line, say
from agents.models.rules.understand import WhichDate


def offer(state: State, tickets: tuple[Ticket, ...], options: Options, before: tuple[Line, ...] = ()) -> Decision:
    """The tiers and dates for chosen tickets, down to the question that orders."""
    option = pick_tier(state, options)
    if option is None:
        return _which_tier(state, tickets, options, before)
    if option.reason is not None or not option.days:
        if second := stands_in(state, options, option):
            return offer(second[0], tickets, options, (*before, second[1]))
        return _tier_unavailable(state, option, options, before)
    days = days_wished(state, option)
    named = wished_span(state.wished_date)
    if not days and (later := a_week_on(state)):
        return offer(later, tickets, options, before)
    if not days and (second := stands_in(state, options, option)):
        return offer(second[0], tickets, options, (*before, second[1]))
    if days and not within(state, days, len(tickets)):
        return over_limit(state, tickets, options, option, days, before)
    days = within(state, days, len(tickets))
    if not days and named:
        return _no_further(state, tickets, option, before) or _date_unavailable(state, options, option, named, before)
    if state.wished_date is WhichDate.ANY and days:
        own = next((day for day in days if day.date == same_date(tickets)), days[0])
        return confirm(tickets, option, own, (*before, Line("suggest_any")))
    if len(days) == 1 and state.wished_date is not None:
        suggestion = (Line("suggest_day"),) if state.suggested and not before else ()
        return confirm(tickets, option, days[0], (*before, *suggestion))
    return _which_date(state, tickets, option, days, before)


def _no_further(state: State, tickets: tuple[Ticket, ...], option: Option, before: tuple[Line, ...]) -> Decision | None:
    """Nothing earlier or later than the day spoken of: that day again, where it can be had."""
    day = option.on(state.from_day) if state.from_day else None
    if day is None:
        return None
    earlier = state.heard is not None and state.heard.which_date is WhichDate.EARLIER
    return confirm(
        tickets, option, day, (*before, Line("none_earlier" if earlier else "none_later", {"tier": option.name}))
    )


def confirm(tickets: tuple[Ticket, ...], option: Option, day: Day, before: tuple[Line, ...] = ()) -> Decision:
    """Tier, full date and price repeated, and the question that a yes to orders."""
    key = "summary_free" if day.price.amount == 0 else "summary"
    values = {"tier": option.name, "day": day.date, "price": day.price, "count": len(tickets), "tickets": tickets}
    return say(*before, Line(key, values), ask=Question.CONFIRM_ORDER, replies=confirm_replies(), confidence=0.95)


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
            rows.append(Line("tier_on_day", {"tier": option.name, "day": span[0], "price": days[0].price}))
        else:
            cheapest = min(days, key=lambda day: (day.price.amount, day.date))
            values = {"tier": option.name, "day": cheapest.date, "price": cheapest.price}
            rows.append(Line("tier_from", values))
    what: dict[str, object] = {"count": len(tickets), "tickets": tickets}
    one_day = span is not None and span[0] == span[1]
    head = Line("options_on", what | {"day": span[0]}) if span and one_day else Line("options", what)
    available = [option for option in options.options if option.reason is None and days_wished(state, option)]
    if not available and span:
        open_tier = next(option for option in options.options if option.reason is None)
        return _date_unavailable(state, options, open_tier, span, before)
    replies = tier_replies(option.name for option in available)
    return say(*before, head, *rows, ask=Question.WHICH_TIER, replies=replies)


def _tier_unavailable(state: State, option: Option, options: Options, before: tuple[Line, ...]) -> Decision:
    reason = Line("tier_unavailable", {"tier": option.name, "reason": option.reason or "unavailable"})
    others = [other for other in options.options if other.reason is None and other.days]
    if not others:
        return say(*before, reason, ask=Question.PERSON, replies=yes_no())
    span = wished_span(state.wished_date)
    rows = []
    for other in others:
        days = days_wished(state, other) or nearest(other.days, span[0] if span else state.today, 1)
        rows.append(Line("alternative", {"tier": other.name, "day": days[0].date, "price": days[0].price}))
    replies = tier_replies(other.name for other in others)
    return say(*before, reason, Line("alternatives"), *rows, ask=Question.WHICH_TIER, replies=replies)


def _date_unavailable(
    state: State, options: Options, option: Option, span: tuple[date, date], before: tuple[Line, ...]
) -> Decision:
    """The nearest dates of that tier, and what else there is on the very day."""
    others: list[Line] = []
    if span[0] == span[1]:
        key = "date_sold_out" if span[0] in option.too_few else "date_unavailable"
        refusal = Line(key, {"tier": option.name, "day": span[0]})
        others = [
            Line("other_tier_then", {"tier": other.name, "day": day.date, "price": day.price})
            for other in reversed(options.options)
            if other is not option and other.reason is None and (day := other.on(span[0]))
        ][:1]
    else:
        refusal = Line("span_unavailable", {"tier": option.name})
    near = nearest(still_there(state, option), span[0])
    if not near:
        return say(*before, refusal, *others, ask=Question.WHICH_DATE, replies=())
    replies = (*day_replies(near), *tier_replies(str(other.values["tier"]) for other in others))
    return say(
        *before, refusal, Line("nearest", {"days": tuple(near)}), *others, ask=Question.WHICH_DATE, replies=replies
    )


def _which_date(
    state: State, tickets: tuple[Ticket, ...], option: Option, days: list[Day], before: tuple[Line, ...]
) -> Decision:
    own = same_date(tickets)
    shown = days[:3]
    if state.wished_date is None and own and (kept := option.on(own)) and kept in days:
        shown = [kept, *[day for day in days if day.date > own][:2]]
    if state.from_day:
        shown = nearest(days, state.from_day)
    key = "dates_in_span" if wished_span(state.wished_date) else "dates"
    if state.from_day:
        key = "dates_earlier" if shown[0].date < state.from_day else "dates_later"
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
    return say(*before, listing, ask=Question.WHICH_DATE, replies=day_replies(shown))
