"""How English speaks of dates. Of overlapping readings the longest counts, then the earlier rule."""

from agents.models.rules.understand.dates import names, spans
from agents.models.rules.understand.dates.names import either
from agents.models.rules.understand.dates.reading import (
    Rule,
    any_weekday,
    bare_day,
    day_of_next_month,
    day_of_this_month,
    from_anchor,
    full,
    later,
    nothing,
    numeric,
    offset,
    rule,
    two_days,
    weekday,
    weekday_later,
    weekends,
    working_days,
)

_MONTH = rf"(?P<mo>{names.month_pattern(names.EN_MONTHS)})"
_PLAIN_MONTH = rf"(?P<mo>{names.month_pattern(set(names.EN_MONTHS) - {'may', 'march', 'mar'})})"
_WORDS = either(names.EN_ORDINALS)
_LATE_WORDS = either(word for word, day in names.EN_ORDINALS.items() if day > 6)
"""Ordinals that count days rather than tickets."""
_DAY = rf"(?P<d>\d{{1,2}}(?: ?st| ?nd| ?rd| ?th)?|{_WORDS})"
_DAY2 = _DAY.replace("<d>", "<d2>")
_SUFFIXED = r"(?P<d>\d{1,2}(?: ?st| ?nd| ?rd| ?th))"
_YEAR = r"(?:,? ?(?:of |in )?(?P<y>20\d\d))?"
_WEEKDAY = rf"(?P<wd>{either(names.EN_WEEKDAYS)})"
_SHORT = rf"(?P<wd>{either(names.EN_WEEKDAYS | names.EN_SHORT_WEEKDAYS)})\.?"
_COUNT = rf"(?P<n>\d{{1,3}}|{either(names.EN_NUMBERS)})"
_NO_COUNT = (
    r"(?! ?(?:tickets?|people|persons?|adults?|kids|children|child|of us|of them|seats?|passes|pm\b|am\b|oclock|"
    r"euros?|eur\b|%|€|\$|:\d|[.,]\d|days|weeks|months|hours|minutes|years))"
)
_NO_THING = (
    r"(?! ?(?:ones?\b|tickets?|options?|tiers?|time|choice|of (?:them|those|these|the)\b|floor|birthday|person|"
    r"class|thing|question|upgrade|offer|step|place|price|level|order|hand|thought|adult|child|family|senior|"
    r"pass\b|two\b|three\b))"
)
_ENDS = (
    r"(?= ?(?:$|[.,;:!?)/-]|(?:please|pls|and|or|at|in|to|is|for|instead|would|if|works?|works|with|around|near|too|"
    r"also|but|not|should|will|sounds|looks|fine|thanks|thank|then|rather|because|so|i|we|my|only|from|until|doesnt|does|wont|isnt|was|has|which|cant)\b))"
)
_AT = r"(?:on|for|by|until|till|from|to|after|before|since|is|its|be|about|meant|mean)"
_NO_VERB = r"(?! (?:be|i|we|you|come|go|have|need|not|also|want|get|visit|on|forward|ahead|off|well)\b)"

