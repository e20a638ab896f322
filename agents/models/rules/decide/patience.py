"""Never the same answer twice: what is said where an answer did not help, or where the customer says nothing."""

from dataclasses import replace

from agents.models.rules.decide.back import asking, surely
from agents.models.rules.decide.questions import IN_SALE, MIDWAY, Question
from agents.models.rules.decide.replies import yes_no
from agents.models.rules.decide.resolve import choosable
from agents.models.rules.decide.setbacks import SETBACKS, core
from agents.models.rules.decide.state import State
from agents.models.rules.decide.step import Decision, Line
from agents.models.rules.speak.sentences import Voice, spoken
from agents.models.rules.understand import Understanding

_OF_ORDER = frozenset({Question.PAY, Question.PAY_OR_CANCEL, Question.CONFIRM_CHANGE, Question.RELEASE})
_OFFERS_PERSON = 3
"""So many answers that did not help, one after the other, and a person is offered."""


def thinking(state: State, heard: Understanding) -> Decision | None:
    """A sound of thinking gets time, a "?" an explanation of what may be answered; None where something is said."""
    if heard.names_something or heard.profile:
        return None
    asked = state.question or state.standing or Question.UPGRADE
    if heard.puzzled:
        hint = _hint(state, asked)
        why = (Line("no_tickets_why"),) if state.tickets == [] else ()
        return surely(asking(state, asked, *why, hint), 0.5)
    if not heard.hesitates:
        return None
    if asked not in IN_SALE or state.order_waits:
        return surely(asking(state, asked, Line("no_hurry")), 0.5)
    return surely(asking(state, asked, Line("take_your_time")), 0.5)


def _hint(state: State, asked: Question) -> Line:
    """How to answer; the list again where one is chosen from, and the bank's reason where a card was declined."""
    able = tuple(choosable(state))
    if asked is Question.WHICH_TICKET:
        return Line("tickets_to_choose", {"tickets": able, "count": len(able)})
    outcome = state.outcome
    if asked is Question.PAY and outcome and outcome.outcome == "declined":
        return Line(f"declined_{outcome.failure or 'other'}")
    return _how(state, asked)


def _how(state: State, asked: Question) -> Line:
    return Line(f"hint_{asked}", {"count": len(choosable(state))})


def patient(state: State, decision: Decision) -> Decision:
    """The step, put otherwise where the house would repeat itself or fails again in the same place."""
    if any(line.key in SETBACKS for line in decision.lines):
        return _failed(state, decision)
    if not _echoes(state, decision):
        return decision
    if state.echoes == 0:
        return replace(decision, lines=(Line("again"), *decision.lines))
    if decision.question is Question.PERSON or (state.echoes == 1 and decision.question in {*IN_SALE, *_OF_ORDER}):
        return replace(decision, lines=(*decision.lines, _how(state, decision.question)))
    return replace(decision, lines=(*decision.lines, Line("going_round")), question=Question.PERSON, replies=yes_no())


def _echoes(state: State, decision: Decision) -> bool:
    """Whether the step says what was just said."""
    voice = Voice(state.language, state.time_zone, state.turns)
    return core(spoken(decision, voice)) == core(state.said)


def _failed(state: State, decision: Decision) -> Decision:
    """At first the reason, then how to answer, then a person; and so on from the beginning."""
    failures = state.setbacks % _OFFERS_PERSON
    if failures == 0:
        return decision
    explained = _explained(state, decision)
    if failures == 1 and not _echoes(state, explained):
        return explained
    return _person_offered(state, decision)


def _explained(state: State, decision: Decision) -> Decision:
    lines = tuple(Line(_AGAIN.get(line.key, line.key), line.values) for line in decision.lines)
    hint = f"hint_{decision.question}"
    if decision.question not in MIDWAY or any(line.key in {hint, *_AGAIN.values()} for line in lines):
        return replace(decision, lines=lines)
    return replace(decision, lines=(*lines, _how(state, decision.question)))


def _person_offered(state: State, decision: Decision) -> Decision:
    if not state.has("open_case"):
        return replace(decision, lines=(*decision.lines, Line("no_case_here")))
    first = next(line for line in decision.lines if line.key in SETBACKS)
    why = () if first.key.startswith("hint_") else (Line(_BRIEF.get(first.key, first.key), first.values),)
    replies = (*yes_no(), *decision.replies)[:4]
    return replace(
        decision, lines=(*why, Line("going_round")), question=Question.PERSON, replies=replies, confidence=0.3
    )


_AGAIN = {"ticket_unknown": "ticket_still_unknown"}
"""What is said instead where the same fails again."""
_BRIEF = {"ticket_unknown": "ticket_not_found", "tickets_blocked": "ticket_barred"}
"""What is said instead before a person is offered, without its list."""
