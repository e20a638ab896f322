"""How German speaks of dates, umlauts spelt out. Of overlapping readings the longest counts, then the earlier rule."""

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

_MONTH = rf"(?P<mo>{names.month_pattern(names.DE_MONTHS)})"
_WORDS = either(names.DE_ORDINALS)
_DAY = rf"(?P<d>\d{{1,2}}\.?|{_WORDS})"
_DAY2 = _DAY.replace("<d>", "<d2>")
_YEAR = r"(?: (?P<y>20\d\d))?"
_TO = r"(?:-|bis(?: zum)?)"
_WEEKDAY = rf"(?P<wd>{either(names.DE_WEEKDAYS)})"
_SHORT = rf"(?P<wd>{either(names.DE_WEEKDAYS | names.DE_SHORT_WEEKDAYS)})\.?"
_COUNT = rf"(?P<n>\d{{1,3}}|{either(names.DE_NUMBERS)})"
_NEXT = r"naechste[rnsm]?"
_THIS = r"(?:diese[rnsm]?|kommende[rnsm]?)"
_AT = r"(?:am|den|der|dem|vom|zum|bis|ab|fuer|auf|seit|nach|vor)"
_NO_THING = (
    r"(?! ?(?:tickets?|karten?|optione?n?|stufe|personen|erwachsene|kinder|leute|uhr|euro|eur\b|€|%|"
    r"wochen?\b|monate?\b|stunden|tage?\b))"
)

