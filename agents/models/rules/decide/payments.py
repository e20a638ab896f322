"""How a payment request ended, told where it was asked, or later where nobody could tell it then."""

from agents.models.rules.decide.facts import Outcome
from agents.models.rules.decide.history import Answered
from agents.models.rules.decide.questions import Question
from agents.models.rules.decide.replies import yes_no
from agents.models.rules.decide.state import State
from agents.models.rules.decide.step import Decision, Line, say
from agents.models.rules.decide.waiting import order_replies, order_values
from agents.models.rules.understand import Act, Topic, Understanding

_AWAY = "payment_unavailable"
"""The failure of a payment that could not reach the gateway: it is no fault of the customer's."""


def payment_ended(state: State, _: Answered) -> Decision:
    """How a payment request ended."""
    outcome = state.outcome
    if outcome is None:
        return say(Line("payment_asked"), ask=Question.MORE)
    return _payment_told(state, outcome)


def _payment_told(state: State, outcome: Outcome) -> Decision:
    order = state.order
    values: dict[str, object] = {"code": outcome.code or (order.code if order else None)}
    if order:
        values |= order_values(order) | {"code": values["code"]}
    if outcome.outcome == "paid" and state.wished_tier:
        return say(_paid_line(values), Line("next_one", {"tier": state.wished_tier}), ask=Question.UPGRADE,
                   replies=yes_no(), confidence=0.99)  # fmt: skip
    return _OUTCOMES.get(outcome.outcome, _unclear)(outcome, values)


def learned(state: State, decision: Decision) -> tuple[Line, ...]:
    """What became of a payment while nobody could say it: before all else, unless this step tells how the order is."""
    outcome = _not_told_yet(state)
    if outcome is None or (decision.lines[0].key.startswith("status_") and outcome.outcome != "declined"):
        return ()
    first = _payment_told(state, outcome).lines[0]
    return () if first in decision.lines else (first,)


def learned_alone(state: State, heard: Understanding) -> Decision | None:
    """The same as the whole answer, where the customer's words call for no other."""
    outcome = _not_told_yet(state)
    nothing_else = heard.act is Act.OFF_TOPIC or heard.topic is Topic.OUTSIDE
    return _payment_told(state, outcome) if outcome and nothing_else and not heard.names_something else None


def _not_told_yet(state: State) -> Outcome | None:
    outcome = state.outcome
    if not state.untold or outcome is None or outcome.outcome == "withdrawn" or state.answer_of("request_payment"):
        return None
    return outcome


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
    if outcome.failure == _AWAY:
        held = (Line("status_pending", values),) if "tier" in values else ()
        return say(Line(f"error_{_AWAY}"), *held, ask=Question.PAY_OR_CANCEL, replies=order_replies())
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
