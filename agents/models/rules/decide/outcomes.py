"""What follows from a tool's answer in the same turn."""

import re
from datetime import date

from agents.models.rules.decide.back import back
from agents.models.rules.decide.facts import Outcome, order_of
from agents.models.rules.decide.history import Answered
from agents.models.rules.decide.inquiries import ORDER_TOPICS
from agents.models.rules.decide.questions import Question
from agents.models.rules.decide.replies import yes_no
from agents.models.rules.decide.resolve import pick_tickets
from agents.models.rules.decide.sell import fetch_options, sell
from agents.models.rules.decide.state import State
from agents.models.rules.decide.step import Decision, Line, call, say
from agents.models.rules.decide.waiting import order_replies, order_values, order_waiting
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
        "request_payment": _payment,
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
    if tool in {"list_tickets", "list_orders", "list_upgrade_options"} and code not in _BLOCKING:
        return say(Line(f"error_{code}"), ask=Question.PERSON, replies=yes_no(), confidence=0.5)
    if state.refusals >= MANY_REFUSALS and state.has("open_case"):
        return say(Line(f"error_{code}"), Line("many_refusals"), ask=Question.PERSON, replies=yes_no(), confidence=0.4)
    if tool == "place_order" and code == "order_open" and state.order and state.order.open:
        return order_waiting(state.order, Line("error_order_open"))
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


def _placed(state: State, last: Answered) -> Decision:
    order = order_of(last.data)
    if order is None:
        return say(Line("error_other"), ask=Question.PERSON, replies=yes_no(), confidence=0.4)
    if order.status == "fulfilled":
        return say(Line("fulfilled_free", order_values(order)), ask=Question.MORE)
    if state.has("request_payment"):
        return call("request_payment", order_id=order.id)
    return say(Line("order_held", order_values(order)))


def _payment(state: State, _: Answered) -> Decision:
    outcome, order = state.outcome, state.order
    if outcome is None:
        return say(Line("payment_asked"), ask=Question.MORE)
    values: dict[str, object] = {"code": outcome.code or (order.code if order else None)}
    if order:
        values |= order_values(order) | {"code": values["code"]}
    if outcome.outcome == "paid" and state.wished_tier:
        return say(_paid_line(values), Line("next_one", {"tier": state.wished_tier}), ask=Question.UPGRADE,
                   replies=yes_no(), confidence=0.99)  # fmt: skip
    return _OUTCOMES.get(outcome.outcome, _unclear)(outcome, values)


def _paid_line(values: dict[str, object]) -> Line:
    return Line("paid" if values.get("code") else "paid_no_code", values)


def _paid(_: Outcome, values: dict[str, object]) -> Decision:
    return say(
        _paid_line(values), ask=Question.MORE, replies=(Line("reply_another"), Line("reply_done")), confidence=0.99
    )


def _declined(outcome: Outcome, values: dict[str, object]) -> Decision:
    reason = Line(f"declined_{outcome.failure or 'other'}")
    replies = (Line("reply_other_card"), Line("reply_cancel_order"))
    return say(reason, Line("hold_lives", values), ask=Question.PAY, replies=replies, confidence=0.95)


def _unknown(_: Outcome, values: dict[str, object]) -> Decision:
    return say(Line("payment_unknown", values), replies=(Line("reply_status"), Line("reply_person")), confidence=0.95)


def _expired(_: Outcome, values: dict[str, object]) -> Decision:
    return say(Line("hold_expired", values), ask=Question.ORDER_AGAIN, replies=yes_no(), confidence=0.95)


def _set_aside(outcome: Outcome, values: dict[str, object]) -> Decision:
    if outcome.status not in {None, "pending"}:
        return _not_due(outcome, values)
    key = f"payment_{outcome.outcome}"
    return say(Line(key, values), ask=Question.PAY_OR_CANCEL, replies=order_replies())


def _not_due(outcome: Outcome, values: dict[str, object]) -> Decision:
    if outcome.status in {"expired", "cancelled"}:
        return say(Line(f"status_{outcome.status}", values), ask=Question.ORDER_AGAIN, replies=yes_no())
    return say(Line(f"status_{outcome.status or 'unknown'}", values), ask=Question.MORE)


def _unclear(_: Outcome, values: dict[str, object]) -> Decision:
    return say(Line("payment_unclear", values), replies=(Line("reply_status"), Line("reply_person")), confidence=0.4)


_OUTCOMES = {
    "paid": _paid,
    "declined": _declined,
    "unknown": _unknown,
    "expired": _expired,
    "refused": _set_aside,
    "cancelled": _set_aside,
    "withdrawn": _set_aside,
    "not_due": _not_due,
}


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
