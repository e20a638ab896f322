"""Suggested replies: what a customer may answer next, ready to tap."""

from collections.abc import Iterable, Sequence

from agents.models.rules.decide.facts import Day, Ticket
from agents.models.rules.decide.step import Line

_MOST = 4


def yes_no() -> tuple[Line, ...]:
    """Replies to a question of yes or no."""
    return (Line("reply_yes"), Line("reply_no"))


def ticket_replies(tickets: Sequence[Ticket]) -> tuple[Line, ...]:
    """The first tickets by their places in the list, and all of them."""
    both = Line("reply_both" if len(tickets) == 2 else "reply_all")
    places = tuple(Line("reply_ticket", {"place": place}) for place in range(1, min(len(tickets), _MOST - 1) + 1))
    return (*places, both) if len(tickets) > 1 else places


def day_replies(days: Iterable[Day]) -> tuple[Line, ...]:
    """The first days."""
    return tuple(Line("reply_day", {"day": day.date}) for day in days)[:_MOST]


def tier_replies(names: Iterable[str]) -> tuple[Line, ...]:
    """Tiers by their names."""
    return tuple(Line("reply_plain", {"text": name}) for name in names)


def confirm_replies() -> tuple[Line, ...]:
    """Replies to an offer that only waits for a yes."""
    return (Line("reply_yes"), Line("reply_other_date"), Line("reply_other_tier"), Line("reply_no"))


def openers() -> tuple[Line, ...]:
    """What a conversation may begin with."""
    return (Line("reply_upgrade"), Line("reply_my_tickets"), Line("reply_options"), Line("reply_person"))
