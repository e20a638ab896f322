"""What the laptop's memory strategies draw from an event: preferences and facts, by rules.

Stands in for AgentCore's built-in strategies, which ask a model. A sentence here is made of words of our own, never of
the customer's, so nothing that they typed (a number, a name, an address) can get into it. There is one record per
topic: the latest one counts.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

PREFERENCES, FACTS = "/customers/{actorId}/preferences/", "/customers/{actorId}/facts/"
"""Where the strategies write, as infra declares it."""


@dataclass(frozen=True)
class Drawn:
    """A record to be: where it goes, which earlier one it replaces, and its sentence."""

    namespace: str
    topic: str
    text: str


@dataclass(frozen=True)
class _Line:
    role: str
    text: str
    language: str


_TIER = r"(?P<tier>standard|non[- ]?stop|double[- ]?fun)"
_TIERS = {"standard": "Standard", "nonstop": "Non-stop", "doublefun": "Double Fun"}
_HABIT = r"(?:always|usually|normally|mostly|prefer|love|bevorzuge|immer|meistens?|normalerweise|am liebsten)"
_PREFERRED = re.compile(
    rf"(?:^|[.,;:!?]\s*|\b(?:i|we|ich|wir)\b[^.,;:?!]{{0,20}}?)\b(?<!'d )(?<!would ){_HABIT}\b"
    rf"(?:(?!\b(?:and|but|und|aber)\b)[^.,;:?!]){{0,40}}?\b{_TIER}\b"
    rf"|\b(?:like|love|mag|nehme)\s+{_TIER.replace('tier', 'liked')}"
    r"\s+(?:the )?(?:best|most|am liebsten|immer|meistens)\b",
    re.IGNORECASE,
)
"""What the customer calls a habit of theirs; what they ask for this time is none."""
_CORRECTED = re.compile(
    r"\b(?:no|wait|sorry|actually|rather|scratch that|make that|i mean|nein|moment|halt|quatsch|doch|vielmehr|sondern)"
    r"\W{1,5}(?:(?:no|wait|sorry|actually|i|i'd|would|prefer|rather|mean|meant|make|take|it|that|the|always|usually|nein"
    rf"|ich|meine|meinte|nehme|lieber|doch|immer|meistens|bevorzuge)\W{{1,5}}){{0,5}}{_TIER}\b",
    re.IGNORECASE,
)
_TAKEN_BACK = re.compile(
    r"\b(?:never ?mind|scratch that|forget (?:it|that)|cancel|(?:vergiss|vergessen sie) (?:es|das)|doch nicht)\b",
    re.IGNORECASE,
)
_REFUSED = re.compile(
    r"\b(?:not|no(?!\W+(?:wait|sorry|actually|rather|make|i)\b)|never|don't|without|kein\w*|nicht|nie|ohne)"
    rf"(?:\s+\w+){{0,3}}?\s+{_TIER}\b",
    re.IGNORECASE,
)
_BOUGHT = re.compile(rf"^Bought: {_TIER} for (?P<day>\d{{4}}-\d\d-\d\d), (?P<count>\d+) tickets?\.", re.IGNORECASE)
_DAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
}
_USUAL_DAY = re.compile(
    r"\b(?:prefer|always|usually|love|bevorzuge|immer|meistens|am liebsten|gern\w*)\b[^.?!]{0,30}?"
    rf"\b(?P<day>{'|'.join(name for names in _DAYS.values() for name in names)})s?\b"
    rf"|\b(?P<every>{'|'.join(name for names in _DAYS.values() for name in names)})s\b",
    re.IGNORECASE,
)
_PARTY = re.compile(
    r"\b(?:(?:the|we are|we're|party of|group of|wir sind|für uns) (?P<word>two|three|four|zwei|drei|vier)\b"
    r"|zu (?P<many>zweit|dritt|viert)\b)",
    re.IGNORECASE,
)
_SIZES = {"two": 2, "three": 3, "four": 4, "zwei": 2, "drei": 3, "vier": 4, "zweit": 2, "dritt": 3, "viert": 4}
_CHILDREN = re.compile(
    r"\b(?:with|mit) (?:my|our|the|meine\w*|unsere\w*|den) (?:kids?|child(?:ren)?|kind(?:ern?)?)\b", re.IGNORECASE
)
_WHEELCHAIR = re.compile(r"\b(?:wheel ?chairs?|step-?free|rollstuhl\w*|barrierefrei\w*)\b", re.IGNORECASE)
_LANGUAGE = re.compile(
    r"\b(?:in|auf|speak|write|sprich|schreib\w*|answer)\b[^.?!]{0,12}\b(?P<name>german|deutsch|english|englisch)\b",
    re.IGNORECASE,
)
_SENTENCES = {
    "tier": {"en": "Prefers {}.", "de": "Nimmt am liebsten {}."},
    "bought": {"en": "Bought {}.", "de": "Hat {} gekauft."},
    "weekday": {"en": "Likes to visit on a {}.", "de": "Kommt am liebsten an einem {}."},
    "language": {"en": "Prefers to be answered in {}.", "de": "Möchte Antworten auf {}."},
    "party": {"en": "Usually comes as a party of {}.", "de": "Kommt meist mit {} Personen."},
    "children": {"en": "Visits with children.", "de": "Kommt mit Kindern."},
    "access": {"en": "Needs step-free access.", "de": "Braucht einen stufenlosen Zugang."},
}
_TOPICS = {"bought": "tier"}
"""A sentence's topic, where its kind is not that: the tier preferred and the tier bought replace each other."""
_NAMESPACES = {"tier": PREFERENCES, "weekday": PREFERENCES, "language": PREFERENCES}


