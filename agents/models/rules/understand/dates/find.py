"""Finding the dates of a text: every wording tried, the longest reading kept, then joined, bounded and judged."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from agents.models.rules.understand.dates.anchors import anchored, hide_places
from agents.models.rules.understand.dates.been import last_before, told_as
from agents.models.rules.understand.dates.mention import DateMention, Kind, Role
from agents.models.rules.understand.dates.reading import Reading, Rule, Scope
from agents.models.rules.understand.dates.reckon import OPEN_END

_JOINT = re.compile(r"^ ?(?:-|to|until|till|through|bis(?: zum)?) ?(?:the |am |dem |den )?$")
_AND = re.compile(r"^,? ?(?:and|und) (?:the |on |dem |den )?$")
_BETWEEN = re.compile(r"(?:between|zwischen)(?: the| dem)? $")
_ADJACENT = re.compile(r"^,? ?(?:the |on the |dem |den |der |also )?$")
_BEFORE = re.compile(r"\b(?:before|earlier than|vor)(?: the| dem)? $")
_UNTIL = re.compile(
    r"\b(?:until|till|by|no later than|up to|spaetestens(?: am| bis)?|bis(?: zum| spaetestens)?)(?: the| am)? $"
)
_AFTER = re.compile(r"\b(?:after|later than|nach)(?: the| dem)? $")
_FROM = re.compile(r"\b(?:not before|from|starting|as of|since|ab|nicht vor|fruehestens(?: am)?)(?: the| dem)? $")
_PLAIN_FROM = re.compile(r"(?<!not before )\bfrom(?: the)? $")
_ONWARD = re.compile(r"^ ?(?:onwards?|on(?=$| ?[.,!?])|or later|and after|oder spaeter|an(?=$| ?[.,!?]))")
_NOT_BEFORE = re.compile(
    r"\b(?:not?|isnt|cant(?: make| do| come)?|cannot(?: make| do| come)?|instead of|rather than|except|unless its|wont"
    r"|nicht|keinesfalls|kann nicht|statt|anstatt|anstelle|ausser|ohne)"
    r"(?: it| on| for| the| am| den| dem| des| der| vom| mehr| possible)* $"
)
_NOT_AFTER = re.compile(
    r"^ ?(?:(?:doesnt|does not|wont|will not|isnt|is not|is no good|is out|no longer) ?(?:work|suit|possible|good)?"
    r"|(?:geht|passt|klappt|kann ich)(?: \w+){0,3} (?:nicht|leider nicht)|is impossible|ist (?:schlecht|unmoeglich))"
)
_TICKET_NUMBER = re.compile(
    r"\b(?:tickets?|karten?) \d(?!\w|[./:]"
    r"| ?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|maerz|mai|okt|dez|of\b))"
)
"""The number of a ticket is no day of a month."""
_NO_RATHER = re.compile(
    r"^[ ,.!-]*(?:oh |ah |ach |aeh |uh |um )?(?:no|nope|nein|nee)"
    r"(?:[ ,.!]+(?:wait|sorry|rather|lieber|doch|moment))?[ ,.!]*(?:on |the |am |den |dem |der )*$"
)
_OF_TICKET = re.compile(
    r"\b(?:tickets?|tix|pass(?:es)?|ones?|karten?|eintrittskarten?|booking|visit|besuch)(?: is| that is"
    r"| thats| are| ist)?"
    r"(?: dated| valid| booked| gueltig| gebucht)?(?: for| of| from| fuer| vom| von| of the)(?: the| den| dem)? $"
)
_MEANT = re.compile(
    r"\b(?:mein\w*|sondern|mean|meant) (?:eher |doch )?(?:das|die|jenes|that|the one)"
    r"(?: fuer| vom| von| for| on| from)(?: the| den| dem)? $"
)
"""Another ticket is meant: "ich meine das für den 12."."""
_MOVE = re.compile(
    r"\b(?:mov\w*|chang\w*|switch\w*|shift\w*|reschedul\w*|rebook\w*|verschieb\w*|umbuch\w*|aender\w*|verleg\w*|wechsel\w*)\b"
)
_MOVED_FROM = re.compile(r"\b(?:from|vom|von)(?: the| dem)? $")


@dataclass(frozen=True)
class _Hit:
    span: tuple[int, int]
    order: int
    readings: Sequence[Reading]


def find_dates(text: str, scope: Scope, rules: Iterable[Rule]) -> tuple[DateMention, ...]:
    """The dates of a normal text in the order in which they stand; empty where it names none."""
    text = _TICKET_NUMBER.sub(lambda found: found.group()[:-1] + "#", text)
    text = hide_places(text)
    mentions = [
        DateMention(
            found.start,
            found.end,
            text[slice(*hit.span)],
            hit.span,
            kind=found.kind,
            weekdays=found.weekdays,
            bare=found.bare,
        )
        for hit in _kept(_hits(text, scope, rules))
        for found in hit.readings
    ]
    mentions = _joined(text, _with_weekdays(text, mentions, scope))
    return tuple(anchored(text, _taken_back(text, [_judged(text, mention, scope) for mention in mentions])))


def _taken_back(text: str, mentions: list[DateMention]) -> list[DateMention]:
    """ "the 5th, no, the 6th": between two dates a bare no takes the first back and wants the second."""
    kept: list[DateMention] = []
    for mention in mentions:
        if kept and _NO_RATHER.match(text[kept[-1].span[1] : mention.span[0]]):
            kept[-1] = replace(kept[-1], negated=True)
            kept.append(replace(mention, negated=bool(_NOT_AFTER.match(text[mention.span[1] :]))))
        else:
            kept.append(mention)
    return kept


def _hits(text: str, scope: Scope, rules: Iterable[Rule]) -> list[_Hit]:
    hits = []
    for order, rule in enumerate(rules):
        for match in rule.pattern.finditer(text):
            core = "core" if "core" in rule.pattern.groupindex else 0
            hits.append(_Hit(match.span(core), order, rule.read(match, scope)))
    return hits


def _kept(hits: list[_Hit]) -> list[_Hit]:
    """The longest hits that do not overlap, in the order of the text."""
    kept: list[_Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.span[0] - hit.span[1], hit.order)):
        if all(hit.span[1] <= other.span[0] or other.span[1] <= hit.span[0] for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.span)


def _with_weekdays(text: str, mentions: list[DateMention], scope: Scope) -> list[DateMention]:
    """ "Friday 4 December", "Saturday the 12th": the weekday belongs to the date, and must agree with it."""
    kept: list[DateMention] = []
    for mention in mentions:
        before = kept[-1] if kept else None
        if before is None or not _ADJACENT.match(text[before.span[1] : mention.span[0]]):
            kept.append(mention)
        elif _is_weekday(before) and mention.kind is Kind.DAY:
            kept[-1] = _agreed(before, mention, text, scope)
        elif _is_weekday(mention) and before.kind is Kind.DAY and not _is_weekday(before):
            kept[-1] = _agreed(mention, before, text, scope)
        else:
            kept.append(mention)
    return kept


_WEEKDAY_TEXT = re.compile(
    r"(?:am |on |this |den |dem |der |the )?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tues?|wed"
    r"|thu(?:rs?)?|fri|sat|sun"
    r"|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag)\.?"
)


def bare_weekday(words: str) -> bool:
    """Whether it is a weekday's name and nothing that tells which one ("Friday", "on Friday", not "this Friday")."""
    return not words.startswith(("this ", "diese")) and _names_weekday(words)


