"""One part of a request, thought through from what is known up to the call that it needs, or to its answer."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from agents.models.rules.ask.checks import conditional, forbids
from agents.models.rules.ask.seen import WRITES, Seen
from agents.models.rules.ask.somebody_else import somebody_elses
from agents.models.rules.ask.ticket_question import ticket_question
from agents.models.rules.decide.facts import Ticket
from agents.models.rules.decide.fold import fold
from agents.models.rules.decide.history import Called, Said
from agents.models.rules.decide.single import single
from agents.models.rules.decide.state import State
from agents.models.rules.decide.step import Call, Decision, Line, say
from agents.models.rules.understand import Act, Understanding

_MOST_STEPS = 12
_MOVES = re.compile(
    r"\b(?:move|shift|reschedule|postpone|bring forward|verschieb\w*|verleg\w*|umbuch\w*)\b"
    r"|\bchange (?:the|my) (?:visit|date|day)\b|\baender\w* (?:den|das|mein\w*) (?:besuch\w*|datum|tag)\b"
)
_SAYS_NOTHING = frozenset({"request_cannot", "gladly"})
_COURTESY = frozenset({Act.GREET, Act.THANK, Act.BYE})


@dataclass(frozen=True)
class Outcome:
    """Where a part stands: its lines, or the reads or the write that it needs first."""

    state: State
    lines: tuple[Line, ...] = ()
    reads: tuple[Call, ...] = ()
    write: Call | None = None
    wrote: int = 0
    """How many writes of it are done."""
    known: bool = True
    """Whether the words were understood."""

    @property
    def subject(self) -> tuple[str, ...]:
        """The tickets that its answer tells of."""
        values = [value for line in self.lines for value in line.values.values() if isinstance(value, tuple)]
        return tuple(item.id.lower() for value in values for item in value if isinstance(item, Ticket))


def think(
    text: str, fresh: Callable[[], State], seen: Seen, *, after: int, subject: tuple[str, ...], writes: bool
) -> Outcome:
    """`after` is how many writes came before; without `writes` it ends at the write it would make."""
    state = fold([Said(text, by_customer=True)], fresh())
    wrote, heard = 0, state.heard
    if heard is None:
        return Outcome(state, known=False)
    for step in range(_MOST_STEPS):
        decision = _decide(text, state, heard, subject)
        if not decision.calls:
            known = not {line.key for line in decision.lines} <= _SAYS_NOTHING
            return Outcome(state, decision.lines, wrote=wrote, known=known)
        write = next((call for call in decision.calls if call.name in WRITES), None)
        if write is not None and (why := _why_not(heard, write)) is not None:
            return Outcome(state, (why,), wrote=wrote)
        if write is not None:
            answered = seen.take_write(write) if writes else None
            if answered is None:
                return Outcome(state, write=write, wrote=wrote)
            wrote += 1
            answers = [answered]
        else:
            found = [(call, seen.read(call, after)) for call in decision.calls]
            missing = tuple(call for call, answer in found if answer is None)
            if missing:
                return Outcome(state, reads=missing, wrote=wrote)
            answers = [answer for _, answer in found if answer is not None]
        for answer in answers:
            called = Called(f"{step}", answer.call.name, answer.call.arguments)
            state = fold([called, replace(answer, call=called)], state)
    return Outcome(state, known=False)


def is_courtesy(heard: Understanding) -> bool:
    """A greeting or thanks, which ask for nothing."""
    return heard.act in _COURTESY and not heard.names_something and not heard.question


def moves_only(heard: Understanding) -> bool:
    """Whether a visit is to be moved, and nothing upgraded."""
    return _MOVES.search(heard.text) is not None and not heard.tiers


def _decide(text: str, state: State, heard: Understanding, subject: tuple[str, ...]) -> Decision:
    if somebody_elses(text, heard):
        return say(Line("only_your_own"))
    if moves_only(heard) and not state.answers:
        return say(Line("date_only"), Line("request_case"))
    if heard.pairs and not heard.question:
        return say(Line("part_pairs", {"asked": quoted(heard.text)}))
    return ticket_question(state, heard, subject) or single(state, heard)


def _why_not(heard: Understanding, write: Call) -> Line | None:
    """The line that says why a write is left alone for the way it is asked for."""
    if write.name == "open_case":
        return None
    if conditional(heard):
        return Line("part_conditional", {"asked": quoted(heard.text)})
    if write.name in forbids(heard):
        return Line("part_left_alone", {"asked": quoted(heard.text)})
    return None


def quoted(text: str) -> str:
    """Words of the request, short enough to be quoted."""
    plain = " ".join(text.split()).strip(" .?!")
    return f"“{plain}”" if len(plain) <= _LONGEST_QUOTE else f"“{plain[:_LONGEST_QUOTE]}…”"


_LONGEST_QUOTE = 60
