"""From an outbox row's facts to what its mail says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from boxoffice.domain.orders import OrderLine, UpgradeOrder
from boxoffice.domain.venue import Venue
from boxoffice.mail.content import CaseOpenedMail, CaseReplyMail, MailContent, OrderMail, OrderMailLine, RefundMail
from boxoffice.store.orders import order_from
from boxoffice.store.outbox import OutboxRow


def content_of(row: OutboxRow, venue: Venue, web_origin: str) -> MailContent:
    """The mail of an outbox row; raises KeyError for a kind that there is not."""
    kinds: dict[str, Callable[[dict[str, Any], Venue, str], MailContent]] = {
        "order_confirmation": _order_confirmation,
        "refund_notice": _refund_notice,
        "case_opened": _case_opened,
        "case_reply": _case_reply,
    }
    return kinds[row.kind](row.facts, venue, web_origin)


def _recipient(facts: dict[str, Any]) -> dict[str, str]:
    customer = facts["customer"]
    return {
        "customer_name": f"{customer['first_name']} {customer['last_name']}".strip(),
        "email": customer["email"],
        "language": customer["language"],
    }


def _order_confirmation(facts: dict[str, Any], venue: Venue, web_origin: str) -> OrderMail:
    order = order_from(facts["order"])
    return OrderMail(
        order_id=order.id,
        confirmation_code=order.confirmation_code or "",
        lines=tuple(_line(order, line, facts) for line in order.lines),
        visit_date=order.visit_date,
        total=order.total,
        venue=venue,
        order_url=f"{web_origin}/orders/{order.id}",
        **_recipient(facts),
    )


def _line(order: UpgradeOrder, line: OrderLine, facts: dict[str, Any]) -> OrderMailLine:
    language = facts["customer"]["language"]
    ticket = facts["tickets"][str(line.ticket_id)]
    return OrderMailLine(
        ticket_id=line.ticket_id,
        ticket_type_name=ticket["type_names"][language],
        from_tier_name=facts["tiers"][line.from_tier.value][language] if line.from_tier else None,
        to_tier_name=facts["tiers"][order.tier.value][language],
        price_difference=line.price_difference,
        entry_code=ticket["entry_code"],
        holder=ticket["holder"],
    )


def _refund_notice(facts: dict[str, Any], venue: Venue, web_origin: str) -> RefundMail:
    order = order_from(facts["order"])
    return RefundMail(
        order_id=order.id,
        to_tier_name=facts["tiers"][order.tier.value][facts["customer"]["language"]],
        ticket_count=len(order.lines),
        visit_date=order.visit_date,
        refund=order.total,
        venue=venue,
        order_url=f"{web_origin}/orders/{order.id}",
        **_recipient(facts),
    )


def _case_opened(facts: dict[str, Any], venue: Venue, web_origin: str) -> CaseOpenedMail:
    case = facts["case"]
    return CaseOpenedMail(
        case_id=UUID(case["id"]),
        case_number=f"C-{case['number']}",
        subject=case["subject"],
        venue=venue,
        case_url=f"{web_origin}/cases/{case['id']}",
        **_recipient(facts),
    )


def _case_reply(facts: dict[str, Any], venue: Venue, web_origin: str) -> CaseReplyMail:
    case = facts["case"]
    return CaseReplyMail(
        case_id=UUID(case["id"]),
        case_number=f"C-{case['number']}",
        subject=case["subject"],
        reply=case["reply"] or "",
        venue=venue,
        case_url=f"{web_origin}/cases/{case['id']}",
        **_recipient(facts),
    )
