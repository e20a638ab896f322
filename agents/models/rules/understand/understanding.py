"""What one message of a customer says, all of it at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from agents.models.rules.understand.acts import Act
from agents.models.rules.understand.dates import DateMention, Role
from agents.models.rules.understand.topics import Topic

_TOLD = frozenset({Role.TICKET, Role.PAST, Role.BOUGHT})
"""Dates that are told of rather than wished for."""


class WhichDate(StrEnum):
    """A date that is described instead of named."""

    SAME = "same"
    ANY = "any"
    EARLIEST = "earliest"
    DAY_AFTER = "day_after"
    DAY_BEFORE = "day_before"
    """The day after or before the one on the ticket."""
    EARLIER = "earlier"
    """Before the day spoken of."""
    LATER = "later"
    CHEAPEST = "cheapest"


@dataclass(frozen=True)
class TicketMention:
    """Which tickets are spoken of: by id, place in the list, type, count, or all of them."""

    ids: tuple[str, ...] = ()
    ordinals: tuple[int, ...] = ()
    """Places in the list, from 1; -1 is the last."""
    types: tuple[str, ...] = ()
    count: int | None = None
    everything: bool = False
    other: bool = False
    """The one or ones that were not spoken of so far."""
    together: bool = False
    """Those counted and those of the types, not those counted among the types."""
    but_types: tuple[str, ...] = ()
    but_ordinals: tuple[int, ...] = ()
    """Types and places left out of all ("all but the senior one"), or of those in hand where not all are named."""
    states: tuple[str, ...] = ()
    """What has become of them: used, cancelled or expired."""

    def __bool__(self) -> bool:
        named = self.ids or self.ordinals or self.types or self.count or self.everything or self.other or self.states
        return bool(named or self.but_types or self.but_ordinals)


@dataclass(frozen=True)
class Understanding:
    """A message understood: what it does (the surest act first) and what it names."""

    text: str
    language: str
    acts: tuple[tuple[Act, float], ...]
    dates: tuple[DateMention, ...] = ()
    which_date: WhichDate | None = None
    tiers: tuple[str, ...] = ()
    """standard, non-stop, double-fun, or best and cheapest for the ends of what is on offer."""
    refused_tiers: tuple[str, ...] = ()
    second_date: DateMention | None = None
    """The date that is wanted if the first one is gone ("if the 12th is sold out, the 13th")."""
    second_tier: str | None = None
    limit: Decimal | None = None
    """The most that it may cost, in the venue's currency."""
    limit_each: bool = False
    """Whether the limit is for each ticket rather than for all together."""
    tickets: TicketMention = field(default_factory=TicketMention)
    pairs: tuple[tuple[str, TicketMention], ...] = ()
    """Several tiers, each for tickets of its own ("Non-stop for ticket 1 and Double Fun for ticket 2")."""
    mixes: bool = False
    """Whether several tiers are wished for side by side without saying which tickets get which."""
    orders: tuple[str, ...] = ()
    """Order ids in the text."""
    profile: Mapping[str, object] = field(default_factory=dict)
    """Changes to the customer's record, named as update_customer names them; an "email" among them is refused later."""
    question: bool = False
    card_number: bool = False
    """A payment card's number (or its mask) stands in the text."""
    reopens: tuple[str, ...] = ()
    """"date" or "tier" where another one is wished for without naming it."""
    about_ticket: bool = False
    """Whether a ticket of the customer's is spoken of at all."""
    about_order: bool = False
    """Whether an order that exists is spoken of."""
    praises: bool = False
    """Whether it praises who served, which agrees to nothing."""
    agrees: bool = False
    """Whether it opens with a yes."""
    renews: bool = False
    """Whether it only says again that an upgrade is wanted, which agrees to nothing."""
    claims_paid: bool = False
    """Whether it says that something was paid already."""
    adds: bool = False
    """Whether what it names comes on top of what was named before."""
    alike: bool = False
    """Whether it wants the same as before, for something else ("same for my wife's ticket")."""
    hesitates: bool = False
    """Whether it is a sound of thinking and nothing else ("hm", "...")."""
    less_money: bool = False
    """Whether it looks for something that costs less, without naming it."""
    once_more: bool = False
    """Whether it asks for another try and nothing else."""
    puzzled: bool = False
    """Whether it only asks what is meant or what to do ("?", "what now?")."""
    topic: Topic | None = None
    """What is asked about the house itself."""
    language_clear: bool = False
    """Whether the text itself shows its language."""

    @property
    def act(self) -> Act:
        """The surest act."""
        return self.acts[0][0]

    @property
    def confidence(self) -> float:
        """How sure the surest act is, 0 to 1."""
        return self.acts[0][1]

    def does(self, *acts: Act, least: float = 0.6) -> bool:
        """Whether one of the acts is there with at least that confidence."""
        return any(act in acts and sure >= least for act, sure in self.acts)

    @property
    def targets(self) -> tuple[DateMention, ...]:
        """The dates wished for: neither refused nor only told of."""
        return tuple(date for date in self.dates if not date.negated and date.role not in _TOLD)

    @property
    def visited(self) -> DateMention | None:
        """The day of a visit that has been, where one is told of and no other day is wished for."""
        told = next((date for date in self.dates if date.role is Role.PAST), None)
        return None if self.targets or self.which_date else told

    @property
    def names_something(self) -> bool:
        """Whether it names a tier, a date, tickets or what it may cost."""
        return bool(self.tiers or self.targets or self.which_date or self.tickets or self.limit is not None)
