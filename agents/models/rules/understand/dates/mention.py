"""What a text may say about a date."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """How exact a mention is."""

    DAY = "day"
    RANGE = "range"
    IMPOSSIBLE = "impossible"
    """A date that no calendar has, such as 31 February, or a weekday that contradicts its date."""


class Role(StrEnum):
    """What the date is said to be."""

    PLAIN = "plain"
    TICKET = "ticket"
    """The date that a ticket has now ("my ticket for Friday", "from the 4th to the 12th")."""
    PAST = "past"
    """When the customer was here ("I was there on the 3rd")."""
    BOUGHT = "bought"
    """When the customer bought something."""
    TARGET = "target"
    """Where a ticket shall be moved to."""


@dataclass(frozen=True)
class DateMention:
    """One mention: the days it covers (one day: start equals end), and where in the normal text it stands."""

    start: date
    end: date
    text: str
    span: tuple[int, int]
    kind: Kind = Kind.DAY
    weekdays: frozenset[int] = frozenset()
    """Only these days of a range, Monday 0; empty means all of them."""
    negated: bool = False
    role: Role = Role.PLAIN
    bare: bool = False
    """Said by the number alone ("the 2nd"), so it may also count something else."""

    def covers(self, day: date) -> bool:
        """Whether that day is among those mentioned."""
        return self.start <= day <= self.end and (not self.weekdays or day.weekday() in self.weekdays)
