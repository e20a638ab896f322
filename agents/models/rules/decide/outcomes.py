"""What follows from a tool's answer in the same turn."""

import re
from datetime import date

from agents.models.rules.decide.back import back
from agents.models.rules.decide.facts import order_of
from agents.models.rules.decide.history import Answered, perhaps_ordered
from agents.models.rules.decide.inquiries import ORDER_TOPICS
from agents.models.rules.decide.lookup import orders_needed, which_order
from agents.models.rules.decide.payments import payment_ended
from agents.models.rules.decide.questions import Question
from agents.models.rules.decide.replies import yes_no
from agents.models.rules.decide.resolve import pick_tickets
from agents.models.rules.decide.sell import fetch_options, sell
from agents.models.rules.decide.state import State
from agents.models.rules.decide.step import Decision, Line, call, say
from agents.models.rules.decide.waiting import order_values, order_waiting
from agents.models.rules.understand import Act

_ALTERNATIVE = re.compile(r"\b(standard|non-stop|double-fun) on (\d{4}-\d\d-\d\d)")
_STALE = frozenset({"sold_out", "tier_unavailable"})
_BLOCKING = frozenset({"order_open", "not_eligible"})
MANY_REFUSALS = 3
"""After so many refusals by tools a person is offered."""


def after_tools(state: State) -> Decision | None:
    """The step that the last answer of this turn calls for; None where the customer's words still decide."""
    if not state.answers:
        return None
    last = state.answers[-1]
    if last.refusal is not None:
        return _refused(state, last, last.refusal)
    follow = {
        "place_order": _placed,
        "request_payment": payment_ended,
        "cancel_order": _cancelled,
        "open_case": _case,
        "update_customer": _updated,
        "resend_confirmation": _resent,
        "get_order": _looked_up,
        "get_payment": _payment_looked_up,
    }.get(last.call.name)
    return follow(state, last) if follow else None


def _refused(state: State, last: Answered, code: str) -> Decision:
    tool = last.call.name
    if tool == "place_order" and code in _STALE:
        return _just_gone(state, last)
    if perhaps_ordered(last) and (asked := orders_needed(state)):
        return asked
    return _refusal(state, last, code)


def _refusal(state: State, last: Answered, code: str) -> Decision:
    tool = last.call.name
    if tool in {"list_tickets", "list_orders", "list_upgrade_options"} and code not in _BLOCKING:
        return say(Line(f"error_{code}"), ask=Question.PERSON, replies=yes_no(), confidence=0.5)
    if state.refusals >= MANY_REFUSALS and state.has("open_case"):
        return say(Line(f"error_{code}"), Line("many_refusals"), ask=Question.PERSON, replies=yes_no(), confidence=0.4)
    if tool == "place_order" and code == "order_open" and state.order and state.order.open:
        return order_waiting(state.order, Line("error_order_open"))
    if tool == "request_payment" and state.order and state.order.status == "pending":
        return order_waiting(state.order, Line(f"error_{code}"))
    if tool == "open_case":
        return say(Line("error_case"), confidence=0.4)
    return say(Line(f"error_{code}"), ask=Question.MORE, confidence=0.5)


def _just_gone(state: State, last: Answered) -> Decision:
    """The place went between the question and the yes: look again and offer what is left."""
    gone = Line("just_gone")
    tickets = pick_tickets(state).tickets
    if tickets and not state.answer_of("list_upgrade_options") and state.has("list_upgrade_options"):
        return fetch_options(state, tickets)
    found = [(tier, date.fromisoformat(day)) for tier, day in _ALTERNATIVE.findall(last.words)]
    rows = tuple(Line("alternative_plain", {"tier": tier, "day": day}) for tier, day in found)
    return say(gone, *rows, ask=Question.WHICH_DATE)


def gone_then_offer(state: State) -> Decision | None:
    """After an order was refused for want of places and the options were listed again: what is left."""
    refused = next(
        (found for found in state.answers if found.call.name == "place_order" and found.refusal in _STALE), None
    )
    if refused is None or not state.answer_of("list_upgrade_options"):
        return None
    return sell(state, Line("just_gone"))


def held_already(state: State) -> Decision | None:
    """After an order was refused and the orders were looked up: the one that binds these tickets, or the refusal."""
    listed = state.answer_of("list_orders")
    refused = next((found for found in state.answers if perhaps_ordered(found)), None)
    if refused is None or listed is None or listed.refusal is not None or state.answers[-1] is not listed:
        return None
    ids = refused.call.arguments.get("ticket_ids")
    wanted = {str(ident).lower() for ident in ids} if isinstance(ids, list) else set()
    held = next((order for order in state.open_orders if wanted & set(order.tickets)), None)
    if held is None:
        return _refusal(state, refused, refused.refusal or "other")
    if asked := which_order(state):
        return asked
    if held.status == "pending":
        return order_waiting(held, Line("error_order_open"))
    return say(Line("error_order_open"), Line(f"status_{held.status}", order_values(held)), ask=Question.MORE)


def _placed(state: State, last: Answered) -> Decision:
    order = order_of(last.data)
    if order is None:
        return say(Line("error_other"), ask=Question.PERSON, replies=yes_no(), confidence=0.4)
    if order.status == "fulfilled":
        return say(Line("fulfilled_free", order_values(order)), ask=Question.MORE)
    if state.has("request_payment"):
        return call("request_payment", order_id=order.id)
    return say(Line("order_held", order_values(order)))


def _cancelled(state: State, _: Answered) -> Decision | None:
    if state.question in {Question.CONFIRM_CHANGE, Question.RELEASE}:
        return None
    return say(Line("cancelled"), ask=Question.MORE, replies=(Line("reply_new"), Line("reply_done")))


def case_told(state: State) -> Line:
    """That a case is open, by its number."""
    return Line("case_opened" if state.case_number else "case_opened_no_number", {"number": state.case_number})


def _case(state: State, _: Answered) -> Decision:
    return say(case_told(state), ask=Question.MORE, confidence=0.95)


def profile_saved(answered: Answered) -> Line:
    """That the changes of an `update_customer` are saved."""
    changes = answered.call.arguments.get("changes")
    fields = tuple(changes) if isinstance(changes, dict) else ()
    return Line("language_set") if fields == ("language",) else Line("profile_saved", {"fields": fields})


def _updated(state: State, last: Answered) -> Decision:
    lines = [profile_saved(last)]
    if state.heard and "email" in state.heard.profile:
        lines.append(Line("email_elsewhere"))
    if state.heard and (state.heard.names_something or state.heard.does(Act.BUY, Act.OPTIONS, Act.PRICE, least=0.8)):
        return sell(state, *lines)
    return back(state, *lines, otherwise=Question.MORE)


def _resent(_state: State, _: Answered) -> Decision:
    return say(Line("resent"), ask=Question.MORE)


def _looked_up(state: State, last: Answered) -> Decision | None:
    if state.heard and state.heard.topic in ORDER_TOPICS:
        return None
    order = order_of(last.data)
    if order is None:
        return say(Line("error_not_found"), ask=Question.MORE)
    if order.open and order.status == "pending":
        return order_waiting(order)
    values = order_values(order)
    replies = (Line("reply_resend"),) if order.status == "fulfilled" else ()
    return say(Line(f"status_{order.status}", values), ask=Question.MORE, replies=replies)


def _payment_looked_up(state: State, last: Answered) -> Decision:
    status = str(last.data.get("orderStatus") or "unknown")
    values = order_values(state.order) if state.order else {}
    if status == "pending" and state.order:
        return order_waiting(state.order)
    return say(Line(f"status_{status}", values), ask=Question.MORE)
