"""Money, dates and times of day as people write them in each language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from babel.dates import format_date, format_time
from babel.numbers import format_currency

from boxoffice.domain.money import Money


@dataclass(frozen=True, slots=True)
class Language:
    """A language that mails are written in; `code` names its folder of templates, patterns are CLDR's."""

    code: str
    locale: str
    date_pattern: str
    time_pattern: str

    def money(self, value: Money) -> str:
        """`€12.50` in English, `12,50 €` in German (with a no-break space)."""
        return format_currency(value.amount, value.currency, locale=self.locale)

    def long_date(self, value: date) -> str:
        """In full: `Friday 4 December 2026`, `Freitag, 4. Dezember 2026`."""
        return format_date(value, self.date_pattern, locale=self.locale)

    def clock(self, value: time) -> str:
        """`10:00`, `10:00 Uhr`."""
        return format_time(value, self.time_pattern, locale=self.locale)


ENGLISH = Language("en", "en_GB", "EEEE d MMMM y", "HH:mm")
GERMAN = Language("de", "de_DE", "EEEE, d. MMMM y", "HH:mm 'Uhr'")


def language_of(tag: str) -> Language:
    """German for `de`, `de-AT`, `de_CH`…; English for everything else."""
    return GERMAN if tag.replace("_", "-").lower().split("-")[0] == "de" else ENGLISH
