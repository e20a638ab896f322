"""Days on which the customer was here or bought something: they are past, and nothing that is wished for."""

import re
from dataclasses import replace
from datetime import date, timedelta

from agents.models.rules.understand.dates.mention import DateMention, Role

_HAS_BEEN = re.compile(
    r"\b(?:i|we)(?: have|ve)? (?:was|were|been)(?: \w+){0,4}? (?:on |last )?(?:the )?$"
    r"|\b(?:i|we)(?: have|ve)?(?: already| last)?"
    r" (?:visited|went|came|attended|(?P<bought>bought|purchased|ordered|paid))(?: \w+){0,4} on (?:the )?$"
    r"|\b(?P<german>ich|wir) (?:war|waren|habe|haben)(?: \w+){0,4}?(?: am| den| vom| dem)* $"
)
_ONLY_MEANT = re.compile(
    r"\b(?:hoping|thinking|planning|going|wondering|looking|told|about|able|considering|supposed|meant"
    r"|gehofft|gedacht|geplant|vor)\b"
)
_THERE = re.compile(
    r"^ ?(?:schon |bereits )?(?:\w+ ){0,2}?(?:da|dort|hier|im park|bei ihnen|zu besuch|besucht|gewesen"
    r"|(?P<bought>gekauft|bestellt|bezahlt))\b"
)
"""What a German sentence says of it only behind the day."""


def told_as(before: str, after: str) -> Role | None:
    """What a day that stands between these parts of a normal text is told as; None where it is no day that has been."""
    found = _HAS_BEEN.search(before)
    if found is None or _ONLY_MEANT.search(found.group()):
        return None
    there = _THERE.match(after) if found["german"] else found
    if there is None:
        return None
    return Role.BOUGHT if there["bought"] else Role.PAST


def last_before(mention: DateMention, role: Role, today: date, *, weekday: bool) -> DateMention:
    """The last such day before today: the number in this month or the one before, the weekday in the last week."""
    day = mention.start
    if day >= today and mention.bare:
        first = today.replace(day=1)
        months = (first, (first - timedelta(days=1)).replace(day=1))
        days = (month + timedelta(days=day.day - 1) for month in months)
        day = next((found for found in days if found < today and found.day == mention.start.day), day)
    elif day >= today and weekday:
        day = today - timedelta(days=(today.weekday() - day.weekday()) % 7 or 7)
    return replace(mention, start=day, end=day, role=role, bare=False)
