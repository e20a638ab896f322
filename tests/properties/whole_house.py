"""All that the house keeps, to see that something left it as it was."""

from __future__ import annotations

from collections import Counter
from typing import Any

from tests.properties.office import Office

Row = tuple[Any, ...]
"""A table's name and one of its rows, as text."""
_KEPT = (
    "audit",
    "capacities",
    "case_messages",
    "cases",
    "customers",
    "holds",
    "idempotency_keys",
    "ledger_entries",
    "order_timeline",
    "outbox",
    "payments",
    "prices",
    "tickets",
    "upgrade_order_lines",
    "upgrade_orders",
)
_ALL = " UNION ALL ".join(f"SELECT '{table}' AS entity, CAST(t AS text) AS kept FROM {table} t" for table in _KEPT)


def everything(office: Office) -> list[Row]:
    """Everybody's rows, each as its table's name and its text. What was said in chats is not among them."""
    return office.rows(f"{_ALL} ORDER BY entity, kept")


def gone_and_new(before: list[Row], after: list[Row]) -> tuple[dict[str, int], dict[str, int]]:
    """How many rows of each table are not there any more, and how many are new; one that was changed is both."""
    was, now = Counter(before), Counter(after)
    gone, new = (Counter(table for table, _ in rows.elements()) for rows in (was - now, now - was))
    return dict(gone), dict(new)
