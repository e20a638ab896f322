"""Why a ticket cannot be upgraded, and which can."""

from dataclasses import replace

from agents.models.rules.decide.back import asking
from agents.models.rules.decide.facts import Ticket
from agents.models.rules.decide.lookup import orders_needed
from agents.models.rules.decide.questions import Question
from agents.models.rules.decide.replies import ticket_replies, yes_no
from agents.models.rules.decide.resolve import below, pick_tickets
from agents.models.rules.decide.sell import sell, tickets_needed
from agents.models.rules.decide.state import State
from agents.models.rules.decide.step import Decision, Line, say
from agents.models.rules.decide.waiting import order_waiting
from agents.models.rules.understand import TicketMention, Understanding


def why_blocked(state: State, heard: Understanding) -> Decision | None:
    """The reasons of the tickets asked about, of all that cannot be upgraded where none is named."""
    if fetched := tickets_needed(state):
        return fetched
    barred = blocked(state)
    if any("order_open" in ticket.reasons for ticket in barred) and (asked := orders_needed(state)):
        return asked
    if not state.tickets:
        return sell(state)
    able = tuple(below(state, None)) if state.eligible else ()
    meant = pick_tickets(state).tickets if heard.tickets else ()
    if meant and all(ticket in able for ticket in meant):
        return asking(state, Question.WHICH_TIER, Line("ticket_can", {"tickets": meant, "count": len(meant)}))
    if not barred:
        return sell(replace(state, wished_tickets=TicketMention()), Line("all_can", {"count": len(able)}))
    shown = tuple(ticket for ticket in barred if ticket in meant) or barred
    reasons = Line("blocked_because", {"tickets": shown[:4], "count": len(shown)})
    if state.order and state.order.status == "pending" and all("order_open" in ticket.reasons for ticket in shown):
        return order_waiting(state.order, reasons)
    if not able:
        return say(reasons, ask=Question.PERSON, replies=yes_no())
    left = Line("tickets_left", {"tickets": able, "count": len(able)})
    return say(reasons, left, ask=Question.WHICH_TICKET, replies=ticket_replies(able))


def blocked(state: State) -> tuple[Ticket, ...]:
    """The tickets that cannot be upgraded, each with a reason."""
    able = below(state, None) if state.eligible else []
    return tuple(_with_reason(ticket) for ticket in state.tickets or [] if ticket not in able)


def _with_reason(ticket: Ticket) -> Ticket:
    return ticket if ticket.reasons else replace(ticket, reasons=("tier_not_higher",))
