"""The demo venue's words: ticket types, tiers with their benefits, and people's names."""

from __future__ import annotations

from dataclasses import dataclass

from boxoffice.domain.tiers import Tier

TICKET_TYPES: dict[str, dict[str, str]] = {
    "adult": {"en": "Day ticket adult", "de": "Tageskarte Erwachsene"},
    "child": {"en": "Day ticket child", "de": "Tageskarte Kind"},
    "senior": {"en": "Day ticket senior", "de": "Tageskarte Senioren"},
    "evening": {"en": "Evening ticket", "de": "Abendkarte"},
}


@dataclass(frozen=True, slots=True)
class TierWords:
    """Names and benefits of a tier, by language."""

    names: dict[str, str]
    benefits: dict[str, list[str]]


TIER_WORDS: dict[Tier, TierWords] = {
    Tier.STANDARD: TierWords(
        {"en": "Standard", "de": "Standard"},
        {
            "en": ["All rides and shows", "Change the date once for free"],
            "de": ["Alle Fahrgeschäfte und Shows", "Einmal kostenlos umbuchen"],
        },
    ),
    Tier.NON_STOP: TierWords(
        {"en": "Non-stop", "de": "Non-stop"},
        {
            "en": ["Everything in Standard", "Fast lane at ten rides", "Reserved seats at the evening show"],
            "de": ["Alles aus Standard", "Schnellspur an zehn Fahrgeschäften", "Reservierte Plätze bei der Abendshow"],
        },
    ),
    Tier.DOUBLE_FUN: TierWords(
        {"en": "Double Fun", "de": "Double Fun"},
        {
            "en": ["Everything in Non-stop", "A second day within a week", "Lunch and drinks included"],
            "de": ["Alles aus Non-stop", "Ein zweiter Tag binnen einer Woche", "Mittagessen und Getränke inklusive"],
        },
    ),
}

FIRST_NAMES = (
    "Ada", "Ben", "Clara", "David", "Elif", "Finn", "Greta", "Hanna", "Ivo", "Jule", "Kemal", "Lea", "Marek", "Nora",
    "Oskar", "Paula", "Quentin", "Rosa", "Samir", "Tilda", "Uwe", "Vera", "Wim", "Yara", "Zoe",
)  # fmt: skip
LAST_NAMES = (
    "Albers", "Becker", "Castro", "Demir", "Engel", "Fischer", "Grant", "Hoffmann", "Ito", "Jansen", "Klein", "Lange",
    "Meyer", "Novak", "Otto", "Peters", "Quinn", "Richter", "Schulz", "Thomas", "Ulrich", "Vogel", "Wagner", "Young",
    "Zimmer",
)  # fmt: skip
