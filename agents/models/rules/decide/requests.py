"""Requests about an order: cancelling, paying, going on, asking after it, having its mail sent again."""

from datetime import date

from agents.models.rules.decide.facts import Order
from agents.models.rules.decide.outcomes import order_waiting
from agents.models.rules.decide.questions import Question
from agents.models.rules.decide.sell import sell, tickets_needed, yes_no
from agents.models.rules.decide.state import State
from agents.models.rules.decide.step import Decision, Line, call, say
from agents.models.rules.understand import Act, Understanding


def order_wishes(state: State, heard: Understanding) -> Decision | None:
    """Cancelling, paying, going on, asking after an order, having its mail sent again."""
    if heard.does(Act.CANCEL, least=0.85) and heard.act not in {Act.OTHERS, Act.PAY_PROBLEM}:
        return _cancel(state, heard)
    if heard.act is Act.REFUND or heard.does(Act.PAY_PROBLEM, least=0.86):
        return _money_trouble(state)
    if heard.act is Act.RESEND:
        return _resend(state)
    if heard.act in {Act.STATUS, Act.REFERENCE} and not heard.tiers and not heard.targets:
        return _status(state, heard)
    if heard.does(Act.PAY, Act.RESUME) and not heard.names_something:
        return _resume(state, heard)
    return None


def _cancel(state: State, heard: Understanding) -> Decision | None:
    order = state.order
    if order and order.open:
        if heard.names_something:
            return None
        return call("cancel_order", order_id=order.id)
    if order and order.status == "fulfilled" and (state.wished_tier is None or heard.orders):
        return say(Line("cannot_cancel_paid"), ask=Question.PERSON, replies=yes_no())
    if heard.names_something and not heard.tickets:
        return None
    if heard.about_ticket and state.wished_tier is None and not isinstance(state.wished_date, date):
        return say(Line("cannot_cancel_ticket"), ask=Question.PERSON, replies=yes_no())
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


def _resend(state: State) -> Decision | None:
    order = state.order
    if order is None:
        return _order_needed(state)
    if order.status != "fulfilled":
        return (
            order_waiting(order, Line("no_confirmation_yet"))
            if order.open
            else say(Line("nothing_to_resend"), ask=Question.MORE)
        )
    return (
        call("resend_confirmation", order_id=order.id)
        if state.has("resend_confirmation")
        else say(Line("cannot_resend"))
    )


def _status(state: State, heard: Understanding) -> Decision | None:
    known = {state.order.id} if state.order else set()
    named = next((ident for ident in heard.orders if ident not in {t.id for t in state.tickets or []}), None)
    ident = named or next(iter(known), None)
    if ident and state.has("get_order"):
        return call("get_order", order_id=ident)
    return _order_needed(state)


def _resume(state: State, heard: Understanding) -> Decision | None:
    order = state.order
    if order and order.status == "pending":
        return pay(state, order)
    if order and order.status in {"paying", "stuck"} and state.has("get_order"):
        return call("get_order", order_id=order.id)
    if state.wished_tier or state.wished_date or state.wished_tickets or heard.does(Act.BUY, least=0.8):
        return None
    if order is None and state.refusals:
        return sell(state)
    if order:
        return _status_known(order)
    return _order_needed(state)


def _status_known(order: Order) -> Decision:
    values = {"tier": order.tier, "day": order.visit_date, "code": order.code, "price": order.total}
    return say(Line(f"status_{order.status}", values), ask=Question.MORE)


def _order_needed(state: State) -> Decision | None:
    """No order is known in this conversation: ask the records, then the customer."""
    if state.has("ask") and not state.answer_of("ask"):
        return call("ask", request="List this customer's upgrade orders, the newest first, with their ids and states.")
    if state.order and state.answer_of("ask"):
        return order_waiting(state.order) if state.order.status == "pending" else _status_known(state.order)
    if fetched := tickets_needed(state):
        return fetched
    held = [ticket for ticket in state.tickets or [] if "order_open" in ticket.reasons]
    if held:
        return say(
            Line("open_order_elsewhere", {"tickets": tuple(held), "count": len(held)}),
            ask=Question.PERSON,
            replies=yes_no(),
        )
    return say(Line("no_order_known"), ask=Question.UPGRADE, replies=yes_no())


def pay(state: State, order: Order) -> Decision:
    """The call that asks for the payment; a reason why not where the tool is missing."""
    if state.has("request_payment"):
        return call("request_payment", order_id=order.id)
    return say(Line("order_held", {"until": order.hold_expires_at}))
