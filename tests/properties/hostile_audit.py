"""What the audit promises, seen from outside: rows before and after, a line with its caller for each difference."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tests.properties.office import Office

_KEYS = {
    "customers": ("id",),
    "tickets": ("id",),
    "upgrade_orders": ("id",),
    "upgrade_order_lines": ("order_id", "ticket_id"),
    "holds": ("order_id",),
    "payments": ("id",),
    "ledger_entries": ("id",),
    "outbox": ("id",),
    "cases": ("id",),
    "case_messages": ("id",),
    "conversations": ("id",),
    "capacities": ("visit_date", "tier"),
    "prices": ("visit_date", "tier", "ticket_type"),
    "model_usage": ("id",),
}
"""The tables whose changes are audited, and what tells one row from the others."""
_TURNING = {"conversations": {"last_sequence", "lease_holder", "lease_expires_at", "updated_at"}}
"""Columns that change with every run, whose changes are no matter of the audit."""
_NOBODYS = {"capacities", "prices"}
"""Tables that are the house's: a line about them names whoever was at work."""

Key = tuple[str, ...]
Rows = dict[Key, dict[str, Any]]
"""By the table and the values of its key."""


@dataclass(frozen=True)
class Line:
    """A line of the audit; `owner` is whose row it is about."""

    role: str
    caller_kind: str
    subject: str
    owner: str | None
    entity: str
    entity_id: str
    action: str
    detail: dict[str, Any]


def audited_rows(office: Office) -> Rows:
    """Everybody's rows of every audited table."""
    return {
        (table, *(str(row[name]) for name in key)): row
        for table, key in _KEYS.items()
        for (row,) in office.rows(f"SELECT to_jsonb(t) FROM {table} t")
    }


def audit_lines(office: Office) -> list[Line]:
    """In the order written."""
    found = office.rows(
        "SELECT role, caller_kind, subject, customer_id::text, entity, entity_id, action, detail FROM audit ORDER BY id"
    )
    return [Line(*row) for row in found]


def effects_without_line(before: Rows, after: Rows, lines: Iterable[Line]) -> tuple[int, list[str]]:
    """How many rows and fields came, changed or went, and those of them that no line tells of.

    Rows that share the id under which they are audited need a line each.
    """
    lines = list(lines)
    inserted = {
        (line.entity, *(str(line.detail.get(name)) for name in _KEYS[line.entity])): line
        for line in lines
        if line.action == "insert" and line.entity in _KEYS
    }
    seen: Counter[Key] = Counter()
    came, missing = 0, []
    for key, row in after.items():
        base = before.get(key)
        if base is None:
            came += 1
            line = inserted.get(key)
            if line is None or _named(key[0], row) != _about(line):
                missing.append(f"insert of {key}")
                continue
            base = line.detail
        for name in row.keys() - _TURNING.get(key[0], set()):
            if row[name] != base.get(name):
                seen[*_named(key[0], row), "update", name, json.dumps(row[name])] += 1
    seen.update((*_named(key[0], before[key]), "delete") for key in before.keys() - after.keys())
    told = Counter(effect for line in lines for effect in _told(line))
    missing += [str(effect) for effect, times in seen.items() if told[effect] < times]
    return came + seen.total(), missing


def _told(line: Line) -> Iterable[Key]:
    if line.action == "update":
        for name, (_, value) in line.detail.items():
            yield *_about(line), "update", name, json.dumps(value)
    elif line.action == "delete":
        yield *_about(line), "delete"


def _about(line: Line) -> Key:
    return line.entity, line.entity_id, "" if line.entity in _NOBODYS else str(line.owner)


def _named(table: str, row: dict[str, Any]) -> Key:
    """The row as the audit has to name it: its table, its id there, and whose it is."""
    entity_id = row.get("id") or row.get("order_id") or f"{row.get('visit_date')}/{row.get('tier')}"
    owner = row["id"] if table == "customers" else row.get("customer_id")
    return table, str(entity_id), "" if table in _NOBODYS else str(owner)
