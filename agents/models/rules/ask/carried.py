"""What a part leaves out because the one before has said it: the day of a price, the orders that are spoken of."""

import re
from collections.abc import Sequence

from agents.models.rules.understand import Act, Understanding

_PRICE = re.compile(
    r"\b(?:difference|price|cost\w*|how much|unterschied|aufpreis|preis\w*|kostet\w*|kosten|differenz|wie ?viel)\b"
)
_ABOUT_ORDERS = re.compile(r"\b(?:orders?|ordered|bookings?|bestellung\w*|bestellt|buchung\w*)\b")
_STANDS = re.compile(r"\b(?:open|unpaid|pending|offen\w*|unbezahlt\w*)\b")
_NOUN = re.compile(r"\b(?:tickets?|cases?|orders?|karten?|fall|bestellung\w*)\b")
_ORDERS = re.compile(r"(?:please |bitte )?(?:order|book|reserve|upgrade|buche?n?|bestell\w*|reservier\w*)\b")
_PAST = re.compile(r"\b(?:paid|did|bezahlt|gezahlt|gekostet)\b")


def carried(texts: Sequence[str], heard: Sequence[Understanding]) -> list[str]:
    """The parts' texts, a bare question for a price completed by the part before it.

    What was just ordered is told with its price: a question for that is left empty.
    """
    found: list[str] = []
    for number, text in enumerate(texts):
        one = heard[number]
        asks_price = one.does(Act.PRICE, least=0.8) or _PRICE.search(one.text)
        before = heard[number - 1] if number else None
        if before and before.names_something and asks_price and not _PAST.search(one.text) and not one.names_something:
            found.append("" if _ORDERS.match(before.text) else _price_of(before))
        elif before and _ABOUT_ORDERS.search(before.text) and _STANDS.search(one.text) and not _NOUN.search(one.text):
            found.append(f"{text} ({'Bestellung' if before.language == 'de' else 'order'})")
        else:
            found.append(text)
    return found


def _price_of(before: Understanding) -> str:
    """A question for the price of what was named before."""
    german = before.language == "de"
    day = " ".join(date.text for date in before.targets[:1])
    tier = " ".join(before.tiers[:1]) or ("ein Upgrade" if german else "an upgrade")
    if german:
        return f"Was würde {tier}{f' am {day}' if day else ''} kosten?"
    return f"What would {tier} cost{f' on {day}' if day else ''}?"
