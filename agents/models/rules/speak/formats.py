"""Money, dates and times as a language writes them."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from agents.models.rules.decide.facts import Price

_LOCALES = {"en": "en_GB", "de": "de_DE"}


@lru_cache(maxsize=4096)
def full_date(day: date, language: str) -> str:
    """ "Friday 4 December 2026", "Freitag, 4. Dezember 2026"."""
    from babel.dates import format_date  # noqa: PLC0415 - only who speaks needs Babel

    pattern = "EEEE, d. MMMM y" if language == "de" else "EEEE d MMMM y"
    return format_date(day, pattern, locale=_LOCALES[language])


@lru_cache(maxsize=4096)
def money(price: Price, language: str) -> str:
    """ "€12.50", "12,50 €"."""
    from babel.numbers import format_currency  # noqa: PLC0415 - only who speaks needs Babel

    return format_currency(price.amount, price.currency, locale=_LOCALES[language])


def clock(moment: datetime, zone: str, language: str) -> str:
    """ "14:30", "14:30 Uhr", in the venue's time zone."""
    time = moment.astimezone(ZoneInfo(zone)).strftime("%H:%M")
    return f"{time} Uhr" if language == "de" else time


def listed(items: Sequence[str], glue: str) -> str:
    """ "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {glue} {items[-1]}"
