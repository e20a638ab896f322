"""Something for less money: a lower tier on the same day, the same tier on another day."""

from agents.models.rules.decide.back import asking
from agents.models.rules.decide.facts import Day, Option, Options
from agents.models.rules.decide.questions import Question
from agents.models.rules.decide.resolve import Choice, listed_options, pick_tickets
from agents.models.rules.decide.sell import sell
from agents.models.rules.decide.state import Offered, State
from agents.models.rules.decide.step import Decision, Line
from agents.models.rules.understand import Act, Understanding


def cheaper(state: State, heard: Understanding) -> Decision | None:
    """What costs less than the offer, or least of all; None where no tickets were chosen or something is named."""
    if not heard.less_money or heard.names_something or state.tickets is None or heard.does(Act.CANCEL, least=0.85):
        return None
    picked = pick_tickets(state)
    options = listed_options(state, picked.tickets) if picked.choice is Choice.CHOSEN else None
    if options is None:
        return sell(state)
    offered = state.offered
    option = options.of(offered.tier) if offered else None
    if offered and option and (day := option.on(offered.day)):
        return asking(state, Question.CONFIRM_ORDER, *_compared(options, option, day, offered, heard))
    found = [(_least(option), option) for option in options.options if option.reason is None and option.days]
    if not found:
        return None
    day, option = min(found, key=lambda pair: pair[0].price.amount)
    said = Line("cheapest_is", {"tier": option.name, "day": day.date, "price": day.price})
    return asking(state, state.standing or Question.WHICH_TIER, said)


def _compared(options: Options, option: Option, day: Day, offered: Offered, heard: Understanding) -> tuple[Line, ...]:
    lines = []
    then = [(found, other) for other in options.options if other is not option and (found := other.on(offered.day))]
    if then:
        found, other = min(then, key=lambda pair: pair[0].price.amount)
        if found.price.amount < day.price.amount:
            lines.append(Line("cheaper_tier", {"tier": other.name, "price": found.price}))
    least = _least(option)
    if least.price.amount < day.price.amount:
        lines.append(Line("cheaper_day", {"tier": option.name, "day": least.date, "price": least.price}))
    return tuple(lines) or (Line("is_cheapest" if heard.question else "no_cheaper"),)


def _least(option: Option) -> Day:
    return min(option.days, key=lambda day: (day.price.amount, day.date))
