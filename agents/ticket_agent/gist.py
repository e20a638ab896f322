"""What of a turn may be drawn from for long: the customer's words without what identifies people, and what was ordered.

AgentCore Memory's strategies read these lines and nothing else of a turn.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from strands.types.content import Message

from agents.models.rules.understand.profile import profile_in
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


def gist(messages: Sequence[Message], first_name: str) -> list[tuple[str, str]]:
    """Role and line, in order. Nothing of a turn in which the customer had something forgotten."""
    calls = {use["toolUseId"]: use["name"] for use in _blocks(messages, "toolUse")}
    if FORGETS in calls.values():
        return []
    lines: list[tuple[str, str]] = []
    for message in messages:
        for block in message["content"]:
            if message["role"] == "user" and (text := block.get("text", "").strip()):
                lines.append(("USER", without_people(_shortened(text), first_name)))
            elif (result := block.get("toolResult")) and calls.get(result["toolUseId"]) == _PLACES:
                lines += [("TOOL", line) for line in _ordered(result)]
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


def _ordered(result: Mapping[str, Any]) -> Iterator[str]:
    """A placed order as a line: tier, date and how many tickets."""
    if result.get("status") == "error":
        return
    for block in result["content"]:
        try:
            order = json.loads(block.get("text", ""))
            count = len(order["lines"])
            yield f"Ordered: {order['tier']} for {order['visitDate']}, {count} {'ticket' if count == 1 else 'tickets'}."
        except (ValueError, TypeError, KeyError):
            continue
