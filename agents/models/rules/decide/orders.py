"""Answers to questions about an order, and changes of mind while one is held."""

from dataclasses import replace

from agents.models.rules.decide.answers import agrees_as_offered, no, pays, yes
from agents.models.rules.decide.back import asking, back
from agents.models.rules.decide.lookup import perhaps_placed
from agents.models.rules.decide.offer import offer
from agents.models.rules.decide.questions import Question
from agents.models.rules.decide.replies import yes_no
from agents.models.rules.decide.requests import order_found, pay, resend
from agents.models.rules.decide.resolve import (
    Choice,
    days_wished,
    listed_options,
    pick_tickets,
    pick_tier,
    wished_span,
    with_own_date,
)
from agents.models.rules.decide.sell import sell
from agents.models.rules.decide.state import State
from agents.models.rules.decide.step import Decision, Line, call, say
from agents.models.rules.decide.waiting import order_waiting
from agents.models.rules.understand import Act, Understanding


def answer_order_question(state: State, heard: Understanding) -> Decision | None:
    """What follows when a question about an order was asked and this answers it."""
    handlers = {
        Question.CONFIRM_ORDER: _confirmed,
        Question.CONFIRM_CHANGE: _changed,
        Question.RELEASE: _released,
        Question.PAY: _pay_answered,
        Question.PAY_OR_CANCEL: _pay_answered,
        Question.ORDER_AGAIN: _again,
        Question.WHICH_ORDER: _order_chosen,
        Question.RESEND: _send_again,
    }
    handler = handlers.get(state.question) if state.question else None
    return handler(state, heard) if handler else None


def _confirmed(state: State, heard: Understanding) -> Decision | None:
    if heard.does(Act.CANCEL, least=0.85):
        return None
    changes = heard.names_something or heard.refused_tiers or heard.reopens
    agrees = yes(heard) or (heard.act in {Act.PAY, Act.RESUME} and not heard.question and not heard.claims_paid)
    if agrees and agrees_as_offered(state, heard):
        return place(state)
    if changes:
        return None
    if agrees:
        return back(state, Line("more_than_yes"))
    if no(heard):
        if told := perhaps_placed(state):
            return told
        replies = (Line("reply_other_date"), Line("reply_other_tier"), Line("reply_person"))
        return say(Line("not_ordered"), ask=Question.WHAT_TO_CHANGE, replies=replies)
    if heard.act is Act.UNSURE:
        return back(state, Line("take_your_time"))
    return None


def place(state: State) -> Decision:
    """The call that orders what was repeated and agreed to."""
    offered = state.offered
    if offered is None or not offered.tickets or not state.has("place_order"):
        return sell(state)
    return call("place_order", ticket_ids=list(offered.tickets), tier=offered.tier, visit_date=offered.day.isoformat())


def _changed(state: State, heard: Understanding) -> Decision | None:
    if heard.names_something:
        return None
    if _pays(state, heard):
        return pay(state, state.order) if state.order else None
    if yes(heard) and not agrees_as_offered(state, heard):
        return asking(state, Question.CONFIRM_CHANGE, Line("more_than_yes"))
    if yes(heard):
        order = state.order
        return call("cancel_order", order_id=order.id) if order and order.open else place(state)
    if no(heard) and state.order:
        return order_waiting(state.order, Line("kept"))
    return None


def _pays(state: State, heard: Understanding) -> bool:
    """Whether it would pay the held order as it is, rather than change it."""
    held = state.order is not None and state.order.status == "pending"
    return held and (pays(heard) or heard.once_more) and not heard.names_something


def _released(state: State, heard: Understanding) -> Decision | None:
    order = state.order
    if order and _pays(state, heard):
        return pay(state, order)
    if order and yes(heard):
        tier, day = state.wished_tier or order.tier, state.wished_date or order.visit_date
        state = replace(state, wished_tier=tier, wished_date=day)
        return (
            sell(state, Line("released"))
            if state.answer_of("cancel_order")
            else call("cancel_order", order_id=order.id)
        )
    if order and no(heard):
        return order_waiting(order, Line("kept"))
    return None