_WRITTEN = [
    rule(r"(?P<y>20\d\d)[-/.](?P<mo>\d{1,2})[-/.](?P<d>\d{1,2})", full),
    rule(r"(?P<d>\d{1,2})[./-] ?(?P<mo>\d{1,2})[./-] ?(?P<y>20\d\d|\d\d)(?![\d%])", numeric),
    rule(r"(?P<d>\d{1,2})\. ?(?P<mo>\d{1,2})\.(?P<y>)(?!\d)", numeric),
    rule(rf"{_AT} (?P<core>(?P<d>\d{{1,2}})[./](?P<mo>\d{{1,2}})(?P<y>))(?![\d/€%]| ?(?:eur|usd|gbp|[€$]))", numeric),
]
_DAY_AND_MONTH = [
    rule(rf"{_DAY} ?{_TO} ?(?:dem |den )?{_DAY2} ?{_MONTH}{_YEAR}", two_days(joined=True)),
    rule(rf"{_DAY} ?{_TO} ?(?:dem |den )?{_DAY2} ?(?P<mo>\d{{1,2}})\.(?P<y>20\d\d)?", two_days(joined=True)),
    rule(rf"zwischen (?:dem )?{_DAY} und (?:dem )?{_DAY2} ?{_MONTH}{_YEAR}", two_days(joined=True)),
    rule(rf"{_DAY} (?:oder|und) (?:dem |den |am )?{_DAY2} ?{_MONTH}{_YEAR}", two_days(joined=False)),
    rule(rf"{_DAY} ?{_MONTH}{_YEAR}", full),
]
_NUMBER_ALONE = [
    rule(rf"{_DAY} (?:dieses|des laufenden) monats", day_of_this_month),
    rule(rf"{_DAY} (?:des )?{_NEXT} monats?", day_of_next_month),
    rule(rf"{_AT} (?P<core>(?P<d>\d{{1,2}}\.?))(?![\d./-]){_NO_THING}", bare_day),
    rule(rf"am (?P<core>(?P<d>{_WORDS}))(?! (?:mal|platz|ticket|stelle|tag|besten))", bare_day),
    rule(r"(?P<d>\d{1,2}\.)(?= ?(?:$|[?!,]|bitte|waere|geht|passt|ist|lieber|statt|oder))", bare_day),
]
_NEAR = [
    rule(r"uebermorgen", offset(2)),
    rule(r"morgen in (?:einer woche|8 tagen|acht tagen)", offset(8)),
    rule(r"heute in (?:einer woche|8 tagen|acht tagen)", offset(7)),
    rule(r"heute in (?:zwei wochen|2 wochen|14 tagen|vierzehn tagen)", offset(14)),
    rule(r"(?:guten|schoenen|jeden|am|diesen|einen schoenen) morgen|morgens|von morgen an", nothing),
    rule(r"morgen(?: (?:frueh|mittag|nachmittag|abend|vormittag))?", offset(1)),
    rule(r"heute(?: (?:frueh|mittag|nachmittag|abend|noch))?", offset(0)),
    rule(r"vorgestern", offset(-2)),
    rule(r"gestern(?: abend)?", offset(-1)),
    rule(rf"in {_COUNT} tag(?:en)?", later("day")),
    rule(rf"in {_COUNT} wochen?", later("week")),
    rule(rf"in {_COUNT} monat(?:en)?", later("month")),
    rule(rf"vor {_COUNT} (?:tag(?:en)?|wochen?|monat(?:en)?|jahr(?:en)?)", nothing),
    rule(r"(?:letzte[rnsm]?|vergangene[rnsm]?|vorige[rnsm]?) (?:woche|wochenende|monat|jahr|mal)", nothing),
]
_WEEKDAYS = [
    rule(rf"(?:am |den )?{_WEEKDAY} in (?:einer woche|8 tagen|acht tagen)", weekday_later),
    rule(rf"(?:am |den )?{_WEEKDAY},? (?:in der |der )?{_NEXT} woche", weekday(1)),
    rule(rf"{_NEXT} woche,? (?:am )?{_WEEKDAY}", weekday(1)),
    rule(rf"(?:am |den )?{_WEEKDAY},? (?:in )?{_THIS} woche", weekday(0)),
    rule(rf"{_THIS} woche,? (?:am )?{_WEEKDAY}", weekday(0)),
    rule(rf"(?:am |den |dem )?ueber{_NEXT} {_WEEKDAY}", weekday(2)),
    rule(rf"(?:am |den |dem )?{_NEXT} {_SHORT}", weekday(1)),
    rule(rf"(?:am |den |dem )?(?:letzte[rnsm]?|vergangene[rnsm]?|vorige[rnsm]?) {_WEEKDAY}", weekday(-1)),
    rule(rf"(?:an )?(?:eine[mn]?|irgendeine[mn]?|jede[mn]?|ein) {_WEEKDAY} im {_MONTH}{_YEAR}", spans.weekday_in_month),
    rule(rf"(?:an )?(?:eine[mn]?|irgendeine[mn]?|jede[mn]?|ein) {_WEEKDAY}", any_weekday),
    rule(rf"{_WEEKDAY}s", any_weekday),
    rule(rf"(?:am |den |dem |der )?(?:{_THIS} )?{_WEEKDAY}(?:abend|nachmittag|morgen|vormittag)?", weekday(None)),
    rule(rf"(?:am|{_THIS}) (?P<core>{_SHORT})", weekday(None)),
    rule(r"(?:an )?(?:einem )?(?:wochentags?|werktags?)|unter der woche", working_days),
]
_SPANS = [
    rule(rf"(?:am |{_THIS} |an {_THIS} |das )wochenende", spans.weekend(0)),
    rule(rf"(?:am |an dem )?{_NEXT} wochenende|(?:am )?wochenende darauf", spans.weekend(1)),
    rule(r"(?:an )?(?:eine[mn]?|irgendeine[mn]?) wochenende|wochenends|an wochenenden", weekends),
    rule(rf"{_THIS} woche", spans.week(0)),
    rule(rf"(?:in der )?{_NEXT} woche", spans.week(1)),
    rule(rf"(?:in der )?ueber{_NEXT} woche", spans.week(2)),
    rule(rf"(?:in )?{_THIS} monat", spans.month(0)),
    rule(rf"(?:im )?{_NEXT} monat", spans.month(1)),
    rule(
        rf"(?P<part>{either(names.DE_PARTS)}) (?:{_MONTH}{_YEAR}|(?P<next>(?:des )?{_NEXT} monats?)|(?:des"
        rf"|dieses) monats?)",
        spans.part,
    ),
    rule(rf"(?:im |in |{_THIS} |{_NEXT} )?{_MONTH}{_YEAR}", spans.named_month),
    rule(rf"in den {_NEXT} (?P<n>\d+|{either(names.DE_NUMBERS)})? ?tagen", spans.ahead(1)),
    rule(rf"in den {_NEXT} (?P<n>\d+|{either(names.DE_NUMBERS)})? ?wochen", spans.ahead(7)),
]
_FEASTS = [
    rule(r"heilig(?:en )?abend", spans.feast(12, 24)),
    rule(r"(?:erste[rnm]?|1\.) weihnachts(?:feier)?tag", spans.feast(12, 25)),
    rule(r"(?:zweite[rnm]?|2\.) weihnachts(?:feier)?tag", spans.feast(12, 26)),
    rule(r"(?:ueber|an|um|zu) weihnachten|weihnachten", spans.season((12, 24), 2)),
    rule(r"silvester|sylvester", spans.feast(12, 31)),
    rule(r"neujahr(?:stag)?", spans.feast(1, 1)),
    rule(r"(?:heilige )?(?:drei|3) koenige", spans.feast(1, 6)),
    rule(r"nikolaus(?:tag)?", spans.feast(12, 6)),
    rule(r"valentinstag", spans.feast(2, 14)),
    rule(r"tag der deutschen einheit", spans.feast(10, 3)),
    rule(r"halloween", spans.feast(10, 31)),
    rule(r"karfreitag", spans.days_after_easter(-2)),
    rule(r"ostermontag", spans.days_after_easter(1)),
    rule(r"ostersonntag|ostern", spans.days_after_easter(0)),
]
_ANCHORED = [
    rule(
        rf"{_COUNT} tage? (?:spaeter|danach)|(?:der |am |den )?tag (?:danach|darauf)|am naechsten tag", from_anchor(1)
    ),
    rule(rf"{_COUNT} tage? (?:frueher|davor|vorher|eher)|(?:der |am |den )?tag (?:davor|vorher)", from_anchor(-1)),
    rule(rf"{_COUNT} wochen? (?:spaeter|danach)", from_anchor(7)),
    rule(rf"{_COUNT} wochen? (?:frueher|davor|vorher|eher)", from_anchor(-7)),
]

RULES: list[Rule] = [
    *_WRITTEN, *_DAY_AND_MONTH, *_NUMBER_ALONE, *_NEAR, *_WEEKDAYS, *_SPANS, *_FEASTS, *_ANCHORED,
]  # fmt: skip
