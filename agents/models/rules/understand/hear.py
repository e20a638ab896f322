"""Hearing a message: one pass over the text with every detector."""

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from agents.models.rules.understand.acts import Act, classify
from agents.models.rules.understand.asked import asked_in
from agents.models.rules.understand.conditions import each_in, limit_in, second_choice
from agents.models.rules.understand.dates import DateMention, Kind, find_dates, grammar_of
from agents.models.rules.understand.dates import names as date_names
from agents.models.rules.understand.dates.reading import Scope
from agents.models.rules.understand.hearing import Hearing
from agents.models.rules.understand.language import language_of
from agents.models.rules.understand.lexicon import LANGUAGES, Lexicon, lexicon_of
from agents.models.rules.understand.pairs import pairs_in, unpaired
from agents.models.rules.understand.profile import profile_in
from agents.models.rules.understand.tickets import choices_in, ids_in, reference_alone, tickets_in
from agents.models.rules.understand.topics import topic_in
from agents.models.rules.understand.understanding import TicketMention, Understanding, WhichDate
from agents.models.rules.understand.words import MAX_CHARACTERS, mend, normal

_MASKED = re.compile(r"(?:•{2,}|\*{4,})(?: ?\d{4})?")
_CARD_DATA = re.compile(
    r"\b(?:valid|exp\w*|until|thru|through|code|cvc|cvv|pin|gueltig|bis|ablauf\w*|pruef\w*)\b[^a-z]{0,20}\d[\d /.-]*"
    r"|\b\d\d ?/ ?(?:20)?\d\d\b|\b\d{3,4}\b"
)
"""What stands beside a card's number: its months, years and codes are no days and no tickets."""
_REFUSED = re.compile(
    r"(?:\bnot|\bno|\binstead of|\brather than|\bexcept|\bwithout|\bnicht|\bkein\w*|\bstatt|\banstatt"
    r"|\bohne)(?: the| das| die| den)? $"
)

_ALL = TicketMention(everything=True)
"""To be shown all tickets wishes for none of them."""
_MARKS = re.compile(r"(?:ok(?:ay)?|yes|yeah|right|ja|so)? ?[?!¿ ]*\?[?! ]*")
_BREAKS = re.compile(r"[?!.,]+ *")
_SIGNS = re.compile(r"[^\w?]+|")
"""Dots, dashes, smileys: nothing that is said."""
_ON_DAY = re.compile(r"\b(?:on|am)(?: the)? \d")
_NO_RATHER = re.compile(r"(?:\bno|\bnein|\bnee)(?: the| das| die| den)? $")
"""After a tier that was wanted, a bare no takes that one back: "Non-stop, no, Double Fun"."""


@dataclass(frozen=True)
class Heard:
    """What the hearing depends on beside the text: the venue's date, the default language, what was said before."""

    today: date
    language: str = "en"
    said: str = ""
    """The house's last words."""
    anchor: date | None = None
    """The day spoken of last."""
    choosing: bool = False
    """Whether the house has just offered a list to choose from."""


@lru_cache(maxsize=4096)
def understand(text: str, heard: Heard) -> Understanding:
    """Everything a message says. The same words in the same situation are understood the same way, so it is kept."""
    plain = normal(_MASKED.sub(" ", text))
    language, clear = language_of(text, plain, heard.language)
    found = _understood(text, plain, language, heard)
    if clear or found.act is not Act.OFF_TOPIC or found.names_something:
        return replace(found, language_clear=clear)
    other = _understood(text, plain, "de" if language == "en" else "en", heard)
    if other.act is Act.OFF_TOPIC or (other.act is Act.REFERENCE and not other.topic):
        return found
    return other


def _understood(text: str, plain: str, language: str, heard: Heard) -> Understanding:
    lexicon = lexicon_of(language)
    plain = mend(plain, _spellings(language))
    if card := bool(_MASKED.search(text)):
        plain = _CARD_DATA.sub(" ", plain)
    dates = _dates(plain, Scope(heard.today, heard.anchor), language)
    limit = limit_in(plain)
    each = each_in(plain) if limit is not None else None
    tickets = tickets_in(f"{plain[: each[0]]} {plain[each[1] :]}" if each else plain, lexicon)
    if tickets == _ALL and lexicon.has("lists", plain) and not lexicon.has("buy_verb", plain):
        tickets = TicketMention()
    if heard.choosing:
        tickets, dates = _chosen(plain, tickets, dates)
        if not tickets and not dates:
            tickets = replace(tickets, ids=reference_alone(plain))
    which = _which_date(plain, lexicon)
    second = second_choice(plain, [*(found.span for found in dates), *_tier_spans(plain, lexicon)])
    dates, second_date = _without_second(dates, second)
    tiers, refused, second_tier = _tiers(plain, lexicon, second)
    asked_best = lexicon.has("is_it_best", plain)
    if which is WhichDate.CHEAPEST or asked_best:
        tiers = tuple(tier for tier in tiers if tier != "cheapest" and not (asked_best and tier == "best"))
    days = [found.span for found in dates]
    pairs = pairs_in(plain, lexicon, days) if len(tiers) > 1 and (tickets or lexicon.has("number", plain)) else ()
    hearing = Hearing(
        text=plain,
        asked=asked_in(heard.said, lexicon),
        lexicon=lexicon,
        dates=len(dates) + (which is not None),
        tiers=len(tiers) + len(refused),
        question="?" in text,
        tickets=bool(tickets),
        profile=bool(profile := profile_in(text[:MAX_CHARACTERS])),
    )
    return Understanding(
        text=plain,
        language=language,
        acts=classify(hearing),
        dates=dates,
        which_date=which,
        tiers=tiers,
        refused_tiers=refused,
        second_date=second_date,
        second_tier=second_tier,
        limit=limit,
        limit_each=each is not None,
        tickets=tickets,
        pairs=pairs,
        mixes=len(tiers) > 1 and bool(tickets) and not (pairs or second_tier or asked_best) and unpaired(plain),
        orders=ids_in(plain),
        profile=profile,
        question=hearing.question,
        card_number=card,
        reopens=_reopened(plain, lexicon),
        about_ticket=lexicon.has("my_ticket", plain),
        adds=lexicon.has("adds", plain) or lexicon.has("alike", plain),
        about_order=lexicon.has("my_order", plain),
        alike=lexicon.has("alike", plain),
        agrees=hearing.agrees,
        praises=lexicon.has("praises", plain) and not hearing.agrees,
        renews=lexicon.has("renews", plain) and not hearing.agrees,
        claims_paid=lexicon.has("claims_paid", plain),
        less_money=lexicon.has("less_money", plain),
        once_more=lexicon.is_only("once_more", plain) or lexicon.has("other_card", plain),
        hesitates=_SIGNS.fullmatch(plain) is not None or lexicon.is_only("hesitates", plain),
        puzzled=_MARKS.fullmatch(plain) is not None or lexicon.is_only("puzzled", _BREAKS.sub(" ", plain)),
        topic=topic_in(
            plain, language, question=hearing.question, tiers=bool(tiers or refused), wishes=bool(tickets or dates)
        ),
    )


