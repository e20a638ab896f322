"""Conditions on tickets, read from a question: upgraded or not, used, of a tier, valid or visiting within some days."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from agents.models.rules.ask.periods import period_in
from agents.models.rules.decide.facts import Ticket
from agents.models.rules.decide.resolve import TIERS
from agents.models.rules.understand import Understanding

EXPIRES = re.compile(
    r"\b(?:expire|expires|expiring|expiry|expiration|run(?:s|ning)? out|valid|validity|ablaufen|ablaeuft|gueltig\w*"
    r"|verfallen|verfaellt|(?:laeuft|laufen)\b.*\bab)\b"
)
_PLAIN = re.compile(
    r"\b(?:not|isnt|arent|never|nicht|kein\w*)\b[^,.?]{0,12}\b(?:upgraded|aufgewertet|hochgestuft)\b"
    r"|\bplain\b|\bwithout (?:an )?upgrade\b|\bohne upgrade\b"
)
_UPGRADED = re.compile(r"\b(?:upgraded|aufgewertet|hochgestuft|geupgradet)\b|\bwith (?:an )?upgrade\b|\bmit upgrade\b")
_ABLE = re.compile(
    r"\b(?:can|could|kann|koennen|lassen)\b.*\b(?:upgrade\w*|aufwerten|aufgewertet)\b|\beligible\b|\baufwertbar\w*\b"
)
_STATUSES = {
    "used": re.compile(r"\b(?:used|benutzt\w*|verwendet\w*|eingeloest\w*)\b"),
    "cancelled": re.compile(r"\b(?:cancell?ed|storniert\w*)\b"),
    "expired": re.compile(r"\b(?:expired|abgelaufen\w*)\b"),
    "active": re.compile(r"\b(?:active|still valid|aktiv\w*|noch gueltig\w*)\b"),
}


@dataclass(frozen=True)
class Filter:
    """`kind` is able, plain, upgraded, tier, status, until or visit; `value` what it is compared with."""

    kind: str
    value: str | tuple[date, date] = ""

    def holds(self, ticket: Ticket) -> bool:
        """Whether the ticket meets it; a value that is not known does not."""
        if isinstance(self.value, tuple):
            day = ticket.valid_to if self.kind == "until" else ticket.visit_date
            return day is not None and self.value[0] <= day <= self.value[1]
        return {
            "able": ticket.eligible,
            "plain": ticket.tier is None,
            "upgraded": ticket.tier is not None,
            "tier": ticket.tier == self.value,
            "status": ticket.status == self.value,
        }[self.kind]


def filters_in(heard: Understanding, today: date) -> tuple[Filter, ...]:
    """Every condition that a question names."""
    return tuple(_found(heard, today))


def _found(heard: Understanding, today: date) -> Iterator[Filter]:
    text = heard.text
    for kind, cue in (("able", _ABLE), ("plain", _PLAIN), ("upgraded", _UPGRADED)):
        if cue.search(text):
            yield Filter(kind)
            break
    yield from (Filter("tier", tier) for tier in dict.fromkeys(heard.tiers) if tier in TIERS)
    yield from (Filter("status", status) for status, cue in _STATUSES.items() if cue.search(text))
    if (span := period_in(text, heard.dates, today)) is not None:
        yield Filter("until" if EXPIRES.search(text) else "visit", span)