def _pay_answered(state: State, heard: Understanding) -> Decision | None:
    if (heard.names_something and not heard.once_more) or heard.reopens or state.order is None:
        return None
    if yes(heard) or heard.once_more or pays(heard) or heard.does(Act.RESUME):
        return pay(state, state.order)
    if no(heard):
        return order_waiting(state.order) if state.question is Question.PAY else say(Line("stays_held"))
    return None


def _again(state: State, heard: Understanding) -> Decision | None:
    if (yes(heard) or heard.once_more) and not heard.names_something:
        if state.order and state.wished_tier is None:
            state = replace(state, wished_tier=state.order.tier, wished_date=state.order.visit_date)
        return sell(state)
    return say(Line("very_well"), ask=Question.MORE) if no(heard) else None


def _order_chosen(state: State, heard: Understanding) -> Decision | None:
    """One of several open orders was chosen, or the question is put again in other words."""
    if state.order and state.order.open:
        return order_found(state, state.order)
    if no(heard):
        return say(Line("kept"), ask=Question.MORE)
    return say(Line("hint_which_order"), ask=Question.WHICH_ORDER) if yes(heard) else None


def _send_again(state: State, heard: Understanding) -> Decision | None:
    if heard.names_something:
        return None
    if yes(heard):
        return resend(state)
    return say(Line("very_well"), ask=Question.MORE) if no(heard) else None


def change_of_mind(state: State, heard: Understanding) -> Decision | None:
    """A held order, and a wish for something else than it: cancelled and placed anew, after saying so."""
    order = state.order
    if not (order and order.open):
        return None
    if not heard.names_something:
        ask = {"date": Question.WHICH_DATE, "tier": Question.WHICH_TIER}
        return next((say(Line("gladly"), ask=ask[kind]) for kind in heard.reopens), None)
    if order.status != "pending":
        return say(
            Line(f"status_{order.status}", {"tier": order.tier, "day": order.visit_date, "price": order.total}),
            ask=Question.MORE,
        )
    wish = replace(
        state, wished_tier=state.wished_tier or order.tier, wished_date=state.wished_date or order.visit_date
    )
    tickets = tuple(ticket for ticket in wish.tickets or [] if ticket.id.lower() in order.tickets)
    if (span := wished_span(wish.wished_date)) and span[1] < state.today and not state.from_day:
        return say(Line("date_past", {"day": span[1]}), ask=Question.WHICH_DATE)
    if heard.tickets:
        freed = [replace(found, eligible=found.eligible or found in tickets) for found in wish.tickets or []]
        picked = pick_tickets(replace(wish, tickets=freed))
        if picked.choice is Choice.CHOSEN:
            tickets = picked.tickets
    wish = with_own_date(wish, tickets)
    options = listed_options(wish, tickets, held=True) if tickets else None
    option = pick_tier(wish, options) if options else None
    days = days_wished(wish, option) if option else []
    same_tickets = {ticket.id.lower() for ticket in tickets} == set(order.tickets)
    if option and len(days) == 1 and same_tickets:
        if (option.tier, days[0].date) == (order.tier, order.visit_date):
            return order_waiting(order)
        values = {"old_tier": order.tier, "old_day": order.visit_date, "tier": option.name, "day": days[0].date,
                  "price": days[0].price, "count": len(tickets), "tickets": tickets}  # fmt: skip
        return say(Line("change", values), ask=Question.CONFIRM_CHANGE, replies=yes_no())
    if option and options and days and same_tickets and state.from_day:
        return offer(wish, tickets, options)
    return say(
        Line("must_release", {"tier": order.tier, "day": order.visit_date}), ask=Question.RELEASE, replies=yes_no()
    )
