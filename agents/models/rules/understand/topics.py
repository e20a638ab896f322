"""Questions about how the house works: how long places are held, how one pays, what a tier gives."""

import re
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files


class Topic(StrEnum):
    """What may be asked about the house."""

    BOT = "bot"
    """Whether a person answers here."""
    DECLINED = "declined"
    WHY_BLOCKED = "why_blocked"
    """Why a ticket cannot be upgraded."""
    CASE_WAIT = "case_wait"
    """When a case will be answered."""
    UNPAID = "unpaid"
    """What happens to an order that is not paid."""
    PAY_LATER = "pay_later"
    CHANGE_LATER = "change_later"
    REFUND = "refund"
    CODE = "code"
    """Where the entry code and the confirmation are."""
    PAY_HOW = "pay_how"
    VALIDITY = "validity"
    """Until when a ticket can be used."""
    HOLD = "hold"
    """For how long places are held."""
    RESERVED = "reserved"
    """Whether places are held."""
    WAIT = "wait"
    """Impatience rather than a question."""
    DISCOUNT = "discount"
    PER_PERSON = "per_person"
    """Whether a price is for one ticket or for all."""
    OLD_TICKET = "old_ticket"
    """What becomes of the ticket as it is."""
    DATE_ONLY = "date_only"
    """Another date without an upgrade."""
    PLACES = "places"
    """How many places are left; told with the offer itself."""
    VENUE = "venue"
    """The attraction itself: its hours, its way, its rules."""
    BENEFITS = "benefits"
    ERASURE = "erasure"
    """An account or personal data to be deleted."""
    OUTSIDE = "outside"
    """Nothing of the box office's."""


_TROUBLE = re.compile(
    r"\b(?:twice|double charged|charged|wrong amount|overcharged|again|re-?send|send|sent|didnt|havent|never|lost"
    r"|deleted|missing|doppelt|zweimal|abgebucht|noch ?mal|nochmals|schick\w*|send\w*"
    r"|nicht (?:bekommen|erhalten|angekommen)|verloren|geloescht)\b"
)
"""Something went wrong: more than a question about how things go."""
_DEMANDS = re.compile(
    r"\b(?:want|need|demand|give me|moechte|will|verlange|fordere|geben sie mir)\b.*"
    r"\b(?:back|refund|zurueck|erstattet)\b"
)
"""Money is wanted back, not only asked about."""
_UNTROUBLED = frozenset({Topic.REFUND, Topic.CODE, Topic.PAY_HOW, Topic.RESERVED})
_TIERS_MEANT = re.compile(
    r"\b(?:upgrades?|tiers?|options?|levels?|packages?|included|inklusive|inbegriffen|recommend\w*|surprise|empf\w+"
    r"|am besten|das beste|die beste"
    r"|you (?:take|pick|choose)|difference\w*|benefits?|advantages?|perks?|compare|worth"
    r"|get (?:for (?:it|that|this)|with (?:it|that)|then)?(?=\?|$)|stufen?|varianten?|optionen|unterschied\w*|vorteile?"
    r"|leistungen|vergleich\w*|lohnt\w*|bekomme ich(?: da\w*)?(?=\?|$))"
)
_MONEY = re.compile(r"\b(?:how much|price\w*|costs?|euros?|wie ?viel|preise?|kostet|kosten|teuer|expensive)\b")
_HYPHEN = re.compile(r"\bnon[ -]stop\b")
"""A tier's name is one word to the patterns."""
_NEVER_WITH_A_TIER = frozenset({Topic.WHY_BLOCKED, Topic.OUTSIDE})
_NEVER_WITH_A_WISH = frozenset({Topic.WAIT, Topic.HOLD, Topic.VENUE, Topic.BENEFITS})


def topic_in(text: str, language: str, *, question: bool, tiers: bool, wishes: bool) -> Topic | None:
    """The topic that a normal text asks about. `wishes`: it names tickets or dates, so it may want to buy instead."""
    text = _HYPHEN.sub("nonstop", text)
    for topic, pattern in _patterns(language).items():
        if (wishes and topic in _NEVER_WITH_A_WISH) or not pattern.search(text):
            continue
        if topic in _UNTROUBLED and _TROUBLE.search(text):
            continue
        if topic is Topic.RESERVED and not question:
            continue
        if topic is Topic.REFUND and not question and _DEMANDS.search(text):
            continue
        if topic in _NEVER_WITH_A_TIER and tiers:
            continue
        if topic is Topic.BENEFITS and (_MONEY.search(text) or not (tiers or _TIERS_MEANT.search(text))):
            continue
        return topic
    return None


@lru_cache(maxsize=2)
def _patterns(language: str) -> Mapping[Topic, re.Pattern[str]]:
    document: dict[str, list[str]] = tomllib.loads(
        files(__package__).joinpath(f"lexicon/topics_{language}.toml").read_text(encoding="utf-8")
    )
    return {Topic(name): re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)") for name, patterns in document.items()}
