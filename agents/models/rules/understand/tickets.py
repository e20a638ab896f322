"""Which tickets a message speaks of."""

import re

from agents.models.rules.understand.lexicon import Lexicon
from agents.models.rules.understand.understanding import TicketMention

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_UNITS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6,
    "erste": 1, "zweite": 2, "dritte": 3, "vierte": 4, "fuenfte": 5, "sechste": 6,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "beiden": 2, "eins": 1, "zwei": 2, "drei": 3, "vier": 4, "fuenf": 5, "sechs": 6,
}  # fmt: skip
_WORD = r"first|second|third|fourth|fifth|sixth|(?:erst|zweit|dritt|viert|fuenft|sechst)e[nsr]?"
_ORDINAL = rf"{_WORD}|1st|2nd|3rd|[4-9]th"
_THING = (
    r"(?:ones?|tickets?|tix|pass|passes|in (?:the|my) list|of (?:them|those|these)|karten?"
    r"|eintrittskarten?|von (?:ihnen|denen))"
)
_PLACES = [
    re.compile(rf"\b({_ORDINAL})(?: (?:and|und|&)(?: the| das| die)? ({_ORDINAL}))? {_THING}\b"),
    re.compile(
        r"\b(?:tickets?|karten?|number|nummer|no\.?|nr\.?|#) ?(\d{1,2})(?:(?:,| and| und| &) ?(\d{1,2}))?\b(?![./:])"
    ),
    re.compile(r"#(\d{1,2})\b"),
    re.compile(r"\b(?:tickets?|karten?|number|nummer) (one|two|three|four|five|six|eins|zwei|drei|vier|fuenf|sechs)\b"),
    re.compile(
        rf"\b(?:upgrad\w*|take|use|choose|pick|want|nehme?n?|waehle?n?|aufwerten)(?: \w+)?"
        rf" (?:the|das|die|den) ({_WORD})(?: please| bitte)?[.!]?$"
    ),
    re.compile(
        rf"^(?:the |only the |just the |das |die |den |nur das |nur die |nur den )?({_WORD})(?:(?:,| and"
        rf"| und| &)(?: the| das| die| den)? ({_WORD}))?(?: please| bitte)?[.!]?$"
    ),
]
_RANGE = re.compile(r"\b(?:tickets?|karten?|nummern?|numbers?) (\d) ?(?:-|to|bis) ?(\d)\b(?![./:])")
_LISTED = re.compile(
    r"\b(?:tickets?|karten?|nummern?|numbers?) (\d(?:(?:, ?| )\d){1,7}(?:,? ?(?:and|und|&|\+) ?\d)?)\b(?![./:])"
)
_FIRST = re.compile(
    r"\b(?:first|ersten?|vordersten) (two|three|four|beiden|zwei|drei|vier|2|3|4)\b"
    r"|\b(two|three|beiden|zwei|drei) (?:first|ersten)\b"
)
_LAST_FEW = re.compile(r"\b(?:last|letzten) (two|three|beiden|zwei|drei|2|3)\b|\b(beiden) letzten\b")
_LAST = re.compile(
    rf"\b(?:the last|letzte[nsr]?) {_THING}\b|^(?:the last|das letzte|die letzte|den letzten)(?: one)?[.!]?$"
)
_TYPES = {
    "adult": r"adults?|grown-?ups?|erwachsene\w*",
    "child": r"child(?:ren)?(?:s)?|kids?(?:s)?|kind(?:er)?(?:-?(?:ticket|karte)s?)?|sons?|daughters?|my boy"
    r"|my girl|sohn\w*|tochter",
    "senior": r"seniors?|senioren\w*|grandm\w+|grandp\w+|grann(?:y|ie)s?|nana|oma|opa|pensioners?|rentner\w*",
    "evening": r"evening (?:tickets?|pass|one)|abend-?(?:karte|ticket)\w*",
    "family": r"family (?:tickets?|pass|one)|familien-?(?:karte|ticket)\w*",
    "student": r"students?(?: (?:tickets?|pass|one))?|studenten?\w*",
}
_TYPE_PATTERNS = {
    kind: re.compile(rf"(?<!not )(?<!not the )(?<!not my )(?<!nicht )(?<!nicht das )(?<!nicht die )\b(?:{words})\b")
    for kind, words in _TYPES.items()
}
_ANY_TYPE = "|".join(_TYPES.values())
_TOGETHER = re.compile(
    rf"(?:\b(?:and|und|plus|sowie)|[&+,]) (?:also |auch )?(?:the |my |das |die |den |mein\w* )?(?:{_ANY_TYPE})\b"
    rf"|\b(?:{_ANY_TYPE})(?: tickets?| one| karte)?,? (?:and|und|plus|sowie|&) (?:the |my |das )?(?:tickets?|nummer) \d"
)
_COUNT = re.compile(
    r"\b(\d{1,2}|two|three|four|five|six|zwei|drei|vier|fuenf|sechs) (?:of (?:my|the) |von meinen |meiner "
    r"|meine |der )?"
    r"(?:{thing})\b".replace("{thing}", r"tickets?|tix|passes|karten|eintrittskarten")
)
_OTHER = re.compile(
    r"\b(?:the|my) other (?:one|ticket|pass)s?\b|\b(?:das|die|mein|meine) andere[ns]? (?:ticket|karte)n?\b"
)
_BUT = re.compile(
    r"\b(?:but(?: not)?|except(?: for)?|apart from|without|only not|ausser|bis auf|ohne|aber nicht|nur nicht)"
    r" (?P<rest>(?:\w+ ?){1,6})"
)
_BOTH = re.compile(r"\b(?:both|beide[ns]?|the two|die zwei|die beiden)\b")


