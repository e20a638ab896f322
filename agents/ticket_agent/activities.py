"""Structured UI, made from what tools answered and from nothing that a model says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from boxoffice.contracts.chat import ActivityType

_MOST_DAYS = 120
"""Dates shown per tier; an event of the chat may have 60 KB."""
_MOST_TICKETS = 60

Activity = tuple[ActivityType, dict[str, Any]]


def activity_of(tool: str, data: Mapping[str, Any]) -> Activity | None:
    """What an answer of a tool (wire names) is shown as; None for one that is not shown."""
    if tool == "list_tickets" and isinstance(data.get("tickets"), list):
        return ("ticketList", {"tickets": data["tickets"][:_MOST_TICKETS]}) if data["tickets"] else None
    if tool == "list_upgrade_options" and isinstance(data.get("options"), list):
        return "upgradeOptions", {**data, "options": [_shown(option) for option in data["options"]]}
    if tool in {"place_order", "get_order", "cancel_order"} and "lines" in data:
        if tool == "place_order" and data.get("confirmationCode"):
            return "confirmation", {"order": dict(data), "confirmationCode": data["confirmationCode"]}
        return "orderSummary", {"order": dict(data)}
    if tool == "open_case" and "number" in data:
        return "caseOpened", {"case": {name: data.get(name) for name in ("id", "number", "status", "subject")}}
    return None


def _shown(option: dict[str, Any]) -> dict[str, Any]:
    calendar = option.get("calendar")
    return {**option, "calendar": calendar[:_MOST_DAYS]} if isinstance(calendar, list) else option
