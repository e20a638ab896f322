"""Questions about how the house works: short true answers from what tools confirmed, then back to the matter."""

from collections.abc import Callable

from agents.models.rules.decide.back import back
from agents.models.rules.decide.blocked import why_blocked
from agents.models.rules.decide.catalogue import benefits
from agents.models.rules.decide.facts import Order
from agents.models.rules.decide.lookup import orders_needed, shown, which_order
from agents.models.rules.decide.places import places
from agents.models.rules.decide.questions import Question
from agents.models.rules.decide.replies import yes_no
from agents.models.rules.decide.sell import sell
from agents.models.rules.decide.state import State
from agents.models.rules.decide.step import Decision, Line, say
from agents.models.rules.decide.validity import validity
from agents.models.rules.decide.waiting import order_replies, order_values
from agents.models.rules.understand import Act, Topic, Understanding

_OF_AN_ORDER = frozenset({Topic.RESERVED, Topic.UNPAID, Topic.CODE, Topic.REFUND, Topic.HOLD})
"""Topics whose answer depends on whether there is an order."""
ORDER_TOPICS = _OF_AN_ORDER | {Topic.PAY_LATER, Topic.CHANGE_LATER}
"""Topics whose answer tells how an order stands."""


def inquiry(state: State, heard: Understanding) -> Decision | None:
    """The answer to a question about the house; None where none was asked."""
    topic = heard.topic
    if (
        topic is None
        or topic is Topic.OUTSIDE
        or (topic is Topic.WAIT and heard.does(Act.PERSON, Act.ANGER, Act.PROFILE, Act.YES, least=0.85))
    ):
        return None
    if topic in _LOOKING:
        return _LOOKING[topic](state, heard)
    if topic in ORDER_TOPICS and (looked := _looked_up(state, topic)):
        return looked
    return _ANSWERS[topic](state)


def _looked_up(state: State, topic: Topic) -> Decision | None:
    """The order as it stands now: a hold known from before may have run out since."""
    order = state.order
    if order is not None and order.open:
        return shown(state, order)
    if order is None and topic in _OF_AN_ORDER and not state.standing:
        return orders_needed(state) or which_order(state)
    return None


def _by_order(topic: str) -> Callable[[State], Decision]:
    """Topics whose sentence depends on the order alone: one held, one paid, or none."""

    def answer(state: State) -> Decision:
        of_any = topic == "hold" and state.answer_of("list_orders") and not (state.heard and state.heard.about_order)
        if state.order and _standing(state.order) == "none" and not state.standing and not of_any:
            again = Question.ORDER_AGAIN if state.order.status == "expired" else Question.MORE
            return say(Line(f"status_{state.order.status}", order_values(state.order)), ask=again)
        return _and_on(state, Line(f"{topic}_{_standing(state.order)}", _values(state.order)))

    return answer


def _standing(order: Order | None) -> str:
    if order is None:
        return "none"
    return {"pending": "held", "fulfilled": "paid"}.get(order.status, "none")


def _values(order: Order | None) -> dict[str, object]:
    return order_values(order) if order else {}


def _same(topic: str) -> Callable[[State], Decision]:
    return lambda state: _and_on(state, Line(topic))


def _and_on(state: State, line: Line) -> Decision:
    """The answer, then the wish that stands beside the question, or else back to the matter."""
    wishes = state.heard is not None and (state.heard.tiers or state.heard.targets)
    free = state.standing is None and (state.order is None or not state.order.open)
    return sell(state, line) if wishes and free else back(state, line)


def _person(topic: str) -> Callable[[State], Decision]:
    return lambda _: say(Line(topic), ask=Question.PERSON, replies=yes_no())


def _refund(state: State) -> Decision:
    """Held: nothing was charged. Paid, or asked out of the blue: a person looks at it. In a sale: how it would be."""
    standing = _standing(state.order)
    if standing == "paid":
        return say(Line("refund_paid"), ask=Question.PERSON, replies=yes_no())
    return _and_on(state, Line(f"refund_{standing}", _values(state.order)))


def _code(state: State) -> Decision:
    order = state.order
    if order and order.status == "fulfilled":
        return say(Line("code_paid", _values(order)), ask=Question.RESEND, replies=yes_no())
    return _and_on(state, Line(f"code_{_standing(order)}"))


def _declined(state: State) -> Decision:
    outcome = state.outcome
    if outcome is None or outcome.outcome != "declined":
        return back(state, Line("declined_unknown"))
    reason = Line(f"declined_{outcome.failure or 'other'}")
    if state.order and state.order.status == "pending":
        return say(reason, Line("hold_lives", _values(state.order)), ask=Question.PAY, replies=order_replies())
    return back(state, reason)


def _case_wait(state: State) -> Decision:
    if state.case_number:
        return back(state, Line("case_wait", {"number": state.case_number}), otherwise=Question.MORE)
    return say(Line("no_case_yet"), ask=Question.PERSON, replies=yes_no())


_LOOKING: dict[Topic | None, Callable[[State, Understanding], Decision | None]] = {
    Topic.BENEFITS: benefits,
    Topic.PLACES: places,
    Topic.WHY_BLOCKED: why_blocked,
    Topic.VALIDITY: validity,
}
"""Topics that are answered by looking at tickets and options."""
_ANSWERS: dict[Topic, Callable[[State], Decision]] = {
    Topic.CASE_WAIT: _case_wait,
    Topic.BOT: _person("i_am_a_program"),
    Topic.ERASURE: _person("erasure"),
    Topic.VENUE: _person("venue_unknown"),
    Topic.DECLINED: _declined,
    Topic.UNPAID: _by_order("unpaid"),
    Topic.PAY_LATER: _by_order("pay_later"),
    Topic.HOLD: _by_order("hold"),
    Topic.RESERVED: _by_order("reserved"),
    Topic.CHANGE_LATER: _by_order("change_later"),
    Topic.PAY_HOW: _same("pay_how"),
    Topic.DISCOUNT: _same("no_discount"),
    Topic.PER_PERSON: _same("price_is_total"),
    Topic.OLD_TICKET: _same("old_ticket"),
    Topic.DATE_ONLY: _person("date_only"),
    Topic.WAIT: _same("sorry_wait"),
    Topic.REFUND: _refund,
    Topic.CODE: _code,
}
