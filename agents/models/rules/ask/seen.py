"""What this request has called so far, so that each of its parts can be thought through again from the start."""

import json
from collections.abc import Iterable, Mapping

from agents.models.rules.decide.history import Answered, Called, Event, Said
from agents.models.rules.decide.step import Call

WRITES = frozenset({"place_order", "cancel_order", "update_customer", "open_case"})
MOST_ROUNDS = 5
"""Rounds of calls in one request; the answer needs a turn of its own."""


class Seen:
    """The answers of one request. Reads are kept apart by how many writes came before them; each write counts once."""

    def __init__(self, events: Iterable[Event]) -> None:
        self.request = ""
        self._reads: dict[tuple[int, str], Answered] = {}
        self._writes: list[Answered] = []
        self.rounds = 0
        calling = False
        for event in events:
            if isinstance(event, Said) and event.by_customer:
                self.request = event.text
                self._reads, self._writes, self.rounds = {}, [], 0
            elif isinstance(event, Called):
                self.rounds += not calling
            elif isinstance(event, Answered):
                if event.call.name in WRITES:
                    self._writes.append(event)
                else:
                    self._reads[len(self._writes), _key(event.call.name, event.call.arguments)] = event
            calling = isinstance(event, Called)

    def read(self, call: Call, after: int) -> Answered | None:
        """The answer that a read had after so many writes."""
        return self._reads.get((after, _key(call.name, call.arguments)))

    def take_write(self, call: Call) -> Answered | None:
        """The answer of that very write, else of one by the same tool that another model made; each only once."""
        same = [found for found in self._writes if found.call.name == call.name]
        key = _key(call.name, call.arguments)
        best = next((found for found in same if _key(found.call.name, found.call.arguments) == key), None)
        answered = best or next(iter(same), None)
        if answered is not None:
            self._writes.remove(answered)
        return answered


def _key(name: str, arguments: Mapping[str, object]) -> str:
    return f"{name} {json.dumps(arguments, sort_keys=True, default=str)}"
