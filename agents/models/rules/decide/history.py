"""The message history as a list of events, whoever's model spoke before."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from agents.models.rules.decide.facts import Json

_CODE = re.compile(r"\b([a-z]+(?:_[a-z]+)*): ")


@dataclass(frozen=True)
class Said:
    """Text of the customer, or of the house."""

    text: str
    by_customer: bool


@dataclass(frozen=True)
class Called:
    """A tool call."""

    id: str
    name: str
    arguments: Json


@dataclass(frozen=True)
class Answered:
    """A tool's answer: its data, or the code and words of its refusal."""

    call: Called
    data: Json
    refusal: str | None = None
    words: str = ""


Event = Said | Called | Answered

_UNDECIDED = frozenset({"order_open", "unavailable", "failed"})


def perhaps_ordered(answered: Answered) -> bool:
    """Whether an order was refused and yet may be there: from a call nobody knows of, or one whose answer broke."""
    return answered.call.name == "place_order" and answered.refusal in _UNDECIDED


def events_of(messages: Iterable[Mapping[str, object]]) -> Iterator[Event]:
    """Events in order. A text that withdraws a payment request stands behind its result in the same message."""
    calls: dict[str, Called] = {}
    for message in messages:
        by_customer = message.get("role") == "user"
        content = message.get("content")
        for block in content if isinstance(content, list) else ():
            if text := block.get("text"):
                yield Said(str(text), by_customer)
            elif use := block.get("toolUse"):
                given = use.get("input")
                call = Called(str(use.get("toolUseId")), str(use.get("name")), given if isinstance(given, dict) else {})
                calls[call.id] = call
                yield call
            elif (result := block.get("toolResult")) and (answered := calls.get(str(result.get("toolUseId")))):
                yield _answer(answered, result)


def _answer(call: Called, result: Mapping[str, object]) -> Answered:
    content = result.get("content")
    blocks = content if isinstance(content, list) else []
    words = " ".join(str(block["text"]) for block in blocks if "text" in block)
    if result.get("status") == "error":
        return Answered(call, {}, _code(words, call.name), words)
    structured = result.get("structuredContent")
    found = structured if isinstance(structured, dict) else None
    for block in blocks:
        if found is None and isinstance(block.get("json"), dict):
            found = block["json"]
    return Answered(call, _unwrapped(found if found is not None else _parsed(words)), words=words)


def _unwrapped(data: Json) -> Json:
    inner = data.get("result")
    return inner if len(data) == 1 and isinstance(inner, dict) else data


@lru_cache(maxsize=256)
def _parsed(words: str) -> Json:
    try:
        data = json.loads(words)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def _code(words: str, tool: str) -> str:
    codes = [code for code in _CODE.findall(words) if code != tool]
    return codes[0] if codes else "failed"
