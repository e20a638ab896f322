"""Where a conversation stands: folded from its history alone, so that a restart loses nothing."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from agents.models.rules.decide.facts import Options, Order, Outcome, Ticket
from agents.models.rules.decide.history import Answered, Called
from agents.models.rules.decide.questions import Question
from agents.models.rules.understand import DateMention, TicketMention, Understanding, WhichDate

CALENDAR = timedelta(days=59)
"""`list_upgrade_options` without dates answers for today and so many days more."""


@dataclass(frozen=True)
class Offered:
    """Tickets, tier and day as they were repeated to the customer."""

    tickets: tuple[str, ...]
    tier: str
    day: date


@dataclass
class State:
    """Everything known at one point of a conversation. Filled by `fold`; read-only afterwards."""

    today: date
    language: str
    tools: frozenset[str]
    first_name: str = ""
    remembered: tuple[str, ...] = ()
    """Sentences from earlier conversations with this customer."""
    time_zone: str = "Europe/Berlin"
    single: bool = False
    """Whether one request is answered once, with nobody there to be asked."""
    venue: str = ""
    tickets: list[Ticket] | None = None
    more_tickets: str | None = None
    options: list[Options] = field(default_factory=list)
    fresh_from: int = 0
    """Options before this index were listed before the last order was placed or given up."""
    order: Order | None = None
    """The order that is talked about."""
    orders: tuple[Order, ...] = ()
    """The customer's orders as last listed, the newest first."""
    outcome: Outcome | None = None
    untold: bool = False
    """Whether the house has said nothing since it learned that outcome."""
    maybe_ordered: bool = False
    """Whether an order was refused in a way that leaves open whether one is there; until the records are read."""
    wished_tickets: TicketMention = field(default_factory=TicketMention)
    wished_tier: str | None = None
    wished_date: DateMention | date | WhichDate | None = None
    second_tier: str | None = None
    """The tier that stands in where the one wished for is gone; likewise the date."""
    second_date: DateMention | None = None
    limit: Decimal | None = None
    """The most that it may cost, in the venue's currency."""
    limit_each: bool = False
    """Whether the limit is for each ticket."""
    gone: set[tuple[str, date]] = field(default_factory=set)
    """Tiers and days for which an order was refused for want of places."""
    refused_dates: list[DateMention] = field(default_factory=list)
    later: list[tuple[str, TicketMention]] = field(default_factory=list)
    """Tiers and tickets that were wished for together with those in hand; they come after this order."""
    ticket_date: DateMention | None = None
    question: Question | None = None
    standing: Question | None = None
    """The sale's question that is still to be answered, also while something else is spoken of."""
    listed_for: str | None = None
    """The tier wished for when the tickets to choose from were listed, for their numbers depend on it."""
    offered: Offered | None = None
    """What the last question would order."""
    in_hand: tuple[str, ...] = ()
    """The tickets that were spoken of before the customer's last message."""
    from_day: date | None = None
    """The day that the customer asked for something earlier or later than."""
    offered_days: tuple[date, ...] = ()
    """The days that the last question offered to choose from."""
    suggested: bool = False
    """Whether the day wished is only our suggestion, after a yes that chose none."""
    looked_at: str | None = None
    """The tier that was asked about last, without being wished for."""
    said: str = ""
    heard: Understanding | None = None
    """The customer's last message."""
    called: list[Called] = field(default_factory=list)
    answers: list[Answered] = field(default_factory=list)
    """Tool calls and answers since the customer's last message."""
    turns: int = 0
    misses: int = 0
    refusals: int = 0
    setbacks: int = 0
    """Answers of the house in a row that did not help."""
    echoes: int = 0
    """How often in a row the house has said what it had just said."""
    person_offered: bool = False
    """Whether a person was offered since the last case."""
    case_number: str | None = None
    texts: list[str] = field(default_factory=list)

    def has(self, tool: str) -> bool:
        """Whether the tool is there to be called."""
        return tool in self.tools

    def answer_of(self, tool: str) -> Answered | None:
        """The last answer of that tool in this turn."""
        return next((found for found in reversed(self.answers) if found.call.name == tool), None)

    def was_called(self, tool: str, **arguments: object) -> bool:
        """Whether this turn has made that call already."""
        return any(made.name == tool and dict(made.arguments) == arguments for made in self.called)

    @property
    def open_orders(self) -> tuple[Order, ...]:
        """Those of the listed orders that are neither done nor given up."""
        return tuple(order for order in self.orders if order.open)

    @property
    def order_waits(self) -> bool:
        """Whether an order is held and waits for its payment."""
        return self.order is not None and self.order.status == "pending"

    @property
    def eligible(self) -> list[Ticket]:
        """The tickets that can be upgraded."""
        return [ticket for ticket in self.tickets or [] if ticket.eligible]
