"""What keeps a part of a request from being written: conditions, contradictions, several orders in one sentence."""

import re
from collections.abc import Iterator, Sequence

from agents.models.rules.decide.step import Call
from agents.models.rules.understand import Understanding

_CONDITION = re.compile(
    r"\b(?:if|unless|provided|in case|as long as|only when|falls|wenn|sofern|ausser wenn|es sei denn|vorausgesetzt)\b"
)
_FORBIDS = re.compile(
    r"\b(?:dont|do not|never|must not|without)\b|\bnot\b.{0,12}\b(?:cancel|order|book|change|upgrade)"
    r"|\b(?:nicht|niemals|keinesfalls|auf keinen fall|ohne)\b"
)
_VERBS = {
    "cancel_order": re.compile(r"\b(?:cancel\w*|stornier\w*)"),
    "place_order": re.compile(r"\b(?:order|book|reserve|upgrade|buch\w*|bestell\w*|reservier\w*|aufwert\w*|werte)\b"),
    "update_customer": re.compile(r"\b(?:change|set|update|aender\w*|setz\w*)\b"),
    "open_case": re.compile(r"\b(?:case|fall)\b"),
}


def conditional(heard: Understanding) -> bool:
    """Whether something is wanted only under a condition."""
    return _CONDITION.search(heard.text) is not None


def forbids(heard: Understanding) -> frozenset[str]:
    """The writing tools whose doing it rules out ("don't cancel my order")."""
    if not _FORBIDS.search(heard.text):
        return frozenset()
    return frozenset(tool for tool, verb in _VERBS.items() if verb.search(heard.text))


def contradicting(writes: dict[int, Call], forbidden: Sequence[frozenset[str]]) -> frozenset[int]:
    """The parts whose writes cannot all be meant: one forbidden elsewhere, a field given two values, a ticket two
    orders."""
    return frozenset(_contradicting(writes, forbidden))


def _contradicting(writes: dict[int, Call], forbidden: Sequence[frozenset[str]]) -> Iterator[int]:
    for number, write in writes.items():
        if any(write.name in tools for tools in forbidden):
            yield number
        for other_number, other in writes.items():
            if number != other_number and _clash(write, other):
                yield number


def _clash(one: Call, other: Call) -> bool:
    if one.name != other.name:
        return False
    if one.name == "update_customer":
        mine, theirs = one.arguments.get("changes"), other.arguments.get("changes")
        if not isinstance(mine, dict) or not isinstance(theirs, dict):
            return False
        return any(theirs[name] != value for name, value in mine.items() if name in theirs)
    if one.name == "place_order":
        tickets, others = one.arguments.get("ticket_ids"), other.arguments.get("ticket_ids")
        shared = isinstance(tickets, list) and isinstance(others, list) and set(tickets) & set(others)
        return bool(shared) and dict(one.arguments) != dict(other.arguments)
    return False
