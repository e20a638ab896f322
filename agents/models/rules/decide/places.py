"""How many places are left on a day, for the tiers asked about."""

from datetime import date

from agents.models.rules.decide.back import asking, back
from agents.models.rules.decide.facts import Option, Options, Ticket
from agents.models.rules.decide.questions import Question
from agents.models.rules.decide.resolve import TIERS, Choice, listed_options, pick_tickets, wished_span
from agents.models.rules.decide.sell import fetch_options, tickets_needed
from agents.models.rules.decide.state import State
from agents.models.rules.decide.step import Decision, Line, say
from agents.models.rules.understand import Understanding

_MOST_DAYS = 3


def places(state: State, heard: Understanding) -> Decision | None:
    """The places left; None where the customer has no ticket to ask for. Places are the same whatever the ticket."""
    if fetched := tickets_needed(state):
        return fetched
    if not state.eligible:
        return None
    days = _days(state)
    if not days:
        return asking(state, Question.WHICH_DATE, Line("places_by_day"))
    picked = pick_tickets(state)
    tickets = picked.tickets if picked.choice is Choice.CHOSEN else _valid_on(state, days[0])[:1]
    if not tickets:
        return back(state, Line("places_not_valid", {"day": days[0]}))
    options = listed_options(state, tickets)
    if options is None:
        return fetch_options(state, tickets)
    tiers = heard.tiers or ((state.wished_tier,) if state.wished_tier else TIERS)
    lines = [line for day in days for line in _of_day(options, [tier for tier in tiers if tier in TIERS] or TIERS, day)]
    return back(state, *lines) if lines else say(Line("error_other"), ask=Question.UPGRADE)


def _days(state: State) -> list[date]:
    """The days asked about; none where that is open or too many."""
    span = wished_span(state.wished_date)
    if span is None or (span[1] - span[0]).days >= _MOST_DAYS or span[1] < state.today:
        return []
    return [date.fromordinal(number) for number in range(span[0].toordinal(), span[1].toordinal() + 1)]


def _valid_on(state: State, day: date) -> tuple[Ticket, ...]:
    return tuple(ticket for ticket in state.eligible if (ticket.valid_from or day) <= day <= (ticket.valid_to or day))


def _of_day(options: Options, tiers: list[str] | tuple[str, ...], day: date) -> list[Line]:
    found = [(option, _left(option, day)) for tier in tiers if (option := options.of(tier)) and option.reason is None]
    if len(found) == 1:
        option, left = found[0]
        key = "places_left" if left else "places_none"
        return [Line(key, {"tier": option.name, "places": left, "day": day})]
    rows = [
        Line("places_row" if left else "places_row_none", {"tier": option.name, "places": left, "day": day})
        for option, left in found
    ]
    return [Line("places_on", {"day": day}), *rows] if rows else []


def _left(option: Option, day: date) -> int:
    listed = option.on(day)
    return listed.places if listed else option.too_few.get(day, 0)
