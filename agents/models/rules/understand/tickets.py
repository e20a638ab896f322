"""Which tickets a message speaks of."""

import re

from agents.models.rules.understand.lexicon import Lexicon
from agents.models.rules.understand.understanding import TicketMention

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_LONGEST_PLACE = 2
"""Digits of a place in a list; a longer number is a ticket's own."""
_UNITS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6,
    "erste": 1, "zweite": 2, "dritte": 3, "vierte": 4, "fuenfte": 5, "sechste": 6,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "beiden": 2, "eins": 1, "zwei": 2, "drei": 3, "vier": 4, "fuenf": 5, "sechs": 6,
}  # fmt: skip
_WORD = r"first|second|third|fourth|fifth|sixth|(?:erst|zweit|dritt|viert|fuenft|sechst)e[nsrm]?"
_ORDINAL = rf"{_WORD}|1st|2nd|3rd|[4-9]th|\d\.(?= (?:tickets?|karten?|eintrittskarten?|und|and|&)\b)"
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
        rf"\b(?:the|das|die|den|dem) ({_WORD})(?: ones?)?(?:,| and| und| &) ?(?:the |das |die |den |dem )?({_WORD})\b"
        r"(?! (?:of|weeks?|days?|dates?|tiers?|options?|choices?|weekends?|saturdays?|sundays?|stufen?|wochen?|tage?"
        r"|jan|feb|maerz|mar|apr|may|mai|jun|jul|aug|sep|o[ck]t|nov|de[cz]))"
    ),
    re.compile(r"\b(?:for|fuer|just|only|nur) (\d)(?:,| and| und| &) ?(\d)(?= ?(?:$|[,.!]|please|bitte|then|dann))"),
    re.compile(r"\bfuer (?:das|die) (erste|zweite|dritte|vierte)(?= (?:am|bitte|auf|um)\b|$)"),
    re.compile(
        rf"^(?:the |only the |just the |das |die |den |der |nur das |nur die |nur den )?({_WORD})(?:(?:,| and"
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
    rf"\b(?:the last|letzte[nsrm]?) {_THING}\b"
    r"|(?:^|\b(?:nur|only|fuer|for) )(?:the last|das letzte|die letzte|den letzten|dem letzten)"
    r"(?: one)?(?: please| bitte)?[.!]?$"
)
_TYPES = {
    "adult": r"adults?|grown-?ups?|erwachsene\w*",
    "child": r"child(?:ren)?(?:s)?|kids?(?:s)?|kind(?:er)?(?:-?(?:ticket|karte)[sn]?)?|sons?|daughters?|my boy"
    r"|my girl|sohn\w*|tochter",
    "senior": r"seniors?|senioren\w*|grandm\w+|grandp\w+|grann(?:y|ie)s?|nana|oma|opa|pensioners?|rentner\w*",
    "evening": r"evening (?:tickets?|pass(?:es)?|ones?)|abend-?(?:karte|ticket)\w*",
    "family": r"family (?:tickets?|pass(?:es)?|ones?)|familien-?(?:karte|ticket)\w*",
    "student": r"students?(?: (?:tickets?|pass|one))?|studenten?\w*",
}
_TYPE_PATTERNS = {
    kind: re.compile(rf"(?<!not )(?<!not the )(?<!not my )(?<!nicht )(?<!nicht das )(?<!nicht die )\b(?:{words})\b")
    for kind, words in _TYPES.items()
}
_ALL_OF_A_TYPE = re.compile(
    r"\b(?:evening|family|senior|adult|child|student)s? (?:tickets|ones|passes)\b"
    r"|\b(?:adults|children|seniors|students)\b"
    r"|\b(?:kinder|abend|familien|senioren|erwachsenen)-?(?:karten|tickets)\b"
)
"""A type in the plural means all tickets of it, where no number says how many."""
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
_ONLY_COUNT = re.compile(
    r"^(?:(?:ok|okay|yes|yeah|sure|ja|klar|but|aber|hm+|well|no|then|so|dann|actually|na gut|gut|nein|also)[ ,]*)*"
    r"(?:(?:only|just|nur|doch nur|lieber nur)"
    r" (\d|one|two|three|four|five|six|eins|zwei|drei|vier|fuenf|sechs)(?: (?:of (?:them|those|these)|davon))?"
    r"|(\d|two|three|four|five|six|zwei|drei|vier|fuenf|sechs)"
    r" (?:of (?:them|those|these) )?(?:is|are|will be|would be|reichen|genuegen|sind)(?: \w+)?)"
    r"(?: then| dann| please| bitte)?[.!]?$"
)
"""How many, as the whole answer ("only 3 then")."""
_OTHER = re.compile(
    r"\b(?:for|to|fuer|with|mit) (?:mine|meine?s?)(?= ?(?:$|[.,!?]|too|as well|please|auch|bitte))"
    r"|\b(?:for|to|fuer|with) (?:the other|das andere|die anderen?)(?= ?(?:$|[.,!?]|too|as|please|auch|bitte))"
    r"|\b(?:the|my) other (?:one|ticket|pass)s?\b|\b(?:das|die|mein|meine) andere[ns]? (?:ticket|karte)n?\b"
)
_PEOPLE = (
    r"(?:wife|husband|partner\w*|girlfriend|boyfriend|friend|mum|mom|mother|dad|father|brother|sister|spouse"
    r"|frau|mann|freund\w*|mutter|vater|bruder|schwester)s?"
)
_RELATIVE = re.compile(
    rf"\b(?:for|fuer) (?:my|our|his|her|mein\w*) {_PEOPLE}\b|\b(?:my|our) {_PEOPLE} (?:one|ticket|pass)\b"
    rf"|\b(?:ticket|karte) (?:von )?mein\w* {_PEOPLE}\b"
)
"""Somebody else's ticket: another one than that in hand."""
_STATES = {
    "used": re.compile(r"\b(?:used|gebrauchte\w*|benutzte\w*)\b"),
    "cancelled": re.compile(r"\b(?:cancell?ed|stornierte[nsr]?)\b"),
    "expired": re.compile(r"\b(?:expired|abgelaufene\w*)\b"),
}
_STATE_OF_ONE = re.compile(
    r"\b(?:the|my|das|die|mein|meine) (?P<state>used|cancell?ed|expired|gebrauchte|benutzte|stornierte|abgelaufene)s?n?"
    r" (?:ones?|tickets?|karten?)\b|^(?:das|die) (?P<alone>gebrauchte|benutzte|stornierte|abgelaufene)s?[.!?]*$"
)
_REFERENCE = re.compile(
    r"\b(?:tickets?|karten?|eintrittskarten?)(?: ?(?:nr|no|number|nummer|id|code|with|the|mit|der)\b\.?)*[ :#-]*"
    r"((?:[a-z]{1,5}[- ]?)?\d{3,}[a-z\d-]*|[a-z]{1,5}-\d[a-z\d-]*)(?![./:]\d)"
)
_REFERENCE_ALONE = re.compile(
    r"^(?:(?:it|the number|my number|number|nr|nummer|its|it is|es|da|die nummer|steht|says|ist|is|code)\b[.:]? ?)*"
    r"((?=[a-z-]*\d)[a-z\d]+(?:-[a-z\d]+)*)(?: (?:on it|drauf|darauf))?[.! ]*$"
)
_BUT = re.compile(
    r"\b(?:but(?: not)?|except(?: for)?|apart from|without|only not|ausser|bis auf|ohne|aber nicht|nur nicht)"
    r" (?P<rest>(?:\w+ ?){1,6})"
)
_LEAVES_OUT = re.compile(
    r"\b(?:but not|except(?: for)?|apart from|without|only not|ausser|bis auf|ohne|aber nicht|nur nicht)(?: for| fuer)?"
    r" (?P<rest>(?:\w+ ?){1,6})"
)
"""What is left out of the tickets in hand, where no others are named before it ("yes, except the last one")."""
_REFUSED = re.compile(
    rf"\b(?:not|nicht|instead of|rather than|statt|anstatt)(?: for| fuer| the| das| die| den| dem| tickets?| karten?"
    rf"| number| nummer)* (?:{_ORDINAL}|(?<=ticket )\d|(?<=karte )\d|last|letzte[nsrm]?)(?: ones?| tickets?| karten?)?"
    rf"(?: (?:and|und|or|oder|nor|noch) (?:the |das |die |den |dem )?(?:{_ORDINAL}|last|letzte[nsrm]?)"
    r"(?: ones?| tickets?| karten?)?)*(?!\w)"
)
"""Tickets told apart from those that are meant ("not the third, the second")."""
_ALL_BEFORE_ONE = re.compile(
    r"\b(?:all(?: of)?(?: my| our| the)?|alle(?: meine| unsere)?) (?:tickets|karten|passes) \d\b"
    r"(?! ?(?:,|-|to|bis|and|und|&))"
)
"""All of them, whatever number is typed behind ("all my tickets 2 nonstop")."""
_BOTH = re.compile(r"\b(?:both|beide[ns]?|the two|die zwei|die beiden)\b")