@lru_cache(maxsize=1024)
def _names_weekday(words: str) -> bool:
    return bool(_WEEKDAY_TEXT.fullmatch(words))


def _is_weekday(mention: DateMention) -> bool:
    return mention.kind is Kind.DAY and _names_weekday(mention.text)


def _agreed(weekday: DateMention, day: DateMention, text: str, scope: Scope) -> DateMention:
    span = (min(weekday.span[0], day.span[0]), max(weekday.span[1], day.span[1]))
    merged = replace(day, span=span, text=text[slice(*span)])
    if weekday.start.weekday() == day.start.weekday():
        return replace(merged, bare=False)
    if day.bare and (other := _same_number(day.start, weekday.start.weekday(), scope.today)):
        return replace(merged, start=other, end=other, bare=False)
    return replace(merged, kind=Kind.IMPOSSIBLE)


def _same_number(day: date, weekday: int, today: date) -> date | None:
    """ "Saturday the 12th": the first such Saturday within three months."""
    for ahead in range(92):
        candidate = today + timedelta(days=ahead)
        if candidate.day == day.day and candidate.weekday() == weekday:
            return candidate
    return None


def _joined(text: str, mentions: list[DateMention]) -> list[DateMention]:
    """ "from the 3rd to the 7th" is one range; "move it from the 4th to the 12th" is an old date and a new one."""
    moving = bool(_MOVE.search(text))
    kept: list[DateMention] = []
    for mention in mentions:
        before = kept[-1] if kept else None
        if before is None or before.kind is not Kind.DAY or mention.kind is not Kind.DAY:
            kept.append(mention)
            continue
        gap = text[before.span[1] : mention.span[0]]
        between = _AND.match(gap) and _BETWEEN.search(text[: before.span[0]])
        if moving and _JOINT.match(gap) and _MOVED_FROM.search(text[: before.span[0]]):
            kept[-1] = replace(before, role=Role.TICKET)
            kept.append(replace(mention, role=Role.TARGET))
        elif (between or _JOINT.match(gap)) and before.start < mention.end:
            span = (before.span[0], mention.span[1])
            kept[-1] = replace(
                mention, start=before.start, kind=Kind.RANGE, span=span, text=text[slice(*span)], bare=False
            )
        else:
            kept.append(mention)
    return kept


