"""What stands in for a first choice that is gone, and what there is within a limit."""

from dataclasses import replace
from decimal import Decimal

from agents.models.rules.decide.facts import Day, Option, Options, Price, Ticket
from agents.models.rules.decide.questions import Question
from agents.models.rules.decide.replies import day_replies, tier_replies
from agents.models.rules.decide.resolve import nearest, still_there, window, wished_span
from agents.models.rules.decide.state import State
from agents.models.rules.decide.step import Decision, Line, say


def stands_in(state: State, options: Options, option: Option) -> tuple[State, Line] | None:
    """The state with the second choice in the place of the first, and the word on it; None where none was named."""
    if state.second_tier is None and state.second_date is None:
        return None
    second = replace(
        state,
        wished_tier=state.second_tier or state.wished_tier,
        wished_date=state.second_date or state.wished_date,
        second_tier=None,
        second_date=None,
    )
    if not options.covers(*window(second)):
        return None
    span = wished_span(state.wished_date)
    day = span[0] if span and span[0] == span[1] else None
    return second, Line("second_choice_day" if day else "second_choice", {"tier": option.name, "day": day})


def within(state: State, days: list[Day], count: int) -> list[Day]:
    """Those of the days that cost so many tickets no more than the limit."""
    limit = _limit(state, count)
    return [day for day in days if limit is None or day.price.amount <= limit]


def _limit(state: State, count: int) -> Decimal | None:
    """The most that so many tickets may cost together."""
    return state.limit * count if state.limit is not None and state.limit_each else state.limit


def over_limit(
    state: State,
    tickets: tuple[Ticket, ...],
    options: Options,
    option: Option,
    days: list[Day],
    before: tuple[Line, ...],
) -> Decision:
    """The days of a tier all cost more than the limit: what they cost, and what there is for less on the same day."""
    dearest = min(days, key=lambda day: (day.price.amount, day.date))
    most = _limit(state, len(tickets))
    limit = Price(dearest.price.amount if most is None else most, dearest.price.currency)
    what = {"tickets": tickets, "count": len(tickets), "limit": limit}
    told = Line("over_limit", what | {"tier": option.name, "day": dearest.date, "price": dearest.price})
    rows = [
        Line("alternative", {"tier": other.name, "day": day.date, "price": day.price})
        for other in options.options
        if other is not option
        and other.reason is None
        and (day := other.on(dearest.date))
        and within(state, [day], len(tickets))
    ]
    cheaper = nearest(within(state, still_there(state, option), len(tickets)), dearest.date)
    if rows:
        near = nearest(cheaper, dearest.date, 1)
        rows += [Line("alternative", {"tier": option.name, "day": day.date, "price": day.price}) for day in near]
        replies = tier_replies(dict.fromkeys(str(row.values["tier"]) for row in rows))
        return say(
            *before, told, Line("within_limit", {"limit": limit}), *rows, ask=Question.WHICH_TIER, replies=replies
        )
    if cheaper:
        days_line = Line("days_within_limit", {"tier": option.name, "days": tuple(cheaper), "limit": limit})
        return say(*before, told, days_line, ask=Question.WHICH_DATE, replies=day_replies(cheaper))
    return say(*before, told, Line("nothing_within_limit", {"limit": limit}), ask=Question.WHAT_TO_CHANGE)
