"""Answers that order, change, cancel, pay for or ask after an order."""

from dataclasses import replace
from datetime import date

from agents.models.rules.decide.facts import Order
from agents.models.rules.decide.outcomes import order_waiting
from agents.models.rules.decide.questions import Question
from agents.models.rules.decide.resolve import Choice, days_wished, listed_options, pick_tickets, pick_tier, wished_span
from agents.models.rules.decide.sell import sell, tickets_needed, yes_no
from agents.models.rules.decide.state import State
from agents.models.rules.decide.step import Decision, Line, call, say
from agents.models.rules.understand import Act, Understanding


def yes(heard: Understanding) -> bool:
    """Whether the message agrees, more than it refuses."""
    return _first(heard, {Act.YES, Act.SELECT}, {Act.NO, Act.CORRECT, Act.UNSURE, Act.CANCEL})


def no(heard: Understanding) -> bool:
    """Whether the message refuses."""
    return _first(heard, {Act.NO}, {Act.YES, Act.SELECT})


def _first(heard: Understanding, wanted: set[Act], against: set[Act]) -> bool:
    for act, sure in heard.acts:
        if sure < 0.6:
            return False
        if act in wanted:
            return True
        if act in against and not (act is Act.CORRECT and Act.NO in wanted):
            return False
    return False


def answer_order_question(state: State, heard: Understanding) -> Decision | None:
    """What follows when a question about an order was asked and this answers it."""
    handlers = {
        Question.CONFIRM_ORDER: _confirmed,
        Question.CONFIRM_CHANGE: _changed,
        Question.RELEASE: _released,
        Question.PAY: _pay_answered,
        Question.PAY_OR_CANCEL: _pay_answered,
        Question.ORDER_AGAIN: _again,
    }
    handler = handlers.get(state.question) if state.question else None
    return handler(state, heard) if handler else None


def _confirmed(state: State, heard: Understanding) -> Decision | None:
    if (heard.names_something or heard.refused_tiers) and not (yes(heard) and _as_offered(state, heard)):
        return None
    if yes(heard) or (heard.act is Act.PAY and not heard.question):
        return place(state)
    if no(heard):
        replies = (Line("reply_other_date"), Line("reply_other_tier"), Line("reply_person"))
        return say(Line("not_ordered"), ask=Question.WHAT_TO_CHANGE, replies=replies)
    if heard.act is Act.UNSURE:
        return say(Line("take_your_time"), replies=(Line("reply_yes"), Line("reply_other_date"), Line("reply_no")))
    return None


def _as_offered(state: State, heard: Understanding) -> bool:
    """Whether what a yes names is just what was offered ("yes, both, on the 12th")."""
    offered = state.offered
    if offered is None or heard.refused_tiers or heard.which_date:
        return False
    tickets = heard.tickets
    same_tickets = not tickets or tickets.everything or tickets.count == len(offered.tickets)
    same_tier = not heard.tiers or heard.tiers == (offered.tier,)
    same_day = all(found.start == found.end == offered.day for found in heard.targets)
    return same_tickets and same_tier and same_day


def place(state: State) -> Decision:
    """The call that orders what was repeated and agreed to."""
    offered = state.offered
    if offered is None or not offered.tickets or not state.has("place_order"):
        return sell(state)
    return call("place_order", ticket_ids=list(offered.tickets), tier=offered.tier, visit_date=offered.day.isoformat())


def _changed(state: State, heard: Understanding) -> Decision | None:
    if heard.names_something:
        return None
    if yes(heard):
        if state.answer_of("cancel_order") or not (state.order and state.order.open):
            return place(state)
        return call("cancel_order", order_id=state.order.id)
    if no(heard) and state.order:
        return order_waiting(state, state.order, Line("kept"))
    return None


def _released(state: State, heard: Understanding) -> Decision | None:
    if yes(heard) and state.order:
        tier, day = state.wished_tier or state.order.tier, state.wished_date or state.order.visit_date
        state = replace(state, wished_tier=tier, wished_date=day)
        return sell(state, Line("released")) if state.answer_of("cancel_order") else call("cancel_order", order_id=state.order.id)
    if no(heard) and state.order:
        return order_waiting(state, state.order, Line("kept"))
    return None


def _pay_answered(state: State, heard: Understanding) -> Decision | None:
    if heard.names_something or state.order is None:
        return None
    if yes(heard) or heard.does(Act.PAY, Act.RESUME):
        return pay(state, state.order)
    if no(heard):
        return order_waiting(state, state.order) if state.question is Question.PAY else say(Line("stays_held"))
    return None