def _reopened(text: str, lexicon: Lexicon) -> tuple[str, ...]:
    return tuple(kind for kind in ("date", "tier") if lexicon.has(f"other_{kind}", text))


def warm_up() -> None:
    """Read the lexicons and build the grammars now, so that the first turn need not."""
    for language in LANGUAGES:
        lexicon_of(language)
        grammar_of(language)
        _spellings(language)


@lru_cache(maxsize=len(LANGUAGES))
def _spellings(language: str) -> frozenset[str]:
    return lexicon_of(language).spellings | date_names.SPELLINGS


def _chosen(
    text: str, tickets: TicketMention, dates: tuple[DateMention, ...]
) -> tuple[TicketMention, tuple[DateMention, ...]]:
    """After a list, "2" and "the 2nd" are places in it and not days."""
    numbers = choices_in(text)
    if numbers:
        return replace(tickets, ordinals=numbers, count=None, everything=False), ()
    if (
        len(dates) == 1
        and dates[0].bare
        and not _ON_DAY.search(text)
        and dates[0].start.day <= 6
        and len(text) <= len(dates[0].text) + 20
    ):
        return replace(tickets, ordinals=(dates[0].start.day,)), ()
    return tickets, dates


def _dates(text: str, scope: Scope, language: str) -> tuple[DateMention, ...]:
    """The dates in the language's wordings; by the names of days and months in the other one's, where there is none."""
    if found := find_dates(text, scope, grammar_of(language)):
        return found
    other = "de" if language == "en" else "en"
    if not date_names.names_day(text, other):
        return ()
    return tuple(day for day in find_dates(text, scope, grammar_of(other)) if date_names.names_day(day.text, other))


def _without_second(
    dates: tuple[DateMention, ...], second: tuple[int, int] | None
) -> tuple[tuple[DateMention, ...], DateMention | None]:
    """The dates wished for first, and the one that stands in for them; all are first where no other is named."""
    if second is None:
        return dates, None
    apart = [found for found in dates if second[0] <= found.span[0] and found.span[1] <= second[1]]
    first = tuple(found for found in dates if found not in apart)
    chosen = next((found for found in apart if found.kind is not Kind.IMPOSSIBLE and not found.negated), None)
    return (first, chosen) if first and chosen else (dates, None)


def _tier_spans(text: str, lexicon: Lexicon) -> list[tuple[int, int]]:
    return [match.span() for pattern in lexicon.tiers.values() for match in pattern.finditer(text)]


def _tiers(
    text: str, lexicon: Lexicon, second: tuple[int, int] | None
) -> tuple[tuple[str, ...], tuple[str, ...], str | None]:
    """The tiers wished for, those refused, and the one that stands in for the first where others are named too."""
    wanted: dict[int, str] = {}
    refused: dict[int, str] = {}
    for tier, pattern in lexicon.tiers.items():
        for match in pattern.finditer(text):
            before = text[: match.start()]
            refusing = _REFUSED.search(before) and not (wanted and _NO_RATHER.search(before))
            (refused if refusing else wanted)[match.start()] = tier
    apart = [place for place in sorted(wanted) if second and second[0] <= place < second[1]]
    stands_in = wanted[apart[0]] if apart and len(apart) < len(wanted) else None
    places = [place for place in sorted(wanted) if stands_in is None or place not in apart]
    return tuple(dict.fromkeys(wanted[place] for place in places)), tuple(dict.fromkeys(refused.values())), stands_in


def _which_date(text: str, lexicon: Lexicon) -> WhichDate | None:
    for which, cue in (
        (WhichDate.CHEAPEST, "cheap_date"),
        (WhichDate.DAY_AFTER, "day_after_own"),
        (WhichDate.DAY_BEFORE, "day_before_own"),
        (WhichDate.SAME, "same_date"),
        (WhichDate.EARLIEST, "earliest"),
        (WhichDate.EARLIER, "earlier"),
        (WhichDate.LATER, "later"),
        (WhichDate.ANY, "any_date"),
    ):
        if lexicon.has(cue, text):
            return which
    return None
