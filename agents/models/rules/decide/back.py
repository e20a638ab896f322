"""Back to the matter after a word on something else."""

from agents.models.rules.decide.questions import Question
from agents.models.rules.decide.sell import sell, yes_no
from agents.models.rules.decide.state import State
from agents.models.rules.decide.step import Decision, Line, say
from agents.models.rules.decide.waiting import order_replies

MIDWAY = frozenset({Question.WHICH_TICKET, Question.WHICH_TIER, Question.WHICH_DATE})
"""Questions that stay open while something else is asked."""


def back(state: State, *lines: Line, otherwise: Question | None = None) -> Decision:
    """Those lines, then the question that was open, or what is due with the order that waits."""
    order = state.order
    if order and order.status == "pending":
        return say(*lines, ask=Question.PAY_OR_CANCEL, replies=order_replies())
    if state.question in MIDWAY:
        return say(*lines, ask=state.question)
    if state.question is Question.CONFIRM_ORDER:
        return sell(state, *lines)
    ask = otherwise or (Question.MORE if order else Question.UPGRADE)
    return say(*lines, ask=ask, replies=yes_no() if ask is Question.UPGRADE else ())
