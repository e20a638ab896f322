"""The tools of the contract, answering in the process from a tiny box office."""

from datetime import date, timedelta
from typing import Any

from strands import ToolContext, tool

from tests.agents.models.world import TODAY, Json, World


def answered(data: Json) -> Json:
    return {"status": "success", "content": [{"json": data}]}


def _refused(text: str) -> Json:
    return {"status": "error", "content": [{"text": text}]}


def tools_of(world: World) -> list[Any]:
    """The tools of the contract, answering from the world."""

    def noted(name: str, **arguments: Any) -> Json | None:
        world.calls.append((name, arguments))
        return _refused(world.broken[name]) if name in world.broken else None

    @tool
    def list_tickets(cursor: str | None = None) -> Json:
        """List."""
        return noted("list_tickets") or answered(
            {"tickets": [world.shown_ticket(one) for one in world.tickets], "nextCursor": None}
        )

    @tool
    def list_upgrade_options(ticket_ids: list[str], from_date: str | None = None, to_date: str | None = None) -> Json:
        """Options."""
        first = max(date.fromisoformat(from_date), TODAY) if from_date else TODAY
        last = date.fromisoformat(to_date) if to_date else first + timedelta(days=59)
        known = {"from_date": from_date, "to_date": to_date} if from_date else {}
        return noted("list_upgrade_options", ticket_ids=ticket_ids, **known) or answered(
            world.options(ticket_ids, first, last)
        )

    @tool
    def place_order(ticket_ids: list[str], tier: str, visit_date: str) -> Json:
        """Place."""
        if refused := noted("place_order", ticket_ids=ticket_ids, tier=tier, visit_date=visit_date):
            return refused
        if (tier, visit_date) in world.sold_out:
            return _refused("Error executing tool place_order: sold_out: Not enough places. Reason: sold_out.")
        if any(world.reasons(one) for one in ticket_ids):
            return _refused("order_open: An order is open.")
        return answered(world.place(ticket_ids, tier, visit_date))

    @tool
    def get_order(order_id: str) -> Json:
        """Order."""
        known = order_id in world.orders
        return noted("get_order", order_id=order_id) or (
            answered(world.shown_order(order_id)) if known else _refused("not_found: No.")
        )

    @tool
    def list_orders(cursor: str | None = None) -> Json:
        """Orders."""
        newest = [world.shown_order(one) for one in reversed(world.orders)]
        return noted("list_orders") or answered({"orders": newest, "nextCursor": None})

    @tool
    def cancel_order(order_id: str) -> Json:
        """Cancel."""
        if refused := noted("cancel_order", order_id=order_id):
            return refused
        world.orders[order_id]["status"] = "cancelled"
        return answered(world.shown_order(order_id))

    @tool
    def update_customer(changes: dict[str, Any]) -> Json:
        """Update."""
        if refused := noted("update_customer", changes=changes):
            return refused
        world.customer |= changes
        return answered(world.customer)

    @tool
    def open_case(reason: str, summary: str) -> Json:
        """Case."""
        if refused := noted("open_case"):
            return refused
        world.cases.append({"reason": reason, "summary": summary})
        return answered({"id": "c1", "number": "C-1001", "status": "open", "subject": reason})

    @tool(context=True)
    def request_payment(order_id: str, tool_context: ToolContext) -> Json:
        """Pay."""
        answer = tool_context.interrupt("confirmPayment", reason={"orderId": order_id})
        noted("request_payment", order_id=order_id)
        return answered(answer)

    @tool
    def get_payment(order_id: str) -> Json:
        """Payment."""
        return noted("get_payment") or answered(
            {"orderId": order_id, "orderStatus": world.orders[order_id]["status"], "payment": None}
        )

    @tool
    def resend_confirmation(order_id: str) -> Json:
        """Resend."""
        if refused := noted("resend_confirmation", order_id=order_id):
            return refused
        world.mails.append(order_id)
        return answered(world.shown_order(order_id))

    return [list_tickets, list_upgrade_options, place_order, get_order, list_orders, cancel_order, update_customer,
            open_case, request_payment, get_payment, resend_confirmation]  # fmt: skip
