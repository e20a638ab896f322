"""Whether a message is English or German."""

import re

_WORDS = re.compile(r"[a-z]+")
_ENGLISH = frozenset(
    "the and is are you i my me to for of please can could would like want what which how much when yes no thanks thank hello "
    "ticket tickets with this that it have has do does not from next tomorrow today make change cancel pay need help both "
    "all one first second book sounds good great friday saturday sunday monday tuesday wednesday thursday december january "
    "weekend price cost cheapest best okay sure go ahead day order card person speak talk your its im id dont cant".split()
)
_GERMAN = frozenset(
    "der die das und ist sind sie ich mein meine meinen mir mich zu fuer von bitte kann koennen moechte moechten will was "
    "welche welches wie viel wieviel wann ja nein danke hallo karte karten mit dies dieses es habe haben nicht vom naechsten "
    "naechste morgen heute machen aendern stornieren bezahlen zahlen brauche hilfe beide alle eins ersten erste zweite buchen "
    "klingt gut freitag samstag sonntag montag dienstag mittwoch donnerstag dezember januar wochenende preis kostet guenstigste "
    "beste tag bestellung sprechen den dem des ein eine einen auf am im gern gerne doch noch auch oder tschuess guten wir "
    "ihr euch ihnen uebermorgen lieber passt genau".split()
)
_MARKS = re.compile(r"[äöüß]", re.IGNORECASE)


def language_of(original: str, normal_text: str, default: str) -> tuple[str, bool]:
    """The language, and whether the text itself shows it; an unclear text has the default's."""
    words = set(_WORDS.findall(normal_text))
    english, german = len(words & _ENGLISH), len(words & _GERMAN) + 2 * bool(_MARKS.search(original))
    if english == german:
        return default, False
    return ("en", True) if english > german else ("de", True)
