"""How sure a message is to want something of the box office: 0 to 1 each."""

import re

from agents.models.rules.understand.asked import Asked
from agents.models.rules.understand.hearing import Hearing

_EMAIL = re.compile(
    r"[\w.+-]+@[\w-]+\.\w+|\b\w*(?:g ?mail|hot ?mail|yahoo|rediff\w*|outlook|live|aol|icloud|e?mail"
    r"|gmx)\.?(?:com|de|net|org)\b"
)
_CODE = re.compile(
    r"\b(?!(?:19|20)\d\d\b|\d+(?:st|nd|rd|th)\b)(?=(?:[a-z]*\d|\d+[a-z]))[a-z\d]{3,}\b|\b[a-z]{1,4} \d{2,6}\b"
    r"|\b\d{1,6} [a-z]{2,4}\b|\b[a-z] \d{1,3} [a-z]{1,3}\b"
)
_MONEY = re.compile(r"€|\d ?(?:eur|euros?)\b")
_SPELT = re.compile(r"\b(?:(?:[a-z] \d|\d [a-z])(?: [a-z\d])+)\b")
"""A code spelt out, sign by sign."""
_ASKS = re.compile(r"(?:what|how|when|which|who|where|why|should|can|could|do|does|is|are|was|will)\b")


def email(h: Hearing) -> float:
    """An address."""
    return 0.97 if _EMAIL.search(h.text) else 0.0


def reference(h: Hearing) -> float:
    """A code or number that names an order."""
    text = _SPELT.sub("x1x", h.text)
    if h.dates or h.tiers or _MONEY.search(h.text) or not _CODE.search(text):
        return 0.0
    if h.has("id_word"):
        return 0.95
    asking = (
        h.question or _ASKS.match(h.text) or h.has("buy_verb") or h.has("change_verb") or h.has("price") or h.denies
    )
    words = len(h.words) - h.text.count(" ") + text.count(" ")
    brief = words <= 12 and h.rest("id_word", "yes_word", "thank", "greet") - len(h.words) + words <= 6
    return 0.9 if brief and not asking and h.asked is Asked.NOTHING else 0.0


def pay_problem(h: Hearing) -> float:
    """Something went wrong with money."""
    if h.asked is not Asked.NOTHING or h.tiers:
        return 0.0
    if h.has("pay_trouble"):
        return 0.93
    if not (h.has("pay_noun") and h.has("trouble")):
        return 0.0
    return 0.86 if h.has("cancel_verb") or h.has("asks_for") else 0.903


def resend(h: Hearing) -> float:
    """The confirmation again."""
    return 0.92 if h.has("resend") else 0.0


def price(h: Hearing) -> float:
    """What it costs."""
    if not h.has("price"):
        return 0.0
    return 0.9 if h.question or h.has("price_ask") else 0.5


def correct(h: Hearing) -> float:
    """Something said before shall be otherwise."""
    amends = bool(h.dates or h.tiers or h.has("number") or h.has("amend_need"))
    brings_new = bool(h.dates or h.tiers or h.has("number"))
    if h.asked is Asked.CONFIRM and not h.agrees:
        if h.denies and amends and h.rest("no", "done", "thank", "no_word") >= 1:
            return 0.93
        if brings_new or (h.has("correct") and amends):
            return 0.92
    plain_no = h.has("done") or h.has("put_off")
    if h.asked in {Asked.NOTHING, Asked.WHICH} and h.denies and amends and not plain_no and h.rest("no", "thank") >= 1:
        return 0.88
    if h.asked is Asked.OFFER and brings_new and not h.agrees and h.has("correct"):
        return 0.906 if h.has("firmly") or h.denies else 0.875
    if h.has("change_verb") and h.asked is not Asked.MORE:
        return 0.9 if not h.question else 0.85
    return 0.3 if h.has("correct") and amends else 0.0


def others(h: Hearing) -> float:
    """Something else than what was offered."""
    if h.asked is Asked.MORE or not h.has("others") or h.has("done"):
        return 0.0
    return 0.895 if h.question or h.has("ask") or h.denies else 0.4


def tier(h: Hearing) -> float:
    """A tier is named."""
    return (0.91 if h.asked is Asked.MORE else 0.892) if h.tiers else 0.0


def buy(h: Hearing) -> float:
    """An upgrade is wanted."""
    if not h.has("buy"):
        return 0.0
    if h.agrees and h.asked in {Asked.CONFIRM, Asked.OFFER} and not h.has("also"):
        return 0.3
    if h.denies:
        return 0.89 if h.has("but_wants") else 0.2
    if h.has("asks_for"):
        return 0.905 if h.asked is Asked.MORE else 0.89
    return 0.81 if h.has("buy_it") else 0.45


def date(h: Hearing) -> float:
    """A date is named."""
    if not h.dates:
        return 0.0
    return {Asked.WHEN: 0.91, Asked.WHICH: 0.9, Asked.OFFER: 0.9}.get(h.asked, 0.83)


def status(h: Hearing) -> float:
    """How an order stands."""
    return 0.9 if h.has("status") and not h.has("buy_verb") else 0.6 if h.has("status") else 0.0


def profile(h: Hearing) -> float:
    """A change to the record."""
    return 0.93 if h.profile else 0.92 if h.has("profile") and not h.tiers else 0.0


def cancel(h: Hearing) -> float:
    """An order or a plan is given up."""
    if not h.has("cancel") or h.has("pay_trouble"):
        return 0.0
    return 0.9 if h.asked in {Asked.NOTHING, Asked.WHICH, Asked.WHEN, Asked.DONE} or h.has("cancel_verb") else 0.7


def refund(h: Hearing) -> float:
    """Money back."""
    return 0.8 if h.has("refund") else 0.0


def resume(h: Hearing) -> float:
    """Going on where it was left."""
    return 0.82 if h.has("resume") and h.rest("resume", "yes", "greet") <= 3 else 0.4 if h.has("resume") else 0.0


def pay(h: Hearing) -> float:
    """Wants to pay."""
    if not h.has("pay") or h.has("price"):
        return 0.0
    return 0.82 if h.rest("pay", "yes", "card") <= 4 else 0.62


def options(h: Hearing) -> float:
    """What there is to choose from."""
    if h.has("options"):
        return 0.891
    return 0.82 if h.has("available") else 0.0


def own_tickets(h: Hearing) -> float:
    """The own tickets; asked to be shown, surer than the greeting or the please beside it."""
    if h.has("lists") and not h.has("buy_verb"):
        return 0.907
    return 0.83 if h.has("mine") and not h.has("buy_verb") else 0.0


def ticket(h: Hearing) -> float:
    """Tickets are named."""
    return 0.78 if h.tickets else 0.0
