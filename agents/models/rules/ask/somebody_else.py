"""Whether a request is after what belongs to somebody else."""

import re

from agents.models.rules.understand import Understanding

_RECORDS = r"(?:tickets?|passes|orders?|bookings?|data|details|profiles?|cases?|karten?|bestellung\w*|buchung\w*|daten)"
_PEOPLE = r"(?:other )?(?:customers?|people|persons?|users?|guests?|visitors?|accounts?)"
_LEUTE = r"(?:kund\w*|leute\w*|person\w*|gaest\w*|besucher\w*|konto|konten)"
_OWN = r"(?:i|we|you|my|our|the|this|that|these|it|they|ich|wir|mein\w*|unser\w*)"
_OTHERS = re.compile(
    rf"\b(?:other|another|all(?: the| of the)?|every|each|any|some(?:body|one)? elses?|different) {_PEOPLE}\b"
    rf"|\b(?:somebody|someone|anybody|anyone|everybody|everyone)s?(?: elses?)? {_RECORDS}\b"
    rf"|\b(?:ander\w*|fremd\w*|all\w*|jed\w*) (?:ander\w* )?{_LEUTE}\b"
    rf"|\b{_RECORDS} (?:do|does|did|hat|haben) (?!{_OWN}\b)\w+"
    r"|\bcustomer (?:id|no|number|nr)?\W{0,2}\d+|\bkund\w+ (?:nr|nummer)?\W{0,2}\d+"
)
_NAMED = re.compile(rf"\b[A-Z]\w+(?:['’]s|s['’]) {_RECORDS}\b|\b(?:for|of|from|von|für) [A-Z]\w+['’]s\b")


def somebody_elses(text: str, heard: Understanding) -> bool:
    """Whether other customers' records are asked for; the family's tickets in one's own account are one's own."""
    return _OTHERS.search(heard.text) is not None or _NAMED.search(text) is not None
