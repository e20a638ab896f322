"""A held order, and what may become of it."""

from agents.models.rules.decide.facts import Order
from agents.models.rules.decide.questions import Question
from agents.models.rules.decide.step import Decision, Line, say


def order_waiting(order: Order, *before: Line) -> Decision:
    """A held order, and the question whether to pay or to cancel it."""
    held = Line("status_pending", order_values(order))
    return say(*before, held, ask=Question.PAY_OR_CANCEL, replies=order_replies())


def order_replies() -> tuple[Line, ...]:
    """Replies to the question what shall become of a held order."""
    return (Line("reply_pay"), Line("reply_other_date"), Line("reply_cancel_order"))


def order_values(order: Order) -> dict[str, object]:
    """What sentences about an order may need."""
    return {
        "tier": order.tier,
        "day": order.visit_date,
        "price": order.total,
        "count": len(order.tickets),
        "until": order.hold_expires_at,
        "code": order.code,
    }
