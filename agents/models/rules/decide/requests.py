"""Requests about an order: cancelling, paying, going on, asking after it, having its mail sent again."""

import re
from datetime import date

from agents.models.rules.decide.back import asking
from agents.models.rules.decide.facts import Order
from agents.models.rules.decide.lookup import orders_needed, perhaps_placed, shown, unknown_order, which_order
from agents.models.rules.decide.questions import MIDWAY, Question
from agents.models.rules.decide.replies import yes_no
from agents.models.rules.decide.sell import sell
from agents.models.rules.decide.state import State
from agents.models.rules.decide.step import Decision, Line, call, say
from agents.models.rules.decide.waiting import order_waiting
from agents.models.rules.understand import Act, Understanding

_ASKS_WHY = re.compile(r"(?:but |and |aber |und )?(?:why|how come|warum|wieso|weshalb)\b")
_CANCELS = re.compile(r"\b(?:cancel|cancle|stornier|storno)\w*")


def order_wishes(state: State, heard: Understanding) -> Decision | None:
    """Cancelling, paying, going on, asking after an order, having its mail sent again."""
    if (
        heard.does(Act.CANCEL, least=0.85)
        and not _ASKS_WHY.match(heard.text)
        and heard.act not in {Act.OTHERS, Act.PAY_PROBLEM}
    ):
        return _cancel(state, heard)
    if heard.act is Act.REFUND or (heard.does(Act.PAY_PROBLEM, least=0.86) and heard.act is not Act.RESEND):
        return _money_trouble(state)
    if heard.act is Act.RESEND:
        return resend(state)
    if heard.claims_paid and not (heard.tiers or heard.tickets):
        return _status(state, heard)
    if heard.does(Act.PAY, Act.RESUME) and not heard.names_something:
        return _resume(state, heard)
    of_ticket = heard.tickets.ids and not heard.orders
    if heard.act in {Act.STATUS, Act.REFERENCE} and not (heard.tiers or heard.targets or of_ticket):
        return _status(state, heard)
    changes = heard.about_order and state.order is None and heard.does(Act.CORRECT, least=0.8)
    if changes and (asked := orders_needed(state)):
        return asked
    names = heard.tiers or heard.tickets or heard.which_date or any(day.end >= state.today for day in heard.targets)
    asks = heard.about_order and not names and not heard.reopens
    return _status(state, heard) if asks and state.question is not Question.CONFIRM_ORDER else None


def _cancel(state: State, heard: Understanding) -> Decision | None:
    order = state.order
    elsewhere = heard.about_order or (_CANCELS.search(heard.text) and not state.standing)
    if not elsewhere and (told := perhaps_placed(state)):
        return told
    if order and order.open:
        return None if heard.names_something and not heard.about_order else call("cancel_order", order_id=order.id)
    if heard.names_something and not heard.tickets and not heard.about_order:
        return None
    of_ticket = heard.about_ticket and not heard.about_order
    if elsewhere and not of_ticket and (asked := orders_needed(state) or which_order(state)):
        return asked
    if order and order.status == "fulfilled" and not elsewhere and state.wished_tier is None:
        return say(Line("very_well"), ask=Question.MORE)
    if order and order.status == "fulfilled" and (state.wished_tier is None or heard.orders):
        return say(Line("cannot_cancel_paid"), ask=Question.PERSON, replies=yes_no())
    if of_ticket and state.wished_tier is None and not isinstance(state.wished_date, date):
        return say(Line("cannot_cancel_ticket"), ask=Question.PERSON, replies=yes_no())
    if heard.about_order and order is None:
        return unknown_order(state)
    return say(Line("dropped"), ask=Question.MORE, replies=(Line("reply_new"), Line("reply_done")))


def _money_trouble(state: State) -> Decision:
    if (
        state.order
        and state.has("get_payment")
        and state.order.status != "fulfilled"
        and not state.answer_of("get_payment")
    ):
        return call("get_payment", order_id=state.order.id)
    return say(Line("money_trouble"), ask=Question.PERSON, replies=yes_no())


def resend(state: State) -> Decision | None:
    """The confirmation once more, of the order talked about or the newest that is paid."""
    order = state.order
    if (order is None or order.status != "fulfilled") and (asked := orders_needed(state)):
        return asked
    if order is None or (order.status != "fulfilled" and not order.open):
        order = next((found for found in state.orders if found.status == "fulfilled"), order)
    if order is None:
        return which_order(state) or say(Line("no_paid_order"), ask=Question.PERSON, replies=yes_no())
    if order.status != "fulfilled":
        waiting = Line("no_confirmation_yet")
        return order_waiting(order, waiting) if order.open else say(Line("nothing_to_resend"), ask=Question.MORE)
    if state.has("resend_confirmation"):
        return call("resend_confirmation", order_id=order.id)
    return say(Line("cannot_resend"))


def _status(state: State, heard: Understanding) -> Decision | None:
    """The order named, the one talked about, or the one that the records have."""
    tickets = {ticket.id for ticket in state.tickets or []}
    named = next((ident for ident in heard.orders if ident not in tickets), None)
    ident = named or (state.order.id if state.order else None)
    if ident and state.has("get_order"):
        return call("get_order", order_id=ident)
    if asked := orders_needed(state) or which_order(state):
        return asked
    return unknown_order(state)


def _resume(state: State, heard: Understanding) -> Decision | None:
    order = state.order
    pays = heard.does(Act.PAY)
    if pays and order is None and state.standing in MIDWAY:
        return asking(state, state.standing, Line("nothing_to_pay"))
    just_listed = state.answer_of("list_orders") is not None
    if order and order.status == "pending":
        return order_found(state, order) if (just_listed or heard.about_order) and not pays else pay(state, order)
    if order and order.status in {"paying", "stuck"} and state.has("get_order"):
        return call("get_order", order_id=order.id)
    wishing = state.wished_tier or state.wished_date or state.wished_tickets
    if not heard.about_order and (wishing or heard.does(Act.BUY, least=0.8)):
        return None
    if order is None and state.refusals and not just_listed:
        return sell(state)
    if asked := orders_needed(state) or which_order(state):
        return asked
    return _status_known(order) if order else unknown_order(state)


def order_found(state: State, order: Order) -> Decision:
    """An order from before, shown as it stands, and what shall become of it."""
    return shown(state, order) or (order_waiting(order) if order.status == "pending" else _status_known(order))


def _status_known(order: Order) -> Decision:
    values = {"tier": order.tier, "day": order.visit_date, "code": order.code, "price": order.total}
    return say(Line(f"status_{order.status}", values), ask=Question.MORE)


def pay(state: State, order: Order) -> Decision:
    """The call that asks for the payment; a reason why not where the tool is missing."""
    if state.has("request_payment"):
        return call("request_payment", order_id=order.id)
    return say(Line("order_held", {"until": order.hold_expires_at}))
