"""Several wishes in one message: one tier for these tickets, another for those."""

import re

from agents.models.rules.understand.lexicon import Lexicon
from agents.models.rules.understand.tickets import tickets_in
from agents.models.rules.understand.understanding import TicketMention

_JOINTS = re.compile(r"\b(?:and|und|then|dann|sowie|plus)\b|[,;+&]")


def pairs_in(text: str, lexicon: Lexicon) -> tuple[tuple[str, TicketMention], ...]:
    """Each tier with its tickets; empty unless at least two different tiers have tickets of their own."""
    found: list[tuple[str, TicketMention]] = []
    for part in _JOINTS.split(text):
        named = [tier for tier, pattern in lexicon.tiers.items() if pattern.search(part)]
        tickets = tickets_in(part, lexicon)
        if len(named) == 1 and (tickets.ordinals or tickets.types or tickets.ids):
            found.append((named[0], tickets))
    return tuple(found) if len({tier for tier, _ in found}) > 1 else ()
