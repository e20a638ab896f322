"""Asking the customer for a payment."""

from __future__ import annotations

from uuid import UUID

from boxoffice.contracts.orders import PaymentRequest
from boxoffice.contracts.wire import Money
from boxoffice.domain.orders import UpgradeOrder
from boxoffice.use_cases import request_payment as use_case
from mcp_servers.desk import Desk
from mcp_servers.identity import caller
from mcp_servers.toolbox import Toolbox


def add(tools: Toolbox, desk: Desk) -> None:
    @tools.read
    def request_payment(order_id: UUID) -> PaymentRequest:
        """Ask the customer to confirm the payment of a pending order. Charges nothing; only their own answer pays."""
        asked = use_case.request_payment(desk.house, desk.database, caller(), order_id)
        order = asked.order
        return PaymentRequest(
            order_id=order.id,
            order_version=order.version,
            order_status=order.status.value,
            due=asked.due,
            total=Money.of(order.total),
            tickets=len(order.lines),
            tier=order.tier,
            visit_date=order.visit_date,
            summary=_summary(order),
            expires_at=order.hold_expires_at,
        )


def _summary(order: UpgradeOrder) -> str:
    count = len(order.lines)
    return f"{count} ticket{'s' if count > 1 else ''}, {order.tier.label}, {order.visit_date.isoformat()}"
