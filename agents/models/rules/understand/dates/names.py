"""Names of days, months and numbers, English and German, in normal spelling (umlauts spelt out)."""

import re
from collections.abc import Iterable

_LETTERS = re.compile(r"[a-z]+")
_LONG_NAME = 5
"""Letters of a name that is no other word ("mai", "may" and "so" are)."""

EN_MONTHS = {
    "january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8,
    "september": 9, "october": 10, "november": 11, "december": 12,
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sept": 9, "sep": 9, "oct": 10,
    "nov": 11, "dec": 12,
}  # fmt: skip
DE_MONTHS = {
    "januar": 1, "jaenner": 1, "februar": 2, "maerz": 3, "april": 4, "mai": 5, "juni": 6, "juli": 7, "august": 8,
    "september": 9, "oktober": 10, "november": 11, "dezember": 12,
    "jan": 1, "feb": 2, "maer": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8, "sept": 9, "sep": 9, "okt": 10,
    "nov": 11, "dez": 12,
}  # fmt: skip
EN_WEEKDAYS = {
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6,
    "tues": 1, "thurs": 3, "thur": 3,
}  # fmt: skip
EN_SHORT_WEEKDAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}
DE_WEEKDAYS = {
    "montag": 0, "dienstag": 1, "mittwoch": 2, "donnerstag": 3, "freitag": 4, "samstag": 5, "sonnabend": 5,
    "sonntag": 6,
}  # fmt: skip
DE_SHORT_WEEKDAYS = {"mo": 0, "di": 1, "mi": 2, "do": 3, "fr": 4, "sa": 5, "so": 6}
EN_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "a couple of": 2, "a couple": 2,
}  # fmt: skip
DE_NUMBERS = {
    "ein": 1, "eine": 1, "einem": 1, "einer": 1, "einen": 1, "zwei": 2, "drei": 3, "vier": 4, "fuenf": 5,
    "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "vierzehn": 14,
}  # fmt: skip
_EN_UNITS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"]
EN_ORDINALS = {
    **{word: number for number, word in enumerate(_EN_UNITS, start=1)},
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15,
    "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
    **{f"twenty{joint}{word}": 20 + n for joint in "- " for n, word in enumerate(_EN_UNITS, start=1)},
    "thirty-first": 31, "thirty first": 31,
}  # fmt: skip
_DE_UNITS = ["erst", "zweit", "dritt", "viert", "fuenft", "sechst", "siebt", "acht", "neunt", "zehnt", "elft",
             "zwoelft", "dreizehnt", "vierzehnt", "fuenfzehnt", "sechzehnt", "siebzehnt", "achtzehnt",
             "neunzehnt", "zwanzigst", "einundzwanzigst", "zweiundzwanzigst", "dreiundzwanzigst",
             "vierundzwanzigst", "fuenfundzwanzigst", "sechsundzwanzigst", "siebenundzwanzigst",
             "achtundzwanzigst", "neunundzwanzigst", "dreissigst", "einunddreissigst"]  # fmt: skip
DE_ORDINALS = {
    f"{stem}{ending}": number for number, stem in enumerate(_DE_UNITS, start=1) for ending in ("er", "en", "em", "e")
}
EN_PARTS = {
    "beginning": "early", "start": "early", "early": "early", "first half": "early", "mid": "middle",
    "middle": "middle", "late": "late", "end": "late", "second half": "late",
}  # fmt: skip
DE_PARTS = {"anfang": "early", "beginn": "early", "mitte": "middle", "ende": "late"}

MONTHS = EN_MONTHS | DE_MONTHS
WEEKDAYS = EN_WEEKDAYS | EN_SHORT_WEEKDAYS | DE_WEEKDAYS | DE_SHORT_WEEKDAYS
NUMBERS = EN_NUMBERS | DE_NUMBERS
ORDINALS = EN_ORDINALS | DE_ORDINALS
PARTS = EN_PARTS | DE_PARTS

SPELLINGS = frozenset(
    name
    for names in (EN_MONTHS, DE_MONTHS, EN_WEEKDAYS, DE_WEEKDAYS)
    for name in names
    if len(name) >= 6
) | {"tomorrow", "weekend", "weekends", "uebermorgen", "wochenende", "christmas", "weihnachten", "silvester",
     "mondays", "tuesdays", "wednesdays", "thursdays", "fridays", "saturdays", "sundays",
     "samstags", "sonntags", "weekday", "weekdays"}  # fmt: skip
"""Long names that near misses are mended to."""


_DAY_NAMES = {
    "en": (EN_MONTHS, EN_WEEKDAYS, ("tomorrow", "today", "weekend")),
    "de": (DE_MONTHS, DE_WEEKDAYS, ("uebermorgen", "heute", "wochenende")),
}


def names_day(text: str, language: str) -> bool:
    """Whether a word of the text is the long name of a day or month in that language."""
    names = {name for group in _DAY_NAMES[language] for name in group if len(name) >= _LONG_NAME}
    return any(word in names for word in _LETTERS.findall(text))


def either(names: Iterable[str]) -> str:
    """A pattern for any of the names, the longest first."""
    return "|".join(sorted(names, key=len, reverse=True))


def number(word: str) -> int:
    """A number in digits or words."""
    return int(word) if word.isdigit() else NUMBERS[word]


def month_pattern(months: Iterable[str]) -> str:
    """A pattern for any of the months; short forms may carry a full stop."""
    short = [name for name in months if len(name) <= 4 and name not in {"may", "mai", "june", "july", "juni", "juli"}]
    return f"(?:{either(set(months) - set(short))}|(?:{either(short)})\\.?)"
