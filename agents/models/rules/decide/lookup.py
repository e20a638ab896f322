"""Finding an order that this conversation has not seen: an open one to go on with, or a past one."""

from agents.models.rules.decide.facts import Order
from agents.models.rules.decide.questions import Question
from agents.models.rules.decide.replies import yes_no
from agents.models.rules.decide.state import State
from agents.models.rules.decide.step import Decision, Line, call, say
from agents.models.rules.decide.waiting import order_waiting


def orders_needed(state: State) -> Decision | None:
    """The call that lists the orders, unless an open one is known or they were listed in this turn."""
    known = state.order is not None and state.order.open
    if known or state.answer_of("list_orders") or not state.has("list_orders"):
        return None
    return call("list_orders")


def which_order(state: State) -> Decision | None:
    """The question which of several open orders is meant; None where it is clear."""
    if state.order and state.order.open:
        return None
    orders = state.open_orders if state.answer_of("list_orders") else ()
    if len(orders) < 2:
        return None
    replies = tuple(Line("reply_order", {"place": place}) for place in range(1, min(len(orders), 4) + 1))
    return say(Line("open_orders", {"orders": orders}), ask=Question.WHICH_ORDER, replies=replies)


def perhaps_placed(state: State) -> Decision | None:
    """Before it is said that nothing was ordered: the call that looks, and then the order, where there is one."""
    if state.maybe_ordered:
        return orders_needed(state)
    if not state.answer_of("list_orders"):
        return None
    return which_order(state) or (order_waiting(state.order) if state.order and state.order_waits else None)


def shown(state: State, order: Order) -> Decision | None:
    """The call that looks the order up as it stands now, which also shows it; None where it was just done."""
    fresh = state.answer_of("get_order") or not state.has("get_order")
    return None if fresh else call("get_order", order_id=order.id)


def unknown_order(state: State) -> Decision:
    """There is no order to speak of: none at all where the records were asked, else none in this conversation."""
    if state.heard and state.heard.claims_paid and state.answer_of("list_orders"):
        return say(Line("no_paid_order"), ask=Question.PERSON, replies=yes_no())
    key = "no_order_known" if state.answer_of("list_orders") else "no_order_here"
    return say(Line(key), ask=Question.UPGRADE, replies=(Line("reply_yes"), Line("reply_no")))