def draw(payload: Iterable[Mapping[str, Any]], metadata: Mapping[str, Any]) -> list[Drawn]:
    """What an event's conversational lines tell, one thing per topic: the last. Blobs tell nothing."""
    language = (metadata.get("language") or {}).get("stringValue", "en")
    found: dict[str, Drawn] = {}
    for role, text in _said(payload):
        line = _Line(role, text, language if language in _DAYS else "en")
        for rule in _RULES:
            for kind, words in rule(line):
                sentence = _SENTENCES[kind][line.language].format(words)
                topic = _TOPICS.get(kind, kind)
                found[topic] = Drawn(_NAMESPACES.get(topic, FACTS), topic, sentence)
    return list(found.values())


def _said(payload: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    for item in payload:
        spoken = item.get("conversational")
        if spoken is None:
            continue
        text = spoken["content"]["text"]
        for part in _plain(text):
            yield spoken["role"], part


def _plain(text: str) -> Iterator[str]:
    """The words of a line; of a Strands message, which the SDK's session manager writes as JSON, those of its texts."""
    try:
        blocks = json.loads(text)["message"]["content"]
    except (ValueError, TypeError, KeyError):
        yield text
        return
    yield from (block["text"] for block in blocks if "text" in block)


def _bought(line: _Line) -> Iterator[tuple[str, object]]:
    """What was paid for says more than any wish."""
    found = _BOUGHT.match(line.text) if line.role == "TOOL" else None
    if found is None:
        return
    try:
        weekday = date.fromisoformat(found["day"]).weekday()
    except ValueError:
        return
    yield "bought", _tier(found["tier"])
    yield "weekday", _DAYS[line.language][weekday]
    if int(found["count"]) > 1:
        yield "party", int(found["count"])


def _wished(line: _Line) -> Iterator[tuple[str, object]]:
    if line.role != "USER":
        return
    if preferred := _preferred(line.text):
        yield "tier", preferred
    usual = _USUAL_DAY.search(line.text)
    if usual:
        name = (usual["day"] or usual["every"]).title()
        place = next(names.index(name) for names in _DAYS.values() if name in names)
        yield "weekday", _DAYS[line.language][place]


def _preferred(text: str) -> str | None:
    """The tier that the customer calls their usual one, as they last corrected it."""
    told = list(_PREFERRED.finditer(text))
    if not told:
        return None
    last = told[-1]
    corrected = [found for found in _CORRECTED.finditer(text) if found.start("tier") >= last.end()]
    tier = _tier(corrected[-1]["tier"] if corrected else last["tier"] or last["liked"])
    end = corrected[-1].end() if corrected else last.end()
    refused = {_tier(found["tier"]) for found in _REFUSED.finditer(text)}
    return None if tier in refused or _TAKEN_BACK.search(text, end) else tier


def _told(line: _Line) -> Iterator[tuple[str, object]]:
    if line.role != "USER":
        return
    if asked := _LANGUAGE.search(line.text):
        german = asked["name"].lower() in {"german", "deutsch"}
        names = {"en": ("German", "English"), "de": ("Deutsch", "Englisch")}[line.language]
        yield "language", names[0 if german else 1]
    if party := _PARTY.search(line.text):
        yield "party", _SIZES[(party["word"] or party["many"]).lower()]
    if _CHILDREN.search(line.text):
        yield "children", ""
    if _WHEELCHAIR.search(line.text):
        yield "access", ""


def _tier(named: str) -> str:
    return _TIERS[re.sub(r"[- ]", "", named.lower())]


_RULES: tuple[Callable[[_Line], Iterator[tuple[str, object]]], ...] = (_wished, _told, _bought)