_SAID_FIRST = re.compile(
    r"^(?:(?:no|nein|nee|sorry|wait|but|sondern|aber|i (?:mean|meant)|ich mein(?:t)?e|rather)\b[ ,.;-]*)+"
)


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
    apart = _LEAVES_OUT.search(text)
    if apart and not _mentioned(text[: apart.start()], lexicon):
        barred = _mentioned(apart.group("rest").strip(), lexicon)
        if barred.types or barred.ordinals:
            return TicketMention(but_types=barred.types, but_ordinals=barred.ordinals)
    if refused := _REFUSED.search(text):
        return _told_apart(text, refused, lexicon)
    return _mentioned(text, lexicon)


def _told_apart(text: str, refused: re.Match[str], lexicon: Lexicon) -> TicketMention:
    """ "Not the third, the second" means the second, and "not the third" those in hand without it."""
    rest = f"{text[: refused.start()]} {text[refused.end() :]}".strip(" ,.;-")
    rest = _SAID_FIRST.sub("", rest)
    if meant := _mentioned(rest, lexicon):
        return meant
    named = re.sub(r"^(?:\w+ (?:of |than )?)(?:for |fuer )?", "", refused.group(), count=1)
    barred = _mentioned(named, lexicon)
    return TicketMention(but_types=barred.types, but_ordinals=barred.ordinals)


