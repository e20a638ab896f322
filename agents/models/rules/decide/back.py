"""Back to the matter after a word on something else."""

from dataclasses import replace

from agents.models.rules.decide.questions import MIDWAY, Question
from agents.models.rules.decide.replies import openers, yes_no
from agents.models.rules.decide.sell import sell
from agents.models.rules.decide.state import State
from agents.models.rules.decide.step import Decision, Line, say
from agents.models.rules.decide.waiting import order_replies

_YES_NO = frozenset({Question.ORDER_AGAIN, Question.RESEND, Question.RELEASE, Question.CONFIRM_CHANGE, Question.PERSON})


def back(state: State, *lines: Line, otherwise: Question | None = None) -> Decision:
    """Those lines, then the question that was open, or what is due with the order that waits."""
    order = state.order
    if order and order.status == "pending":
        return asking(state, Question.PAY_OR_CANCEL, *lines)
    if state.standing:
        return asking(state, state.standing, *lines)
    return asking(state, otherwise or (Question.MORE if order else Question.UPGRADE), *lines)


def asking(state: State, question: Question, *lines: Line) -> Decision:
    """Those lines, then that question with its replies; an offer is repeated with it."""
    if question is Question.CONFIRM_ORDER:
        return sell(state, *lines)
    if question in MIDWAY:
        again = sell(state)
        return say(*lines, ask=question, replies=again.replies if again.question is question else ())
    if question in {Question.PAY, Question.PAY_OR_CANCEL}:
        return say(*lines, ask=question, replies=order_replies())
    if question is Question.WHAT_TO_CHANGE:
        return say(*lines, ask=question, replies=(Line("reply_other_date"), Line("reply_other_tier")))
    if question is Question.UPGRADE:
        return say(*lines, ask=question, replies=openers())
    return say(*lines, ask=question, replies=yes_no() if question in _YES_NO else ())


def surely(decision: Decision, confidence: float) -> Decision:
    """The step with another confidence."""
    return replace(decision, confidence=confidence)