def ids_in(text: str) -> tuple[str, ...]:
    """Ids of tickets or orders."""
    return tuple(_ID.findall(text))


def tickets_in(text: str, lexicon: Lexicon) -> TicketMention:
    """The tickets a normal text speaks of; an empty mention where it speaks of none."""
    left_out = _BUT.search(text)
    if left_out and lexicon.has("all", text[: left_out.start()]):
        barred = _mentioned(left_out.group("rest"), lexicon)
        if barred.types or barred.ordinals:
            return TicketMention(everything=True, but_types=barred.types, but_ordinals=barred.ordinals)
    return _mentioned(text, lexicon)


def _mentioned(text: str, lexicon: Lexicon) -> TicketMention:
    ordinals: list[int] = []
    for pattern in _PLACES:
        for match in pattern.finditer(text):
            ordinals += [place(word) for word in match.groups() if word]
    ordinals += _several(text)
    if _LAST.search(text):
        ordinals.append(-1)
    types = tuple(kind for kind, pattern in _TYPE_PATTERNS.items() if pattern.search(text))
    counted = _COUNT.search(text)
    count = place(counted.group(1)) if counted else None
    both = _BOTH.search(text) is not None and not ordinals
    everything = not both and lexicon.has("all", lexicon.without(text, "not_all"))
    if both or everything:
        count = 2 if both else None
    other = bool(_OTHER.search(text))
    together = bool(ordinals and types and _TOGETHER.search(text))
    return TicketMention(ids_in(text), tuple(dict.fromkeys(ordinals)), types, count, everything, other, together)


def _several(text: str) -> list[int]:
    """Places of several at once: "tickets 1-3", "tickets 1, 2 and 4", "the first two", "the last two"."""
    places: list[int] = []
    for span in _RANGE.finditer(text):
        first, last = int(span.group(1)), int(span.group(2))
        places += range(first, last + 1)
    for row in _LISTED.finditer(text):
        places += map(int, re.findall(r"\d", row.group(1)))
    if leading := _FIRST.search(text):
        places += range(1, place(leading.group(1) or leading.group(2)) + 1)
    if trailing := _LAST_FEW.search(text):
        places += range(-place(trailing.group(1) or trailing.group(2)), 0)
    return places


def place(word: str) -> int:
    """A number in digits or words, cardinal or ordinal: "2", "2nd", "second", "zweites"."""
    digits = re.match(r"\d+", word)
    if digits:
        return int(digits.group())
    return _UNITS.get(word) or _UNITS[word.rstrip("nsr")]


_DIGIT = (
    r"(?:\d|one|two|three|four|five|six|eins|zwei|drei|vier|fuenf|sechs|first|second|third|(?:erst|zweit|dritt)e[ns]?)"
)
_NUMBERS_ALONE = re.compile(
    rf"^(?:just |only |nur )?(?:the |das |die )?(?:nr\.? ?|no\.? ?|numbers? |nummern? )?"
    rf"({_DIGIT}(?:(?:,? ?(?:and|und|&|\+) ?|, ?|(?<=\d) (?=\d))(?:the |das |die )?{_DIGIT}){{0,5}})"
    r"(?: ones?)?(?:,? (?:please|bitte))?[.!)]?$"
)


def choices_in(text: str) -> tuple[int, ...]:
    """Numbers that are the whole answer ("2", "1, 2 and 3", "one and three"), for a question that offered a list."""
    match = _NUMBERS_ALONE.match(text)
    return tuple(dict.fromkeys(map(place, re.findall(_DIGIT, match.group(1))))) if match else ()
