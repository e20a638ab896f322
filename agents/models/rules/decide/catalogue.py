"""What the tiers give: names and benefits as the options of an own ticket tell them, never from memory."""

from agents.models.rules.decide.back import back
from agents.models.rules.decide.facts import Option, Options
from agents.models.rules.decide.questions import Question
from agents.models.rules.decide.resolve import TIERS, Choice, listed_options, pick_tickets
from agents.models.rules.decide.sell import tickets_needed
from agents.models.rules.decide.state import State
from agents.models.rules.decide.step import Decision, Line, call
from agents.models.rules.understand import Understanding


def benefits(state: State, heard: Understanding) -> Decision | None:
    """The benefits of the tiers asked about, of all three where none is named; None where no tool can tell."""
    if fetched := tickets_needed(state):
        return fetched
    tickets = state.tickets or []
    if not tickets:
        return None
    picked = pick_tickets(state)
    chosen = picked.tickets if picked.choice is Choice.CHOSEN else ()
    options = (listed_options(state, chosen) if chosen else None) or _latest(state)
    if options is None:
        looked_at = chosen or tuple(state.eligible[:1]) or tuple(tickets[:1])
        arguments: dict[str, object] = {"ticket_ids": [ticket.id for ticket in looked_at]}
        asked = state.was_called("list_upgrade_options", **arguments) or not state.has("list_upgrade_options")
        return None if asked else call("list_upgrade_options", **arguments)
    in_hand = state.question in {Question.WHICH_DATE, Question.CONFIRM_ORDER} and state.wished_tier in TIERS
    wanted = [tier for tier in heard.tiers if tier in TIERS] or [
        tier for tier in TIERS if not in_hand or tier == state.wished_tier
    ]
    rows = [_row(option) for tier in wanted if (option := options.of(tier)) and option.benefits]
    if not rows:
        return None
    if len(rows) == 1:
        return back(state, Line("one_tier_gives", rows[0].values))
    return back(state, Line("tiers_give"), *rows)


def _latest(state: State) -> Options | None:
    return state.options[-1] if state.options else None


def _row(option: Option) -> Line:
    return Line("tier_gives", {"tier": option.name, "benefit_list": option.benefits})