def _again(state: State, heard: Understanding) -> Decision | None:
    if yes(heard) and not heard.names_something:
        if state.order and state.wished_tier is None:
            state = replace(state, wished_tier=state.order.tier, wished_date=state.order.visit_date)
        return sell(state)
    return say(Line("very_well"), ask=Question.MORE) if no(heard) else None


def pay(state: State, order: Order) -> Decision:
    """The call that asks for the payment; a reason why not where the tool is missing."""
    if state.has("request_payment"):
        return call("request_payment", order_id=order.id)
    return say(Line("order_held", {"until": order.hold_expires_at}))


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
        return _resume(state)
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
    if state.order and state.has("get_payment") and state.order.status != "fulfilled" and not state.answer_of("get_payment"):
        return call("get_payment", order_id=state.order.id)
    return say(Line("money_trouble"), ask=Question.PERSON, replies=yes_no())


def _resend(state: State) -> Decision | None:
    order = state.order
    if order is None:
        return _order_needed(state)
    if order.status != "fulfilled":
        return order_waiting(state, order, Line("no_confirmation_yet")) if order.open else say(Line("nothing_to_resend"), ask=Question.MORE)
    return call("resend_confirmation", order_id=order.id) if state.has("resend_confirmation") else say(Line("cannot_resend"))


def _status(state: State, heard: Understanding) -> Decision | None:
    known = {state.order.id} if state.order else set()
    named = next((ident for ident in heard.orders if ident not in {t.id for t in state.tickets or []}), None)
    ident = named or next(iter(known), None)
    if ident and state.has("get_order"):
        return call("get_order", order_id=ident)
    return _order_needed(state)


def _resume(state: State) -> Decision | None:
    order = state.order
    if order and order.status == "pending":
        return pay(state, order)
    if order and order.status in {"paying", "stuck"} and state.has("get_order"):
        return call("get_order", order_id=order.id)
    if state.wished_tier or state.wished_date or state.wished_tickets:
        return None
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
        return order_waiting(state, state.order) if state.order.status == "pending" else _status_known(state.order)
    if fetched := tickets_needed(state):
        return fetched
    held = [ticket for ticket in state.tickets or [] if "order_open" in ticket.reasons]
    if held:
        return say(Line("open_order_elsewhere", {"tickets": tuple(held), "count": len(held)}), ask=Question.PERSON, replies=yes_no())
    return say(Line("no_order_known"), ask=Question.UPGRADE, replies=yes_no())


def change_of_mind(state: State, heard: Understanding) -> Decision | None:
    """A held order, and a wish for something else than it: cancelled and placed anew, after saying so."""
    order = state.order
    if not (order and order.open):
        return None
    if not heard.names_something:
        ask = {"date": Question.WHICH_DATE, "tier": Question.WHICH_TIER}
        return next((say(Line("gladly"), ask=ask[kind]) for kind in heard.reopens), None)
    if order.status != "pending":
        return say(Line(f"status_{order.status}", {"tier": order.tier, "day": order.visit_date, "price": order.total}), ask=Question.MORE)
    wish = replace(state, wished_tier=state.wished_tier or order.tier, wished_date=state.wished_date or order.visit_date)
    tickets = tuple(ticket for ticket in wish.tickets or [] if ticket.id.lower() in order.tickets)
    if (span := wished_span(wish.wished_date)) and span[1] < state.today:
        return say(Line("date_past", {"day": span[1]}), ask=Question.WHICH_DATE)
    if heard.tickets:
        picked = pick_tickets(replace(wish, tickets=[replace(ticket, eligible=True) for ticket in wish.tickets or []]))
        if picked.choice is Choice.CHOSEN:
            tickets = picked.tickets
    options = listed_options(wish, tickets, held=True) if tickets else None
    option = pick_tier(wish, options) if options else None
    days = days_wished(wish, option) if option else []
    same_tickets = {ticket.id.lower() for ticket in tickets} == set(order.tickets)
    if option and len(days) == 1 and same_tickets:
        if (option.tier, days[0].date) == (order.tier, order.visit_date):
            return order_waiting(state, order)
        values = {"old_tier": order.tier, "old_day": order.visit_date, "tier": option.name, "day": days[0].date,
                  "price": days[0].price, "count": len(tickets)}  # fmt: skip
        return say(Line("change", values), ask=Question.CONFIRM_CHANGE, replies=yes_no())
    return say(Line("must_release", {"tier": order.tier, "day": order.visit_date}), ask=Question.RELEASE, replies=yes_no())
