"""What the customer usually takes, from what is remembered of them: proposed once, at the beginning, never assumed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from agents.models.rules.decide.answers import yes
from agents.models.rules.decide.memories import wish_in
from agents.models.rules.decide.questions import Question
from agents.models.rules.decide.resolve import TIERS
from agents.models.rules.decide.sell import tickets_needed
from agents.models.rules.decide.state import State
from agents.models.rules.decide.step import Decision, Line
from agents.models.rules.decide.talk import welcome
from agents.models.rules.understand import Heard, understand

_NAMES = {"standard": "Standard", "non-stop": "Non-stop", "double-fun": "Double Fun"}
_TIER = re.compile(r"\b(standard|non[- ]?stop|double[- ]?fun)\b", re.IGNORECASE)
_WEEKDAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
}
_DAY = re.compile(rf"\b({'|'.join(day for days in _WEEKDAYS.values() for day in days)})s?\b", re.IGNORECASE)
_AGAINST = re.compile(r"\b(?:not?|never|dislikes?|avoids?|without|nicht|nie|kein\w*|ungern|ohne)\b", re.IGNORECASE)
_BOUGHT = re.compile(r"\b(?:bought|purchased|paid for|gekauft|bezahlt)\b", re.IGNORECASE)
_NAMED = "|".join(_NAMES.values())
_PROPOSED = re.compile(
    rf"(?:(?P<en>{_NAMED}) again|Shall it be (?P<en_new>{_NAMED})"
    rf"|Wieder (?P<de>{_NAMED})|Soll es (?P<de_new>{_NAMED}) sein)"
    r"(?P<on>, (?:on a|an einem) \w+)?\?"
)
_EARLY_TURNS = 2


@dataclass(frozen=True)
class Usual:
    """A tier, and a day of the week (0 is Monday) where one is known; whether that tier was ever bought."""

    tier: str
    weekday: int | None
    bought: bool = False


def usual_of(remembered: Sequence[str]) -> Usual | None:
    """The tier and day that the sentences tell, the first of each; None where they tell no tier."""
    positive = [sentence for sentence in remembered if not _AGAINST.search(sentence)]
    tier = next((found[1] for sentence in positive if (found := _TIER.search(sentence))), None)
    if tier is None:
        return None
    day = next((found[1].title() for sentence in positive if (found := _DAY.search(sentence))), None)
    weekday = next((days.index(day) for days in _WEEKDAYS.values() if day in days), None) if day else None
    told = [found[1] for sentence in positive if _BOUGHT.search(sentence) and (found := _TIER.search(sentence))]
    return Usual(_tier(tier), weekday, _tier(tier) in {_tier(named) for named in told})


def _tier(named: str) -> str:
    plain = re.sub(r"[- ]", "", named.lower())
    return {"nonstop": "non-stop", "doublefun": "double-fun"}.get(plain, plain)


def with_usual(state: State, decision: Decision) -> Decision:
    """The step with the proposal in it, where it is early, fits what can be had, and was not made before."""
    usual = usual_of(state.remembered)
    if usual is None or state.turns > _EARLY_TURNS or decision.calls or _PROPOSED.search(state.said):
        return decision
    if decision.question is Question.WHICH_TIER:
        return _among_options(state, decision, usual)
    if decision.question is Question.UPGRADE and any(line.key == "greet" for line in decision.lines):
        return _with_greeting(state, decision, usual)
    return decision


def _with_greeting(state: State, decision: Decision, usual: Usual) -> Decision:
    if fetched := tickets_needed(state):
        return fetched
    rank = TIERS.index(usual.tier)
    if not any(ticket.tier not in TIERS or TIERS.index(ticket.tier) < rank for ticket in state.eligible):
        return decision
    line, reply = _proposal(state, usual)
    return replace(decision, lines=(*decision.lines, line), question=None, replies=(reply, *decision.replies)[:4])


def _among_options(state: State, decision: Decision, usual: Usual) -> Decision:
    option = state.options[-1].of(usual.tier) if state.options else None
    if option is None or option.reason is not None or not option.days:
        return decision
    if not any(day.date.weekday() == usual.weekday for day in option.days):
        usual = replace(usual, weekday=None)
    line, reply = _proposal(state, usual)
    replies = tuple(other for other in decision.replies if other.values != reply.values)
    return replace(decision, lines=(*decision.lines, line), replies=(reply, *replies)[:4])


def _proposal(state: State, usual: Usual) -> tuple[Line, Line]:
    """The question, and the reply that takes it up. "Again" is only said of what was bought."""
    name = _NAMES[usual.tier]
    key = "usual_again" if usual.bought else "usual_new"
    if usual.weekday is None:
        return Line(key, {"tier": name}), Line("reply_plain", {"text": name})
    values = {"tier": name, "weekday": _WEEKDAYS[state.language][usual.weekday]}
    return Line(f"{key}_on", values), Line("reply_usual", values)


def meant(state: State, text: str) -> str:
    """The message as it is to be understood: a bare yes to the proposal says what was proposed.

    A wish about the memory says nothing of tickets, whatever it names.
    """
    if wish := wish_in(text, state.said):
        state.language = wish.language or state.language
        return "hilfe" if wish.language == "de" else "help"
    proposed = _PROPOSED.search(state.said)
    if proposed is None:
        return text
    heard = understand(text, Heard(state.today, state.language))
    if heard.names_something or not yes(heard):
        return text
    named = next(proposed[name] for name in ("en", "en_new", "de", "de_new") if proposed[name])
    return f"{named}{proposed['on'] or ''}"


def greeted_anyway(state: State, decision: Decision) -> Decision:
    """A greeting is returned also where the tickets could not be looked at for a proposal."""
    looked = [answer for answer in state.answers if answer.call.name == "list_tickets"]
    if state.remembered and looked and looked[-1].refusal and state.turns == 1 and state.heard and _greets(state):
        return welcome(state)
    return decision


def _greets(state: State) -> bool:
    return state.heard is not None and state.heard.act.value == "greet" and not state.heard.names_something
