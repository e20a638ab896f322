"""Until when tickets are valid, as they are listed."""

from agents.models.rules.decide.back import back
from agents.models.rules.decide.blocked import blocked
from agents.models.rules.decide.facts import Ticket
from agents.models.rules.decide.resolve import pick_tickets
from agents.models.rules.decide.sell import sell, tickets_needed
from agents.models.rules.decide.state import State
from agents.models.rules.decide.step import Decision, Line
from agents.models.rules.understand import Understanding

_OVER = frozenset({"used", "cancelled", "expired", "visit_passed"})
"""Reasons for which a ticket can no longer be used."""
_MOST = 6


def validity(state: State, heard: Understanding) -> Decision | None:
    """The visit date and last day of the tickets asked about, of all that can still be used where none is named."""
    if fetched := tickets_needed(state):
        return fetched
    if not state.tickets:
        return sell(state)
    usable = [ticket for ticket in state.tickets if not _OVER.intersection(ticket.reasons)]
    named = pick_tickets(state).tickets if heard.tickets else state.tickets if len(state.tickets) == 1 else ()
    shown = tuple(named or usable or blocked(state))[:_MOST]
    if len(shown) == 1 and shown[0] in usable and shown[0].valid_to:
        return back(state, Line("valid_one", _values(shown[0])))
    return back(state, Line("valid_rows"), *(_row(ticket, usable) for ticket in shown))


def _row(ticket: Ticket, usable: list[Ticket]) -> Line:
    key = "valid_row" if ticket in usable else "not_valid_row"
    over = next((reason for reason in ticket.reasons if reason in _OVER), None)
    return Line(key, {**_values(ticket), "reason": over})


def _values(ticket: Ticket) -> dict[str, object]:
    return {"name": ticket.name, "day": ticket.visit_date, "last": ticket.valid_to}
