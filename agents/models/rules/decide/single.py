"""A request that is answered once, without asking back: looked up, validated, done or refused with the reason."""

import re
from dataclasses import replace

from agents.models.rules.decide.blocked import blocked
from agents.models.rules.decide.inquiries import inquiry
from agents.models.rules.decide.lookup import orders_needed
from agents.models.rules.decide.others_records import others_records
from agents.models.rules.decide.outcomes import case_told, profile_saved
from agents.models.rules.decide.questions import MIDWAY, Question
from agents.models.rules.decide.resolve import TIERS, below
from agents.models.rules.decide.sell import sell, tickets_needed
from agents.models.rules.decide.state import State
from agents.models.rules.decide.step import Decision, Line, call, say
from agents.models.rules.decide.talk import person, record
from agents.models.rules.understand import Act, TicketMention, Topic, Understanding

_ORDERS = re.compile(
    r"\b(?:orders?|ordered|bookings?|booked|paid|did i pay|spent|bestellung\w*|bestellt|buchung\w*|gebucht|bezahlt"
    r"|gezahlt|ausgegeben|(?:confirmation|bestaetigungs) ?codes?)\b"
)
_OPEN = re.compile(r"\b(?:open|unpaid|pending|held|offene?\w*|unbezahlte?\w*)\b")
_MONEY = re.compile(r"\b(?:refund\w*|charge|pay (?:it|the|my|for)|erstatt\w*|bezahle?n? sie|geld zurueck)\b")
_ORDERING = re.compile(r"\b(?:order|book|reserve|place|upgrade|buch\w*|bestell\w*|reservier\w*|upgrad\w*|aufwert\w*)\b")
_TICKETS = re.compile(
    r"\b(?:(?:which|what)(?: of)?(?: my)?|my|show|list|welche[rs]?|meine\w*|zeig\w*) (?:\w+ )?(?:tickets?|karten)\b"
)
_ABLE = re.compile(r"\b(?:can|could|eligible|kann|koennen|lassen)\b")


def single(state: State, heard: Understanding) -> Decision:
    """The next call, or the answer; what cannot be worked out is said to be so."""
    if state.answers and (refusal := state.answers[-1].refusal) is not None:
        return say(*done_lines(state), Line(f"error_{refusal}"), confidence=0.5)
    done = done_lines(state)
    for handler in (others_records, record, _case, _about_orders, _about_tickets, _asked, _ordered):
        decision = handler(state, heard)
        if decision and (decision.calls or not done):
            return _without_question(decision, heard)
    return say(*done) if done else say(Line("request_cannot"), confidence=0.3)


def done_lines(state: State) -> tuple[Line, ...]:
    """What this request has changed so far."""
    lines = []
    if (saved := state.answer_of("update_customer")) and saved.refusal is None:
        lines.append(profile_saved(saved))
    if (case := state.answer_of("open_case")) and case.refusal is None:
        lines.append(case_told(state))
    if (given_up := state.answer_of("cancel_order")) and given_up.refusal is None:
        lines.append(Line("cancelled"))
    if (placed := state.answer_of("place_order")) and placed.refusal is None and state.order:
        lines.append(Line("order_placed", {"told_orders": (state.order,)}))
    return tuple(lines)


def _without_question(decision: Decision, heard: Understanding) -> Decision:
    """The answer, with what was missing where an order was told to be placed; nobody is there to be asked."""
    if decision.question is None:
        return decision
    lines = decision.lines
    if decision.question in MIDWAY and _orders(heard):
        lines = (*lines, Line("request_not_ordered"))
    elif decision.question is Question.PERSON:
        lines = (*lines, Line("request_case"))
    return replace(decision, lines=lines, question=None, replies=())


def _orders(heard: Understanding) -> bool:
    return _ORDERING.search(heard.text) is not None and not heard.question


def _case(state: State, heard: Understanding) -> Decision | None:
    return None if state.answer_of("open_case") else person(state, heard)


def _about_orders(state: State, heard: Understanding) -> Decision | None:
    """Orders told as they stand, or the one meant cancelled; no money is moved."""
    if _MONEY.search(heard.text) and not heard.question:
        return say(Line("request_no_money"), Line("request_case"), confidence=0.6)
    cancels = heard.does(Act.CANCEL, least=0.85)
    asks = heard.orders or _ORDERS.search(heard.text)
    if state.answer_of("cancel_order") or not (cancels or asks) or (heard.tiers and not heard.question):
        return None
    if heard.orders:
        if cancels:
            return call("cancel_order", order_id=heard.orders[0])
        if not state.answer_of("get_order"):
            return call("get_order", order_id=heard.orders[0])
        return _told((state.order,))
    if asked := orders_needed(state):
        return asked
    if cancels and len(state.open_orders) == 1:
        return call("cancel_order", order_id=state.open_orders[0].id)
    only_open = cancels or _OPEN.search(heard.text)
    if only_open and not state.open_orders:
        return say(Line("no_open_order"))
    return _told(state.open_orders if only_open else state.orders)


def _told(orders: tuple[object, ...]) -> Decision:
    return say(Line("orders_told", {"told_orders": orders}) if orders else Line("no_order_known"))


def _about_tickets(state: State, heard: Understanding) -> Decision | None:
    """The tickets, all or those that can be upgraded, with the reasons of the others."""
    why = heard.topic is Topic.WHY_BLOCKED
    lists = why or heard.does(Act.LIST, least=0.8) or _TICKETS.search(heard.text)
    if not lists or heard.tiers or heard.targets or heard.does(Act.PRICE, least=0.8) or _orders(heard):
        return None
    if fetched := tickets_needed(state):
        return fetched
    able, barred = tuple(below(state, None)) if state.eligible else (), blocked(state)
    lines = []
    if able and not (why and barred):
        key = "tickets_to_choose" if _ABLE.search(heard.text) else "my_tickets"
        lines.append(Line(key, {"tickets": able, "count": len(able)}))
    if barred:
        lines.append(Line("blocked_because" if why else "some_blocked", {"tickets": barred, "count": len(barred)}))
    return say(*lines or [Line("no_tickets")])


def _asked(state: State, heard: Understanding) -> Decision | None:
    """Places, benefits and how the house works."""
    return inquiry(state, heard) if heard.topic not in {Topic.WAIT, Topic.WHY_BLOCKED} else None


def _ordered(state: State, heard: Understanding) -> Decision | None:
    """Options and prices; an order where ticket, upgrade and day are all named and it is told to order."""
    if state.answer_of("place_order") or heard.does(Act.CANCEL, least=0.85):
        return None
    if not (heard.names_something or heard.does(Act.PRICE, Act.OPTIONS, Act.BUY, least=0.85) or _orders(heard)):
        return None
    if heard.topic is Topic.OUTSIDE:
        return None
    if not heard.tickets and not _orders(heard):
        state = replace(state, wished_tickets=TicketMention(everything=True))
    decision = sell(state)
    tiers = [tier for tier in heard.tiers if tier in TIERS]
    named = tiers[0] if len(tiers) == 1 else None
    if decision.question is not Question.CONFIRM_ORDER or not _orders(heard):
        return decision
    values = decision.lines[-1].values
    tickets = values["tickets"]
    if not (named and heard.tickets and heard.targets and isinstance(tickets, tuple)):
        return replace(decision, lines=(*decision.lines, Line("request_not_ordered")))
    ids = [ticket.id for ticket in tickets]
    return call("place_order", ticket_ids=ids, tier=named, visit_date=str(values["day"]))
