"""Wishes with a condition: a second choice if the first is gone, and the most that something may cost."""

import re
from collections.abc import Iterable
from decimal import Decimal

Span = tuple[int, int]

_GONE = (
    r"(?:already |all |schon |leider |bereits )?(?:sold ?-?out|booked out|fully booked|full|gone|taken|unavailable"
    r"|not (?:available|possible|free|there)|no longer (?:available|free|there)"
    r"|(?:isnt|arent) (?:available|possible|free|there)"
    r"|(?:doesnt|does not|wont) work|(?:has )?no (?:more )?(?:places|seats|room|spots)(?: left)?"
    r"|nothing (?:left|free|available)"
    r"|ausverkauft|ausgebucht|voll|weg|belegt|nicht (?:mehr )?(?:verfuegbar|frei|moeglich|zu haben|da|geht|klappt))"
)
_IF_GONE = re.compile(
    rf"\b(?:if|in case|wenn|falls|sollte)\b[^?!]{{0,40}}?\b(?:is |are )?{_GONE}\b"
    r"(?: sind\b| ist\b| sein\b)?(?: (?:on )?(?:that|this) day| dann| then| there)?"
)
_OTHERWISE = re.compile(
    r"\b(?:otherwise|if not|or else|failing that|alternatively|as (?:a )?second choice|wenn nicht|falls nicht|ansonsten"
    r"|andernfalls|notfalls|zur not|ersatzweise|sonst(?! (?:noch|nichts|etwas|was|alles)))\b"
)
_OR = re.compile(r"\b(?:or|oder)\b")
_SENTENCE_END = re.compile(r"[?!]|(?<!\d)\.(?= )")

_EURO = r"(?:€|eur\b|euros?\b)"
_AMOUNT = rf"(?:{_EURO} ?(?P<after>\d{{1,4}}(?:[.,]\d\d)?)(?!\d)|(?P<before>\d{{1,4}}(?:[.,]\d\d)?) ?{_EURO})"
_LIMITS = (
    re.compile(
        r"\b(?:unless|only if|not|no|never|except if|ausser|es sei denn|nicht|nie|solange|falls|wenn|as long as|if)\b"
        r"[^.?!]{0,30}?\b(?:more than|over|above|exceeds?|dearer than|less than|under|below|cheaper than|mehr als"
        rf"|ueber|weniger als|unter|teurer als|guenstiger als|billiger als) {_AMOUNT}"
    ),
    re.compile(
        r"\b(?:at (?:the )?most|max(?:imum|imal)?\.?(?: of)?|no more than|up to|under|below|less than|within"
        r"|hoechstens|bis zu|unter|budget(?: is| of| ist| von)?|not above|not over|nicht ueber"
        r"|nicht mehr als|limit(?: is| of| ist)?) "
        rf"{_AMOUNT}"
    ),
    re.compile(rf"{_AMOUNT} (?:at (?:the )?most|max(?:imum|imal)?|tops|or less|hoechstens|oder weniger)\b"),
)

_EACH = (
    r"(?:each|apiece|per (?:person|ticket|head|pass|piece)|a (?:person|ticket|head|piece)"
    r"|(?:for )?(?:every|each) ticket"
    r"|pro (?:person|kopf|nase|ticket|karte|stueck)|je(?:weils| (?:ticket|karte|person))?|das stueck)"
)
_AMOUNT_THEN = _AMOUNT.replace("<after>", "<then_after>").replace("<before>", "<then_before>")
_PER_TICKET = re.compile(
    rf"{_AMOUNT}(?: at (?:the )?most| max(?:imum|imal)?| tops| or less| hoechstens)? (?P<each>{_EACH})(?!\w)"
    rf"|(?<!\w)(?P<each_first>{_EACH})[^.?!€\d]{{0,30}}?{_AMOUNT_THEN}"
)


def each_in(text: str) -> Span | None:
    """Where a text says that its limit is for one ticket; None where it is for all together."""
    found = _PER_TICKET.search(text)
    return None if found is None else found.span("each") if found["each"] else found.span("each_first")


def second_choice(text: str, named: Iterable[Span]) -> Span | None:
    """Where in a normal text the second choice stands, among the named dates and tiers; None where all is one wish."""
    spans = tuple(named)

    def holds(start: int, end: int) -> bool:
        return any(start <= first and last <= end for first, last in spans)

    if gone := _IF_GONE.search(text):
        end = _sentence_end(text, gone.end())
        if holds(gone.end(), end):
            return gone.end(), end
        choice = max((found.start() for found in _OR.finditer(text, 0, gone.start())), default=None)
        if choice is not None and holds(choice, gone.start()):
            return choice, gone.start()
        return (0, gone.start()) if holds(*gone.span()) else None
    if other := _OTHERWISE.search(text):
        end = _sentence_end(text, other.end())
        return (other.end(), end) if holds(other.end(), end) else None
    return None


def _sentence_end(text: str, start: int) -> int:
    found = _SENTENCE_END.search(text, start)
    return found.start() if found else len(text)


def limit_in(text: str) -> Decimal | None:
    """The most that it may cost, in the venue's currency; None where no limit is named."""
    for pattern in _LIMITS:
        if found := pattern.search(text):
            return Decimal((found["after"] or found["before"]).replace(",", "."))
    return None
