"""Somebody else's tickets and orders: nobody is shown any but their own."""

import re

from agents.models.rules.decide.questions import Question
from agents.models.rules.decide.replies import openers
from agents.models.rules.decide.state import State
from agents.models.rules.decide.step import Decision, Line, say
from agents.models.rules.understand import Act, Understanding

_ASKS = re.compile(
    r"\b(?:show|list|see|view|tell|give|find|check|look|what|which|how many|does|has|open|get|read|display|cancel"
    r"|zeig\w*|liste\w*|nenn\w*|gib|geben|welche|was|wie viele|hat|such\w*|sieh|schau\w*|stornier\w*)\b"
)
_RECORDS = (
    r"(?:tickets?|passes|orders?|bookings?|reservations?|data|details|profile|karten?|bestellung\w*|buchung\w*|daten)"
)
_THEIRS = re.compile(rf"\b{_RECORDS}\b")
_OWN = re.compile(rf"\b(?:my|our|mein\w*|unser\w*) (?:own |last |eigenen )?{_RECORDS}\b")


def others_records(_: State, heard: Understanding) -> Decision | None:
    """The refusal where what lies under an email address is asked for; None for the customer's own."""
    asks = _ASKS.search(heard.text) and _THEIRS.search(heard.text) and not _OWN.search(heard.text)
    if not heard.does(Act.EMAIL, least=0.9) or not asks:
        return None
    return say(Line("only_your_own"), ask=Question.UPGRADE, replies=openers())
