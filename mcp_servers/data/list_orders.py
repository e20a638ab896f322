"""The customer's upgrade orders."""

from __future__ import annotations

from boxoffice.contracts.orders import Order, OrderList
from boxoffice.use_cases import read_orders
from mcp_servers.desk import Desk
from mcp_servers.identity import caller
from mcp_servers.toolbox import Toolbox

_ORDERS_A_PAGE = 10
"""Whoever comes back to an order means one of the last few."""


def add(tools: Toolbox, desk: Desk) -> None:
    @tools.read
    def list_orders(cursor: str | None = None) -> OrderList:
        """The customer's upgrade orders, newest first: an open one to pay or cancel, or a past one.

        For an order that this conversation has not seen. Pass `nextCursor` of the last answer as `cursor` for more.
        """
        page = read_orders.list_orders(desk.database, caller(), limit=_ORDERS_A_PAGE, cursor=cursor)
        return OrderList(orders=[Order.of(order) for order in page.items], next_cursor=page.next_cursor)
