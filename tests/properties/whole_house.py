"""All that the house keeps, to see that something left it as it was."""

from __future__ import annotations

from typing import Any

from tests.properties.office import Office

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


def everything(office: Office) -> list[tuple[Any, ...]]:
    """Everybody's rows, each as its table's name and its text. What was said in chats is not among them."""
    return office.rows(f"{_ALL} ORDER BY entity, kept")
