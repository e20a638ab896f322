"""Dates and amounts as both languages write them, spelt out here once more, for what is told to customers."""

from __future__ import annotations

from datetime import date

from boxoffice.domain.tiers import Tier

_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
}
_DAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
}
LANGUAGES = ("en", "de")
NAMES = {Tier.STANDARD: "Standard", Tier.NON_STOP: "Non-stop", Tier.DOUBLE_FUN: "Double Fun"}
FREE = {"en": "no extra charge", "de": "ohne Aufpreis"}
PAYS = {"en": "I'd like to pay for my order", "de": "Ich möchte meine Bestellung bezahlen"}
WHY = {
    "card_declined": {"en": "bank declined the card", "de": "Bank hat die Karte abgelehnt"},
    "insufficient_funds": {"en": "enough", "de": "nicht genug Geld"},
    "expired_card": {"en": "card has expired", "de": "Karte ist abgelaufen"},
    "incorrect_cvc": {"en": "security code", "de": "Sicherheitscode"},
    "processing_error": {"en": "technical", "de": "technisches Problem"},
}
"""What a customer must hear of each of the gateway's declines."""
NOT_CHARGED = {
    "en": ("Nothing was charged", "places are still held", "another card"),
    "de": ("nichts belastet", "Plätze sind weiterhin reserviert", "andere Karte"),
}
ANOTHER_CARD = {"en": "Try another card", "de": "Andere Karte versuchen"}


def full_day(day: date, language: str) -> str:
    """`Friday 4 December 2026`, `Freitag, 4. Dezember 2026`."""
    weekday, month = _DAYS[language].split()[day.weekday()], _MONTHS[language].split()[day.month - 1]
    if language == "de":
        return f"{weekday}, {day.day}. {month} {day.year}"
    return f"{weekday} {day.day} {month} {day.year}"


def money(cents: int, language: str) -> str:
    """`€8.00`, `8,00 €` (with a no-break space)."""
    whole, rest = divmod(cents, 100)
    return f"{whole},{rest:02}\N{NO-BREAK SPACE}€" if language == "de" else f"€{whole}.{rest:02}"


WHY_NOT = {"en": "Why can't I upgrade my tickets?", "de": "Warum kann ich meine Tickets nicht aufwerten?"}
REASONS = {
    "en": {
        "used": "has been used",
        "cancelled": "was cancelled",
        "expired": "has expired",
        "visit_passed": "visit date .*has passed",
        "deadline_passed": "[Cc]hanges (are closed|end when the doors open)",
        "order_open": "order for (it|this ticket) is .*open",
    },
    "de": {
        "used": "schon benutzt",
        "cancelled": "wurde storniert",
        "expired": "ist abgelaufen",
        "visit_passed": "Besuchstag ist vorbei",
        "deadline_passed": "keine Änderungen mehr",
        "order_open": "noch eine Bestellung offen",
    },
}
"""What must be said where a ticket cannot be upgraded, as patterns."""
