"""What the bridge itself says: the sentence of every RUN_ERROR, by its stable code, and of a budget that is spent."""

from __future__ import annotations

BUDGET_IS_SPENT = "budget_is_spent"
_SENTENCES: dict[str, tuple[str, str]] = {
    "agent_unavailable": (
        "I can't be reached just now. Please send that again in a moment.",
        "Ich bin gerade nicht erreichbar. Bitte schicken Sie das gleich noch einmal.",
    ),
    "agent_timeout": (
        "That took too long. Please send it again.",
        "Das hat zu lange gedauert. Bitte schicken Sie es noch einmal.",
    ),
    "agent_failed": (
        "Something went wrong on our side. Please send that again.",
        "Bei uns ist etwas schiefgegangen. Bitte schicken Sie das noch einmal.",
    ),
    BUDGET_IS_SPENT: (
        "From here on I keep to tickets, upgrades and orders. You can also buy by clicking, or ask me for a person.",
        "Ab hier bleibe ich bei Tickets, Upgrades und Bestellungen. Klicken geht auch; auf Wunsch hilft ein Mensch.",
    ),
    "interrupted": (
        "We were interrupted. Please send that again.",
        "Wir wurden unterbrochen. Bitte schicken Sie das noch einmal.",
    ),
    "interrupt_unknown": (
        "That payment request is no longer open. Nothing was charged; ask me to show it again.",
        "Diese Zahlungsanfrage ist nicht mehr offen. Es wurde nichts abgebucht; lassen Sie sie sich neu zeigen.",
    ),
    "token_expired": (
        "Your sign-in has run out. Please sign in again.",
        "Ihre Anmeldung ist abgelaufen. Bitte melden Sie sich neu an.",
    ),
    "unavailable": (
        "The box office is busy just now. Please try again in a moment.",
        "Die Kasse ist gerade überlastet. Bitte versuchen Sie es gleich noch einmal.",
    ),
}
RETRYABLE = frozenset({"agent_unavailable", "agent_timeout", "agent_failed", "interrupted", "unavailable"})
"""Sending the same again, as a new run, may help."""


def sentence(code: str, language: str) -> str:
    """What the customer reads; raises KeyError for a code that has no sentence."""
    english, german = _SENTENCES[code]
    return german if language == "de" else english
