"""A request taken apart into the things it asks for, in the order in which it asks for them."""

import re
from dataclasses import dataclass

MOST_PARTS = 6
"""A request may ask for more; what comes after these is left for another one."""

_OPENERS = (
    r"what(?:'s)?|which|how|when|where|why|who|whose|is|are|was|were|do|does|did|don'?t|have|has|can|could|will|would"
    r"|should|tell|show|list|give|let me|change|set|update|cancel|open|move|shift|reschedule|order|book|reserve|upgrade"
    r"|buy|send|resend|delete|refund|pay|find|check|count|never"
    r"|was|welche[rsnm]?|wie|wann|wo|warum|wieso|wer|ist|sind|waren?|haben?|hat|kann|können|könnte[nst]*|wird|werden?"
    r"|würden?|sag\w*|zeig\w*|nenn\w*|gib|geben|liste\w*|änder\w*|setz\w*|stornier\w*|eröffn\w*|öffne\w*|lege?n?"
    r"|verschieb\w*|verleg\w*|buche?n?|bestell\w*|reservier\w*|schick\w*|sende\w*|lösch\w*|erstatt\w*|bezahl\w*|such\w*"
    r"|prüf\w*|zähl\w*|upgrade\w*|werte"
)
_GLUE = r"(?:(?:also|then|please|after that|afterwards|dann|danach|bitte|auch|außerdem|noch)\s+)*"
_SENTENCES = re.compile(r"(?<=[?!;])\s+|(?<=[^\W\d_]{2}\.)\s+(?=\D)|(?<=\d{4}\.)\s+(?=[^\W\d])|\n+")
_JOINTS = re.compile(
    rf"(?:,?\s+(?:and|but|und|aber|sowie)|,|;)\s+{_GLUE}(?=(?:{_OPENERS})(?!\w))|,?\s+(?:then|dann)\s+(?=(?:{_OPENERS})(?!\w))",
    re.IGNORECASE,
)
_CASE = re.compile(r"\b(?:open|raise|file|create)\b.{0,20}\bcase\b|\bfall\b.{0,40}\b(?:an|auf)?", re.IGNORECASE)
_TELL_ME = re.compile(
    r"(?:please |bitte )?(?:(?:can|could) you )?"
    r"(?:tell me|let me know|say|show me|sagen? sie mir|sag mir|zeigen? sie mir|zeig mir)",
    re.IGNORECASE,
)
_EMPTY = re.compile(r"[\W_]*")


@dataclass(frozen=True)
class Parts:
    """The parts that are answered, and how many there were in all."""

    texts: tuple[str, ...]
    asked: int


def parts_of(request: str) -> Parts:
    """At most `MOST_PARTS` parts, in order. What a case is to be about stays in one piece."""
    found: list[str] = []
    for sentence in _SENTENCES.split(request):
        pieces = _JOINTS.split(sentence)
        pieces = _with_what_is_told(pieces)
        about = next((n for n, piece in enumerate(pieces) if _CASE.search(piece)), None)
        if about is not None and about < len(pieces) - 1:
            pieces = [*pieces[:about], sentence[sentence.index(pieces[about]) :]]
        found += [piece.strip() for piece in pieces if not _EMPTY.fullmatch(piece)]
    return Parts(tuple(found[:MOST_PARTS]) or (request,), max(len(found), 1))


def _with_what_is_told(pieces: list[str]) -> list[str]:
    """ "tell me, what it costs" is one thing."""
    whole: list[str] = []
    for piece in pieces:
        if whole and _TELL_ME.fullmatch(whole[-1].strip()):
            whole[-1] = f"{whole[-1]} {piece}"
        else:
            whole.append(piece)
    return whole