_WRITTEN = [
    rule(r"(?P<y>20\d\d)[-/.](?P<mo>\d{1,2})[-/.](?P<d>\d{1,2})", full),
    rule(r"(?P<d>\d{1,2})[./-](?P<mo>\d{1,2})[./-](?P<y>20\d\d|\d\d)(?![\d%])", numeric),
    rule(
        rf"{_AT} (?:the )?(?P<core>(?P<d>\d{{1,2}})[/.](?P<mo>\d{{1,2}})(?P<y>))(?![\d/€$%]| ?(?:eur|usd|gbp|[€$]))",
        numeric,
    ),
]
_DAY_AND_MONTH = [
    rule(rf"{_DAY} ?(?:-|to|until|till|through|thru) ?(?:the )?{_DAY2}(?: of)? {_MONTH}{_YEAR}", two_days(joined=True)),
    rule(
        rf"{_MONTH} (?:the )?{_DAY} ?(?:-|to|until|till|through|thru) ?(?:the )?{_DAY2}{_YEAR}", two_days(joined=True)
    ),
    rule(
        rf"between (?:the )?{_DAY} and (?:the )?{_DAY2}(?: of)? {_MONTH}{_YEAR}",
        two_days(joined=True),
    ),
    rule(rf"between {_MONTH} (?:the )?{_DAY} and (?:the )?{_DAY2}{_YEAR}", two_days(joined=True)),
    rule(rf"{_DAY} (?:or|and) (?:the )?{_DAY2}(?: of)? {_MONTH}{_YEAR}", two_days(joined=False)),
    rule(rf"{_DAY}(?: day)? of {_MONTH}{_YEAR}", full),
    rule(rf"(?P<d>\d{{1,2}}(?: ?st| ?nd| ?rd| ?th)|{_WORDS}),? {_MONTH}{_YEAR}", full),
    rule(rf"(?P<d>\d{{1,2}})[. -]{{0,2}}{_PLAIN_MONTH}{_YEAR}", full),
    rule(rf"(?P<d>\d{{1,2}}) (?P<mo>may|march|mar\.?){_YEAR}{_NO_VERB}", full),
    rule(rf"{_MONTH} (?:the )?{_DAY}{_NO_COUNT}{_YEAR}", full),
]
_NUMBER_ALONE = [
    rule(rf"{_DAY} (?:day )?of (?:this|the current) month", day_of_this_month),
    rule(rf"{_DAY} (?:day )?(?:of )?(?:the )?next month", day_of_next_month),
    rule(rf"next month (?:on )?(?:the )?{_DAY}", day_of_next_month),
    rule(rf"(?:on|for|to|till|until|by|is|its|make it|about) (?:the )?(?P<core>{_SUFFIXED}){_NO_THING}", bare_day),
    rule(rf"(?:the )?(?P<core>{_SUFFIXED}){_ENDS}", bare_day),
    rule(rf"on the (?P<core>(?P<d>{_WORDS})){_NO_THING}", bare_day),
    rule(rf"the (?P<core>(?P<d>{_LATE_WORDS})){_ENDS}", bare_day),
    rule(rf"(?:on|for|to|mean|meant|is) the (?P<core>(?P<d>\d{{1,2}})){_NO_COUNT}{_NO_THING}(?![\d/-])", bare_day),
]
_NEAR = [
    rule(r"(?:the )?day after (?:tomorrow|tmrw|tmr)", offset(2)),
    rule(r"(?:the )?day before yesterday", offset(-2)),
    rule(r"tomorrow(?: (?:morning|afternoon|evening|night))?|tmrw|tmr", offset(1)),
    rule(r"(?:later )?today|tonight|this (?:morning|afternoon|evening)", offset(0)),
    rule(
        r"(?:(?:all|everything|nothing else|anything else|else|help\w*|assist\w*|how are you|service|time)"
        r"(?: (?:i|you|me|we|need|needed|wanted|do|doing|help|with|for|your|assisting|assistance|that|the|from))*"
        r"|im set|im good) (?:for )?today",
        nothing,
    ),
    rule(r"yesterday|last night", offset(-1)),
    rule(rf"in {_COUNT} days?(?: time)?", later("day")),
    rule(rf"in {_COUNT} weeks?(?: time)?", later("week")),
    rule(rf"in {_COUNT} months?(?: time)?", later("month")),
    rule(r"in a fortnight|(?:a )?fortnight (?:today|from now)", offset(14)),
    rule(rf"{_COUNT} days? (?:from now|from (?:today|(?P<from>tomorrow)))", later("day")),
    rule(rf"{_COUNT} weeks? (?:from now|(?:from )?(?:today|(?P<from>tomorrow)))", later("week")),
    rule(r"this time next week", offset(7)),
    rule(rf"{_COUNT} (?:days?|weeks?|months?|years?) ago", nothing),
    rule(r"(?:last|past|previous) (?:week(?:end)?|month|year|time)", nothing),
]
_WEEKDAYS = [
    rule(rf"(?:a|one) week (?:on|from|after) (?:this |the )?{_WEEKDAY}", weekday_later),
    rule(rf"{_WEEKDAY} week", weekday_later),
    rule(rf"(?:the )?{_WEEKDAY},? (?:in |of )?(?:the )?(?:next|following) week", weekday(1)),
    rule(rf"(?:next|the following) week,? (?:on )?(?:the )?{_WEEKDAY}", weekday(1)),
    rule(rf"(?:the )?{_WEEKDAY},? (?:of |in )?(?:this|the current|the coming) week", weekday(0)),
    rule(rf"this week,? (?:on )?{_WEEKDAY}", weekday(0)),
    rule(rf"(?:the )?{_WEEKDAY} after next", weekday_later),
    rule(rf"(?:the )?next {_SHORT}", weekday(1)),
    rule(rf"(?:last|past|previous) {_SHORT}", weekday(-1)),
    rule(rf"(?:a|any|some|every|each|another) {_WEEKDAY} in {_MONTH}{_YEAR}", spans.weekday_in_month),
    rule(rf"{_WEEKDAY}s? in {_MONTH}{_YEAR}", spans.weekday_in_month),
    rule(rf"(?:a|any|some|every|each|another) {_WEEKDAY}", any_weekday),
    rule(rf"{_WEEKDAY}s", any_weekday),
    rule(rf"(?:this |the |this coming |the coming |coming |upcoming )?{_WEEKDAY}", weekday(None)),
    rule(rf"(?:on|this|this coming|for) (?P<core>{_SHORT})", weekday(None)),
    rule(r"(?:on )?(?:a )?(?:weekdays?|working days?)|during the week", working_days),
]
_SPANS = [
    rule(r"(?:this|the coming|this coming|coming|the) weekend", spans.weekend(0)),
    rule(r"(?:the )?(?:next weekend|weekend after(?: that)?|weekend next week)", spans.weekend(1)),
    rule(r"(?:a|any|some) weekend|weekends", weekends),
    rule(r"(?:later )?this week|(?:the )?rest of the week", spans.week(0)),
    rule(r"next week|the following week", spans.week(1)),
    rule(r"(?:the )?week after next", spans.week(2)),
    rule(r"(?:later )?this month|(?:the )?rest of the month", spans.month(0)),
    rule(r"next month", spans.month(1)),
    rule(
        rf"(?P<part>{either(names.EN_PARTS)})(?: of)?[ -](?:the )?(?:{_MONTH}{_YEAR}|(?P<next>next month)"
        rf"|(?:this )?month)",
        spans.part,
    ),
    rule(
        rf"(?:in|during|some ?time in|this|next|for|throughout) (?P<core>{_MONTH}{_YEAR})(?! ?\d){_NO_VERB}",
        spans.named_month,
    ),
    rule(rf"{_PLAIN_MONTH}{_YEAR}(?! ?\d)", spans.named_month),
    rule(r"(?P<mo>march|may) (?P<y>20\d\d)", spans.named_month),
    rule(rf"(?:in|within|over) the next (?P<n>\d+|{either(names.EN_NUMBERS)})? ?days", spans.ahead(1)),
    rule(rf"(?:in|within|over) the next (?P<n>\d+|{either(names.EN_NUMBERS)})? ?weeks", spans.ahead(7)),
]
_FEASTS = [
    rule(r"(?:the )?christmas eve", spans.feast(12, 24)),
    rule(r"christmas day", spans.feast(12, 25)),
    rule(r"boxing day|st\.? stephens day", spans.feast(12, 26)),
    rule(
        r"(?:over|around|at|for|during) (?:the )?christmas(?: holidays?| break| time)?|christmas holidays",
        spans.season((12, 24), 3),
    ),
    rule(r"new years eve|nye", spans.feast(12, 31)),
    rule(r"new years(?: day)?", spans.feast(1, 1)),
    rule(r"valentines(?: day)?", spans.feast(2, 14)),
    rule(r"halloween", spans.feast(10, 31)),
    rule(r"st\.? nicholas(?: day)?", spans.feast(12, 6)),
    rule(r"good friday", spans.days_after_easter(-2)),
    rule(r"easter monday", spans.days_after_easter(1)),
    rule(r"easter(?: sunday)?", spans.days_after_easter(0)),
]
_ANCHORED = [
    rule(rf"{_COUNT} (?:more )?days? later|(?:the )?(?:next|following) day|the day after(?: that)?", from_anchor(1)),
    rule(rf"{_COUNT} days? (?:earlier|before(?: that)?)|the (?:previous day|day before(?: that)?)", from_anchor(-1)),
    rule(rf"{_COUNT} weeks? later|a week after(?: that)?", from_anchor(7)),
    rule(rf"{_COUNT} weeks? earlier|a week before(?: that)?", from_anchor(-7)),
]

RULES: list[Rule] = [
    *_WRITTEN, *_DAY_AND_MONTH, *_NUMBER_ALONE, *_NEAR, *_WEEKDAYS, *_SPANS, *_FEASTS, *_ANCHORED,
]  # fmt: skip
