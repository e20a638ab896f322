"""Several wishes in one message: one tier for these tickets, another for those."""

import re
from collections.abc import Iterable
from itertools import pairwise

from agents.models.rules.understand.lexicon import Lexicon
from agents.models.rules.understand.tickets import tickets_in
from agents.models.rules.understand.understanding import TicketMention

_JOINTS = re.compile(r"\b(?:and|und|then|dann|sowie|plus)\b|[,;+&]")


_NUMBERS = re.compile(r"(?<![\w.,])[1-9](?![\w:]|\.\d)")
_OTHERS = re.compile(
    r"\b(?:the (?:others?|rest|other (?:ones?|two|three|tickets?))|others"
    r"|(?:die|den|das) (?:anderen?|rest|uebrigen?))\b"
)
_TAKES_BACK = re.compile(
    r"\b(?:no|not|wait|actually|instead|rather|or|(?:do|does|did|is|was|wo|ca|would)nt|nein|nicht|kein\w*|doch|lieber"
    r"|sondern|statt|oder)\b"
)

Pairs = tuple[tuple[str, TicketMention], ...]


def pairs_in(text: str, lexicon: Lexicon, days: Iterable[tuple[int, int]] = ()) -> Pairs:
    """Each tier with its tickets; empty unless at least two different tiers have tickets of their own.

    `days` are where dates stand in the text: their numbers are no tickets.
    """
    for start, end in days:
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return _by_tiers(text, lexicon) or _by_parts(text, lexicon)


def unpaired(text: str) -> bool:
    """Whether several tiers are wished for side by side, rather than one in another's place."""
    return not _TAKES_BACK.search(text)


def _by_tiers(text: str, lexicon: Lexicon) -> Pairs:
    """What stands before each tier, or after each: "1 and 2 Standard, the others Non-stop"."""
    found = sorted((match.span(), tier) for tier, pattern in lexicon.tiers.items() for match in pattern.finditer(text))
    tiers = [tier for _, tier in found]
    if len(set(tiers)) < len(tiers) or len(tiers) < 2 or not unpaired(text):
        return ()
    edges = [0, *(edge for span, _ in found for edge in span), len(text)]
    gaps = [text[start:end] for start, end in list(pairwise(edges))[::2]]
    before, after = ([_meant(gap, lexicon) for gap in part] for part in (gaps[:-1], gaps[1:]))
    named = before if before[0] or _OTHERS.search(gaps[0]) else after
    others = [place for place, gap in enumerate(gaps[:-1] if named is before else gaps[1:]) if _OTHERS.search(gap)]
    if len(others) == 1:
        rest = [one for place, one in enumerate(named) if place not in others]
        if all(one.ordinals and not one.types for one in rest):
            barred = tuple(ordinal for one in rest for ordinal in one.ordinals)
            named[others[0]] = TicketMention(everything=True, but_ordinals=barred)
    return tuple(zip(tiers, named, strict=True)) if all(_tells(one) for one in named) else ()


def _meant(gap: str, lexicon: Lexicon) -> TicketMention:
    meant = tickets_in(gap.strip(" ,.;"), lexicon)
    numbers = tuple(dict.fromkeys(map(int, _NUMBERS.findall(gap))))
    return meant if _tells(meant) or not numbers else TicketMention(ordinals=numbers)


def _tells(tickets: TicketMention) -> bool:
    return bool(tickets.ordinals or tickets.types or tickets.ids or tickets.but_ordinals)


def _by_parts(text: str, lexicon: Lexicon) -> Pairs:
    found: list[tuple[str, TicketMention]] = []
    for part in _JOINTS.split(text):
        named = [tier for tier, pattern in lexicon.tiers.items() if pattern.search(part)]
        tickets = tickets_in(part, lexicon)
        if len(named) == 1 and (tickets.ordinals or tickets.types or tickets.ids):
            found.append((named[0], tickets))
    return tuple(found) if len({tier for tier, _ in found}) > 1 else ()
