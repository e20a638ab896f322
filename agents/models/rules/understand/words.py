"""Text as people type it, brought into one spelling that the lexicons are written in."""

import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache

MAX_CHARACTERS = 1500
"""Longer messages are read up to here; the job needs far less, and a turn must stay fast."""

_SPELLINGS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "’": "", "‘": "", "'": "", "`": "", "´": "", "–": "-", "—": "-"}
)
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")
_BLANKS = re.compile(r"\s+")
_WORD = re.compile(r"[a-z]+")


_SHORT = {
    "nxt": "next", "nex": "next", "tmrw": "tomorrow", "tmr": "tomorrow", "tmrow": "tomorrow", "2moro": "tomorrow",
    "2morrow": "tomorrow", "2mrw": "tomorrow", "wknd": "weekend", "wkend": "weekend", "wkd": "weekend",
    "tix": "tickets", "tkt": "ticket", "tkts": "tickets", "bday": "birthday",
    "boht": "both", "bth": "both", "beied": "beide", "biede": "beide", "plz": "please", "pls": "please",
}  # fmt: skip
_SHORTENED = re.compile(rf"\b(?:{'|'.join(_SHORT)})\b")


def normal(text: str) -> str:
    """Lower case, umlauts spelt out, apostrophes dropped, chat's short forms written out, blanks and controls made one
    blank."""
    text = unicodedata.normalize("NFKC", text[:MAX_CHARACTERS]).lower()
    text = _UNSEEN.sub(" ", text.translate(_SPELLINGS))
    text = _SHORTENED.sub(lambda short: _SHORT[short.group()], text)
    return _BLANKS.sub(" ", text).strip()


def mend(text: str, known: Collection[str]) -> str:
    """Normal text with near misses of the known words replaced by them ("tommorow" becomes "tomorrow").

    Longer forms of a known word ("confirmed") are left as they are.
    """
    return _WORD.sub(lambda word: _mended(word.group(), frozenset(known)), text)


@lru_cache(maxsize=8192)
def _mended(word: str, known: frozenset[str]) -> str:
    if len(word) < 5 or word in known:
        return word
    allowed = 2 if len(word) >= 8 else 1
    best = word
    for candidate in known:
        if len(candidate) < 6 or abs(len(candidate) - len(word)) > allowed or candidate[0] != word[0]:
            continue
        if word.startswith(candidate):
            return word
        distance = edit_distance(word, candidate, allowed)
        if distance <= allowed:
            allowed, best = distance - 1, candidate
    return best


def edit_distance(one: str, other: str, limit: int) -> int:
    """Insertions, deletions, substitutions and swaps of neighbours; anything above the limit is limit + 1."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, target in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != target))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == target:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return min(row[-1], limit + 1)
