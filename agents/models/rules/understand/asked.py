"""What the house asked before a message, whichever model said it."""

from enum import StrEnum

from agents.models.rules.understand.lexicon import Lexicon
from agents.models.rules.understand.words import normal


class Asked(StrEnum):
    """What the house said last, seen as a question."""

    NOTHING = "nothing"
    CONFIRM = "confirm"
    OFFER = "offer"
    MORE = "more"
    DONE = "done"
    """No question: something has just been completed."""
    WHEN = "when"
    WHICH = "which"


_KINDS = {
    "confirm_first": Asked.CONFIRM,
    "confirm_weak": Asked.CONFIRM,
    "retry": Asked.CONFIRM,
    "propose": Asked.WHICH,
}
_QUESTIONS = (
    ("more", False),
    ("confirm_first", False),
    ("retry", True),
    ("done", False),
    ("confirm", False),
    ("when", True),
    ("propose", False),
    ("offer", False),
    ("confirm_weak", False),
)


def asked_in(said: str, lexicon: Lexicon) -> Asked:
    """What kind of question the house's last words are."""
    text = normal(said)
    if not text:
        return Asked.NOTHING
    for kind, needs_mark in _QUESTIONS:
        if lexicon.asked[kind].search(text) and ("?" in text or not needs_mark):
            return _KINDS.get(kind) or Asked(kind)
    return Asked.WHICH if "?" in text else Asked.NOTHING
