"""After an order: whether it was paid, whether it worked, what its code is. Answered from the records as they are."""

import re

from agents.models.rules.decide.lookup import orders_needed, unknown_order, which_order
from agents.models.rules.decide.requests import order_found
from agents.models.rules.decide.state import State
from agents.models.rules.decide.step import Decision
from agents.models.rules.understand import Understanding

_IT = r"(?:it|that|this|everything|all|(?:the|my) (?:payment|order|booking|upgrade|purchase))"
_ES = r"(?:es|das|alles|(?:die|meine) (?:zahlung|bestellung|buchung)|(?:der|mein) kauf|(?:das|mein) (?:upgrade|geld))"
_NOW = r"(?: (?:now|then|already|through|all right|alright|okay?|fine|correctly|properly|successfully))*"
_JETZT = r"(?: (?:jetzt|nun|schon|denn|auch|eigentlich|alles|gut|wirklich|erfolgreich))*"
_DONE = (
    r"(?:paid|charged|work(?:ed)?|go(?:ne)?|succeed\w*|booked|confirmed|done|completed?|settled|successful|through|final"
    r"|fine|well|all right|alright|okay?|in order|set)"
)
_GETAN = (
    r"(?:bezahlt|gezahlt|abgebucht|belastet|geklappt|funktioniert|durch|durchgegangen|gebucht|bestaetigt|erledigt|fertig"
    r"|erfolgreich|angekommen|in ordnung|okay?)"
)
_SHOW = r"(?:whats|what is|what was|tell me|show me|give me|(?:can|could|may) i have|i need|where is|wheres)"
_ZEIGE = r"(?:was ist|wie (?:ist|lautet|heisst|war)|wo ist|sagen sie mir|zeigen sie mir|geben sie mir|ich brauche)"
_ASKS = (
    rf"(?:was|is|has|did|does|have|were) {_IT}(?: been| get| go| all)*{_NOW} {_DONE}(?: for)?{_NOW}",
    rf"(?:did|have) (?:you|i|we) (?:charged?|take|taken|get|got|paid|pay)(?: (?:me|for|it|my|money|payment))*{_NOW}",
    r"(?:have|was|did) (?:i|we)(?: been| get)? (?:paid|charged|pay)(?: (?:for it|anything))?",
    rf"(?:am|are) (?:i|we) (?:all )?(?:set|booked|done){_NOW}",
    rf"(?:{_SHOW} )?(?:my|the)(?: (?:confirmation|order|booking))* code(?: again)?(?: please)?",
    rf"(?:wurde|ist|war|hat|haben) {_ES}{_JETZT} {_GETAN}(?: worden)?",
    r"(?:wurde|habt ihr|haben sie)(?: mir)?(?: schon)? (?:etwas|was|geld) abgebucht",
    rf"(?:{_ZEIGE} )?(?:mein|meinen|der|den) (?:bestaetigungs|buchungs)?code(?: noch ?mal)?(?: bitte)?",
)
_LEAD = (
    r"(?:(?:and|so|but|ok|okay|well|now|then|hey|hi|hello|please|wait|sorry|h+m+|u+h+m*|e+r+m*|a+h+|oh|tell me|just"
    r"|und|also|aber|na|hallo|bitte|moment|ae+h+m*|sagen sie(?: mal)?|sag mal)[ ,.!-]+)*"
)
_TAIL = r"(?:[ ,.]*(?:then|now|or not|or what|yet|already|please|denn|jetzt|oder nicht|oder|eigentlich|bitte))*"
_QUESTION = re.compile(rf"{_LEAD}(?:{'|'.join(_ASKS)}){_TAIL}[ ?!.]*")
_OF_MONEY = re.compile(
    r"\b(?:pa(?:id|y)|charged?|payments?|money|be?zahl\w*|gezahlt|abgebucht|belastet|zahlung|geld)\b"
)
"""Asked of money, it is no question about an offer that stands."""


def afterwards(state: State, heard: Understanding) -> Decision | None:
    """The call that looks the order up, then how it stands; None where nothing of the kind is asked."""
    known = state.order is not None or not state.standing or state.maybe_ordered or _OF_MONEY.search(heard.text)
    if not known or heard.names_something or not _QUESTION.fullmatch(heard.text.strip()):
        return None
    if state.order is None and (asked := orders_needed(state) or which_order(state)):
        return asked
    return order_found(state, state.order) if state.order else unknown_order(state)