def _judged(text: str, mention: DateMention, scope: Scope) -> DateMention:
    before, after = text[: mention.span[0]], text[mention.span[1] :]
    if mention.kind is not Kind.IMPOSSIBLE and mention.role is Role.PLAIN:
        mention = _bounded(mention, before, after, scope)
    negated = bool(_NOT_BEFORE.search(before) or _NOT_AFTER.match(after))
    if mention.kind is Kind.DAY and (told := told_as(before, after)):
        return last_before(mention, told, scope.today, weekday=_is_weekday(mention))
    if mention.role is Role.PLAIN and mention.kind is Kind.DAY and (_OF_TICKET.search(before) or _MEANT.search(before)):
        return replace(mention, role=Role.TICKET, negated=negated)
    return replace(mention, negated=negated)


def _opens(mention: DateMention, before: str, after: str) -> bool:
    """ "from December", "not before the 5th" and "from the 5th on" have no end; "from 3 to 7 December" has one."""
    if not _FROM.search(before):
        return False
    if mention.kind is Kind.RANGE:
        return not any(sign.isdigit() for sign in mention.text)
    return not _PLAIN_FROM.search(before) or bool(_ONWARD.match(after))


def _bounded(mention: DateMention, before: str, after: str, scope: Scope) -> DateMention:
    one_day = timedelta(days=1)
    if _opens(mention, before, after):
        return replace(mention, end=max(mention.end, mention.start + OPEN_END), kind=Kind.RANGE, bare=False)
    if _ONWARD.match(after) and mention.kind is Kind.DAY:
        return replace(mention, end=mention.start + OPEN_END, kind=Kind.RANGE, bare=False)
    if _BEFORE.search(before) and scope.today < mention.start:
        return replace(mention, start=scope.today, end=mention.start - one_day, kind=Kind.RANGE, bare=False)
    if _UNTIL.search(before) and scope.today < mention.end:
        return replace(mention, start=scope.today, kind=Kind.RANGE, bare=False)
    if _AFTER.search(before):
        return replace(mention, start=mention.end + one_day, end=mention.end + OPEN_END, kind=Kind.RANGE, bare=False)
    return mention