def _mentioned(text: str, lexicon: Lexicon) -> TicketMention:
    ordinals: list[int] = []
    for pattern in _PLACES:
        for match in pattern.finditer(text):
            ordinals += [place(word) for word in match.groups() if word]
    if _ALL_BEFORE_ONE.search(text):
        ordinals.clear()
    ordinals += _several(text)
    if _LAST.search(text):
        ordinals.append(-1)
    types = tuple(kind for kind, pattern in _TYPE_PATTERNS.items() if pattern.search(text))
    counted = _COUNT.search(text)
    count = place(counted.group(1)) if counted else None
    if only := _ONLY_COUNT.match(text):
        count = place(only.group(1) or only.group(2))
    both = _BOTH.search(text) is not None and not ordinals
    everything = not both and lexicon.has("all", lexicon.without(text, "not_all"))
    if both or everything:
        count = 2 if both else None
    everything = everything or bool(types and not count and not ordinals and _ALL_OF_A_TYPE.search(text))
    other = bool(_OTHER.search(text) or _RELATIVE.search(text))
    together = bool(ordinals and types and _TOGETHER.search(text))
    return TicketMention(
        ids=ids_in(text) or tuple(_REFERENCE.findall(text)),
        ordinals=tuple(dict.fromkeys(ordinals)),
        types=types,
        count=count,
        everything=everything,
        other=other,
        together=together,
        states=_states(text),
    )


def _states(text: str) -> tuple[str, ...]:
    found = _STATE_OF_ONE.search(text)
    words = (found.group("state") or found.group("alone")) if found else ""
    return tuple(state for state, pattern in _STATES.items() if pattern.search(words))


def reference_alone(text: str) -> tuple[str, ...]:
    """A ticket's own number as the whole answer ("it says AB-1234"), never a place in a list."""
    match = _REFERENCE_ALONE.match(text)
    return (match.group(1),) if match and len(match.group(1)) > _LONGEST_PLACE else ()


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
    return _UNITS.get(word) or _UNITS[word.rstrip("nsrm")]


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
