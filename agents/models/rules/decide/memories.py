"""What is remembered of the customer, shown and forgotten at their word."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from agents.models.rules.decide.back import back
from agents.models.rules.decide.state import State
from agents.models.rules.decide.step import Decision, Line, call, say
from agents.models.rules.speak.templates import LANGUAGES, templates_of
from agents.models.rules.understand import Understanding

LISTS, FORGETS = "list_memories", "forget_memories"


class What(StrEnum):
    """What shall be done with the memory."""

    SHOW = "show"
    FORGET_ALL = "forget_all"
    FORGET_ONE = "forget_one"


@dataclass(frozen=True)
class MemoryWish:
    """`place` is a number in the list that was shown, `about` the words that say which; `language` is the wish's."""

    what: What
    language: str | None = None
    place: int | None = None
    about: str = ""


_SHOW = {
    "en": re.compile(
        r"\bwhat (?:else )?(?:do|did|have) you (?:still )?(?:remember(?:ed)?|know|keep|kept|stored?|saved?"
        r"|learned|noted)\b.*\bme\b"
        r"|\bwhat(?:'s| is| are you) (?:being )?(?:remembered|remembering)\b"
        r"|\bwhat (?:else )?(?:do|did|have) you (?:still )?(?:remember(?:ed)?|saved|stored|kept)(?: so far)?"
        r"[ ?.!]*$"
        r"|\bdo you remember (?:me|anything about me)\b|\bshow (?:me )?(?:what you remember|my memories)"
    ),
    "de": re.compile(
        r"\bwas (?:weißt|weisst|weiß|wissen|merkst|merken|speicherst|speichern|hast|haben)\b.*\b(?:über|ueber) mich\b"
        r"|\b(?:erinnerst du dich|erinnern sie sich) an mich\b|\bwas (?:hast du dir|haben sie sich) gemerkt\b"
    ),
}
_FORGET_ALL = {
    "en": re.compile(
        r"\b(?:forget|delete|erase) (?:everything|all|whatever|anything|what)\b.*\b(?:me|remember\w*|know\w*)\b"
        r"|\bforget (?:(?:about )?me|everything)\b|\bstop remembering\b"
        r"|\b(?:delete|erase|clear) (?:my|your|all) (?:memor\w+|preferences)\b"
    ),
    "de": re.compile(
        r"\b(?:vergiss|vergessen sie|lösch\w*|loesch\w*)\b.*\balles\b|\balles\b.*\b(?:vergessen|löschen)\b"
        r"|\b(?:vergiss|vergessen sie) mich\b|\b(?:merk|merken sie|merke) (?:dir|sich) nichts\b"
    ),
}
_FORGET_THAT = {
    "en": re.compile(r"\bforget that (?:i|we|my|our)\b(?P<about>.*)"),
    "de": re.compile(r"\b(?:vergiss|vergessen sie),? dass (?:ich|wir|mein\w*|unser\w*)\b(?P<about>.*)"),
}
_FORGET_IT = {
    "en": re.compile(r"\b(?:forget|delete|remove)\b(?P<about>.*)"),
    "de": re.compile(r"\b(?:vergiss|vergessen|lösch\w*|entfern\w*)\b(?P<about>.*)"),
}
"""Said of the list that was just shown, and of nothing else: "forget it" may be many things."""
_SHORT = {"u": "you", "ya": "you", "wat": "what", "wut": "what", "wot": "what", "abt": "about", "r": "are"}
_SHORTENED = re.compile(rf"\b(?:{'|'.join(_SHORT)})\b")
"""Chat's short forms."""
_PLACES = {"first": 1, "second": 2, "third": 3, "fourth": 4, "erste": 1, "zweite": 2, "dritte": 3, "vierte": 4}
_PLACE = re.compile(rf"\b(?P<digit>\d{{1,2}})\b|\b(?P<word>{'|'.join(_PLACES)})[nrs]?\b")
_WORD = re.compile(r"[a-zäöüß]{4,}|non-stop")
_DULL = frozenset(
    {"that", "this", "prefer", "prefers", "like", "likes", "usually", "dass", "liebsten", "nimmt", "kommt", "with"}
)


def wish_in(text: str, said: str) -> MemoryWish | None:
    """What a message wants of the memory; `said` are the house's last words."""
    plain = _SHORTENED.sub(lambda short: _SHORT[short.group()], " ".join(text.lower().split()))
    for language in LANGUAGES:
        if _FORGET_ALL[language].search(plain):
            return MemoryWish(What.FORGET_ALL, language)
        if _SHOW[language].search(plain):
            return MemoryWish(What.SHOW, language)
        pattern = _FORGET_IT if _was_listed(said) else _FORGET_THAT
        if found := pattern[language].search(plain):
            return MemoryWish(What.FORGET_ONE, language, _place(found["about"]), found["about"])
    return None


def _was_listed(said: str) -> bool:
    heads = [str(templates_of(language).lines["memories_listed"]).partition("\n")[0] for language in LANGUAGES]
    return any(head in said for head in heads)


def _place(about: str) -> int | None:
    found = _PLACE.search(about)
    return None if found is None else int(found["digit"]) if found["digit"] else _PLACES[found["word"]]


def memories(state: State, _: Understanding) -> Decision | None:
    """Showing and forgetting: always on a fresh list, so that nothing is deleted that was not there."""
    wish = wish_in(state.texts[-1], state.said) if state.texts else None
    if wish is None or not state.has(LISTS):
        return None
    if forgotten := state.answer_of(FORGETS):
        everything = bool(forgotten.call.arguments.get("everything"))
        return back(state, Line("memories_all_forgotten" if everything else "memory_forgotten"))
    if wish.what is What.FORGET_ALL:
        return call(FORGETS, everything=True)
    listed = state.answer_of(LISTS)
    if listed is None:
        return call(LISTS)
    rows = listed.data.get("memories")
    known = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    if not known:
        return back(state, Line("memories_none"))
    chosen = _chosen(wish, known) if wish.what is What.FORGET_ONE else None
    return call(FORGETS, memory_ids=[chosen["id"]]) if chosen else _shown(known)


def _chosen(wish: MemoryWish, known: Sequence[dict[str, object]]) -> dict[str, object] | None:
    """The one that is meant: by its number, by its words, or because it is the only one."""
    if wish.place is not None:
        return known[wish.place - 1] if 1 <= wish.place <= len(known) else None
    words = set(_WORD.findall(wish.about)) - _DULL
    meant = [row for row in known if words & set(_WORD.findall(str(row.get("text", "")).lower()))]
    if len(meant) == 1:
        return meant[0]
    return known[0] if len(known) == 1 and not words else None


def _shown(known: Sequence[dict[str, object]]) -> Decision:
    rows = "\n".join(f"{place}. {row.get('text', '')}" for place, row in enumerate(known, start=1))
    numbers = tuple(Line("reply_forget_number", {"place": place}) for place in range(1, min(len(known), 3) + 1))
    return say(Line("memories_listed", {"memory_list": rows}), replies=(*numbers, Line("reply_forget_all")))
