"""What of a turn may be drawn from for long: the customer's words without what identifies people, and what was bought.

AgentCore Memory's strategies read these lines and nothing else of a turn.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from strands.types.content import Message

from agents.models.rules.understand.profile import profile_in
from agents.ticket_agent.confirmation import ASKS_PAYMENT
from agents.ticket_agent.memory_tools import FORGETS
from boxoffice.domain.cards import mask_card_numbers

_LONGEST_LINE = 2000
_MASKS = (
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "[address]"),
    (re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE), "[id]"),
    (re.compile(r"\+?\d(?:[ ()/.\-]{0,2}\d){6,}"), "[number]"),
    (re.compile(r"\b(?=[A-Z0-9]*\d)(?=[A-Z0-9]*[A-Z])[A-Z0-9]{6,}\b"), "[code]"),
)
_PLACES = "place_order"


def gist(messages: Sequence[Message], first_name: str, earlier: Sequence[Message] = ()) -> list[tuple[str, str]]:
    """Role and line, in order. Nothing of a turn in which the customer had something forgotten.

    `earlier` are the messages before these: there stands what a payment of this turn was for.
    """
    if any(use["name"] == FORGETS for use in _blocks(messages, "toolUse")):
        return []
    known = [*earlier, *messages]
    calls = {use["toolUseId"]: use["name"] for use in _blocks(known, "toolUse")}
    orders = _orders(known)
    lines: list[tuple[str, str]] = []
    for message in messages:
        for block in message["content"]:
            if message["role"] == "user" and (text := block.get("text", "").strip()):
                lines.append(("USER", without_people(_shortened(text), first_name)))
            elif result := block.get("toolResult"):
                lines += [("TOOL", line) for line in _bought(calls.get(result["toolUseId"]), result, orders)]
    return lines


def _shortened(text: str) -> str:
    """The beginning of a long text, up to the end of a word: a number that is cut would be none that can be told."""
    return text if len(text) <= _LONGEST_LINE else text[:_LONGEST_LINE].rpartition(" ")[0]


def without_people(text: str, first_name: str) -> str:
    """The text with card numbers, addresses, numbers, codes and names replaced, as far as they can be told."""
    text = mask_card_numbers(text)
    told = profile_in(text)
    names = {first_name, *(str(told[field]) for field in ("firstName", "lastName") if told.get(field))}
    for mask, word in _MASKS:
        text = mask.sub(word, text)
    for name in sorted({part for whole in names for part in whole.split()}, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "[name]", text, flags=re.IGNORECASE)
    return text


def _blocks(messages: Sequence[Message], kind: str) -> Iterator[Mapping[str, Any]]:
    for message in messages:
        for block in message["content"]:
            found: Any = block.get(kind)
            if found:
                yield found


def _orders(messages: Sequence[Message]) -> dict[str, Mapping[str, Any]]:
    """The orders that tools told of, by id: each as it was told last."""
    told = [data for result in _blocks(messages, "toolResult") for data in _data(result)]
    rows = [row for data in told for row in (data, *_listed(data))]
    return {str(row["id"]): row for row in rows if isinstance(row, dict) and {"id", "tier", "visitDate"} <= row.keys()}


def _listed(data: Mapping[str, Any]) -> Sequence[Any]:
    orders = data.get("orders")
    return orders if isinstance(orders, list) else ()


def _data(result: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The objects in a tool's answer; an error has none."""
    if result.get("status") == "error":
        return
    for block in result["content"]:
        try:
            data = json.loads(block.get("text", ""))
        except ValueError:
            continue
        if isinstance(data, dict):
            yield data


def _bought(tool: str | None, result: Mapping[str, Any], orders: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """An order that was paid, or that cost nothing and was fulfilled at once: tier, date and how many tickets."""
    for data in _data(result):
        paid = tool == ASKS_PAYMENT and data.get("outcome") == "paid"
        free = tool == _PLACES and data.get("status") == "fulfilled"
        order = orders.get(str(data.get("orderId" if paid else "id"))) if paid or free else None
        if order is None or not isinstance(order.get("lines"), list):
            continue
        count = len(order["lines"])
        yield f"Bought: {order['tier']} for {order['visitDate']}, {count} {'ticket' if count == 1 else 'tickets'}."
