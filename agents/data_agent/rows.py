"""The rows that an answer rests on: those whose values stand in it, each under the tool that gave it last."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from agents.data_agent.own_tools import Called
from boxoffice.contracts.ask import AskedRows

_LINE = re.compile(r"^[\s*_#>-]*rows[*_]*\s*:[*_]*\s*(?P<ids>[^\n]*)$", re.IGNORECASE | re.MULTILINE)
_ROW = re.compile(r"[A-Za-z0-9][\w/-]{6,}")
_SHORTEST = 8
"""So many characters of an id are enough where they fit one row alone."""


def cited_in(text: str) -> tuple[str, tuple[str, ...] | None]:
    """An answer without its last `Rows:` line, and what that line names; None where there is no such line."""
    found = list(_LINE.finditer(text))
    if not found:
        return text, None
    line = found[-1]
    return (text[: line.start()] + text[line.end() :]).strip(), tuple(_ROW.findall(line["ids"].lower()))


def rows_of(calls: Sequence[Called], used: Sequence[str] | None) -> list[AskedRows]:
    """The rows that calls gave, by tool: those `used`, or all but single days where that is not known.

    What is named and was never given is left out: a row that no tool told supports nothing.
    """
    given = {row: call.tool for call in calls if not call.failed for row in given_rows(call.data)}
    if used is None:
        wanted = [row for row in given if "/" not in row]
    else:
        wanted = [row for name in used if (row := _meant(name.lower(), given)) is not None]
    tools: dict[str, list[str]] = {}
    for row in dict.fromkeys(wanted):
        tools.setdefault(given[row], []).append(row)
    return [AskedRows(tool=tool, ids=ids) for tool, ids in tools.items()]


def given_rows(data: Mapping[str, Any]) -> Iterator[str]:
    """The rows in an answer: its own id, those of the lists in it, and of options `tier` and `tier/date`."""
    for name in ("id", "orderId"):
        if isinstance(data.get(name), str):
            yield data[name].lower()
    for value in data.values():
        for item in value if isinstance(value, list) else ():
            if isinstance(item, dict):
                yield from _listed(item)


def _listed(item: Mapping[str, Any]) -> Iterator[str]:
    for name in ("id", "ticketId"):
        if isinstance(item.get(name), str):
            yield item[name].lower()
            return
    tier, calendar = item.get("tier"), item.get("calendar")
    if isinstance(tier, str) and isinstance(calendar, list):
        yield tier
        yield from (f"{tier}/{day['date']}" for day in calendar if isinstance(day, dict) and "date" in day)


def _meant(name: str, given: Mapping[str, str]) -> str | None:
    if name in given:
        return name
    if len(name) < _SHORTEST:
        return None
    fitting = [row for row in given if row.startswith(name) and "/" not in row]
    return fitting[0] if len(fitting) == 1 else None
