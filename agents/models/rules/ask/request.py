"""A request in words: its parts planned together, then done one after the other, and answered in one piece."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from agents.models.rules.ask.carried import carried
from agents.models.rules.ask.checks import contradicting, forbids
from agents.models.rules.ask.part import Outcome, is_courtesy, quoted, think
from agents.models.rules.ask.parts import MOST_PARTS, Parts, parts_of
from agents.models.rules.ask.seen import MOST_ROUNDS, Seen
from agents.models.rules.ask.ticket_question import needs_subject
from agents.models.rules.decide.fold import fold
from agents.models.rules.decide.history import Event, Said
from agents.models.rules.decide.single import done_lines
from agents.models.rules.decide.state import State
from agents.models.rules.decide.step import Call, Decision, Line, say
from agents.models.rules.understand import Heard, Understanding, understand


@dataclass
class _Request:
    """One request at one point of its work."""

    fresh: Callable[[], State]
    seen: Seen
    parts: Parts
    texts: list[str]
    heard: list[Understanding]
    whole: State

    def planned(self) -> list[Outcome]:
        """Every part by what was known before anything was written."""
        outcomes: list[Outcome] = []
        for text in self.texts:
            subject = _spoken_of(outcomes)
            if outcomes and outcomes[-1].reads and needs_subject(self.heard[len(outcomes)], self.whole):
                outcomes.append(replace(outcomes[-1], lines=()))
                continue
            outcomes.append(think(text, self.fresh, self.seen, after=0, subject=subject, writes=False))
        return outcomes


def answer_request(events: Iterable[Event], fresh: Callable[[], State]) -> tuple[Decision, State]:
    """The next step of a request, and the state it rests on. `fresh` makes a state that knows nothing yet."""
    seen = Seen(events)
    whole = fold([Said(seen.request, by_customer=True)], fresh())
    if whole.heard is None:
        return say(Line("request_cannot"), confidence=0.3), whole

    def of_its_language() -> State:
        blank = fresh()
        blank.language = whole.language
        return blank

    parts = parts_of(seen.request)
    heard = [_heard(text, whole) for text in parts.texts]
    texts = carried(parts.texts, heard)
    parts = Parts(tuple(told for told, text in zip(parts.texts, texts, strict=True) if text), parts.asked)
    texts = [text for text in texts if text]
    heard = [_heard(text, whole) for text in texts]
    request = _Request(of_its_language, seen, parts, texts, heard, whole)
    return _next(request), whole


def _heard(text: str, whole: State) -> Understanding:
    return understand(text, Heard(whole.today, whole.language))


def _next(request: _Request) -> Decision:
    plan = request.planned()
    spent = request.seen.rounds >= MOST_ROUNDS
    if (reads := _together(plan)) and not spent:
        return Decision(calls=reads)
    writes = {number: outcome.write for number, outcome in enumerate(plan) if outcome.write is not None}
    against = contradicting(writes, [forbids(one) for one in request.heard])
    done, calls = _carried_out(request, plan, against, spent=spent)
    if calls:
        return Decision(calls=calls)
    return _answer(request, done)


def _carried_out(
    request: _Request, plan: list[Outcome], against: frozenset[int], *, spent: bool
) -> tuple[list[Outcome], tuple[Call, ...]]:
    """The parts in order, and the calls that are needed now: reads together, or one write alone."""
    done: list[Outcome] = []
    reads: list[Outcome] = []
    wrote = 0
    for number, text in enumerate(request.texts):
        subject = _spoken_of(done)
        if number in against:
            line = Line("part_contradicts", {"asked": quoted(request.parts.texts[number])})
            done.append(replace(plan[number], lines=(line,), write=None))
            continue
        wanted = plan[number].write
        if wanted is not None and any(outcome.write == wanted for outcome in plan[:number]):
            done.append(replace(plan[number], write=None))
            continue
        after = 0 if plan[number].write is not None else wrote
        outcome = think(text, request.fresh, request.seen, after=after, subject=subject, writes=True)
        wrote += outcome.wrote
        done.append(outcome)
        if spent:
            continue
        if outcome.write is not None:
            return done, _together(reads) or (outcome.write,)
        if outcome.reads:
            reads.append(outcome)
    return done, _together(reads)


def _spoken_of(outcomes: list[Outcome]) -> tuple[str, ...]:
    """The tickets told of last."""
    return next((outcome.subject for outcome in reversed(outcomes) if outcome.subject), ())


def _together(outcomes: Iterable[Outcome]) -> tuple[Call, ...]:
    """Every read that is missing, once."""
    calls: list[Call] = []
    for outcome in outcomes:
        calls += [call for call in outcome.reads if call not in calls]
    return tuple(calls)


def _answer(request: _Request, done: list[Outcome]) -> Decision:
    lines: list[Line] = []
    unknown: list[Line] = []
    for number, outcome in enumerate(done):
        asked = quoted(request.parts.texts[number])
        if outcome.wrote and (outcome.reads or outcome.write):
            lines += done_lines(outcome.state)
        elif outcome.reads or outcome.write:
            unknown.append(Line("parts_not_reached", {"asked": asked}))
        elif outcome.known:
            lines += [line for line in outcome.lines if line not in lines]
        elif not is_courtesy(request.heard[number]):
            unknown.append(Line("part_unknown", {"asked": asked}))
    if not lines and len(done) == 1 and not done[0].reads and not done[0].write:
        return say(Line("request_cannot"), confidence=0.3)
    if not lines and not unknown:
        return say(Line("request_cannot"), confidence=0.3)
    if request.parts.asked > MOST_PARTS:
        counts = {"asked_count": request.parts.asked, "done_count": MOST_PARTS}
        unknown.append(Line("parts_left", counts))
    return say(*lines, *unknown, confidence=0.5 if unknown else 0.9)
