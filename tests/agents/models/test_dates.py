"""Dates in words, English and German, against days counted by hand from Friday 20 November 2026."""

from datetime import date

import pytest

from agents.models.rules.understand.dates import DateMention, Kind, Role, find_dates, grammar_of
from agents.models.rules.understand.dates.reading import Scope
from agents.models.rules.understand.words import normal

FRIDAY = date(2026, 11, 20)


def read(text: str, today: date = FRIDAY, anchor: date | None = None, language: str = "en") -> tuple[DateMention, ...]:
    return find_dates(normal(text), Scope(today, anchor), grammar_of(language))


def days(text: str, today: date = FRIDAY, language: str = "en") -> list[str]:
    return [
        found.start.isoformat() if found.start == found.end else f"{found.start}..{found.end}"
        for found in read(text, today, language=language)
    ]


ENGLISH = {
    "2026-12-04": "2026-12-04",
    "4 December": "2026-12-04",
    "4th of December, please": "2026-12-04",
    "the fourth of December": "2026-12-04",
    "December 4th": "2026-12-04",
    "Dec 4": "2026-12-04",
    "Dec. 4, 2026": "2026-12-04",
    "december the 4th": "2026-12-04",
    "December twenty-first": "2026-12-21",
    "Friday 4 December 2026": "2026-12-04",
    "Friday, December 4th": "2026-12-04",
    "Fri 4 Dec": "2026-12-04",
    "04/12/2026": "2026-12-04",
    "12/24/2026": "2026-12-24",
    "4.12.26": "2026-12-04",
    "on 4/12": "2026-12-04",
    "the 12th": "2026-12-12",
    "on the 12": "2026-12-12",
    "on the twelfth": "2026-12-12",
    "can we do the 25th instead?": "2026-11-25",
    "the 12th of next month": "2026-12-12",
    "25th of this month": "2026-11-25",
    "Saturday the 12th": "2026-12-12",
    "today": "2026-11-20",
    "tonight": "2026-11-20",
    "tomorrow": "2026-11-21",
    "the day after tomorrow": "2026-11-22",
    "in three days": "2026-11-23",
    "in a week": "2026-11-27",
    "in 2 weeks": "2026-12-04",
    "two weeks from today": "2026-12-04",
    "a week from tomorrow": "2026-11-28",
    "in a fortnight": "2026-12-04",
    "in a month": "2026-12-20",
    "this Saturday": "2026-11-21",
    "on Saturday": "2026-11-21",
    "Saturday": "2026-11-21",
    "on Friday": "2026-11-20",
    "next Friday": "2026-11-27",
    "next Saturday": "2026-11-28",
    "next Monday": "2026-11-23",
    "Friday next week": "2026-11-27",
    "Tuesday, next week": "2026-11-24",
    "next week Wednesday": "2026-11-25",
    "Sunday this week": "2026-11-22",
    "a week on Saturday": "2026-11-28",
    "Saturday week": "2026-11-28",
    "the Saturday after next": "2026-11-28",
    "this weekend": "2026-11-21..2026-11-22",
    "next weekend": "2026-11-28..2026-11-29",
    "this week": "2026-11-20..2026-11-22",
    "next week": "2026-11-23..2026-11-29",
    "next month": "2026-12-01..2026-12-31",
    "in December": "2026-12-01..2026-12-31",
    "sometime in January": "2027-01-01..2027-01-31",
    "in May": "2027-05-01..2027-05-31",
    "early December": "2026-12-01..2026-12-10",
    "mid-December": "2026-12-11..2026-12-20",
    "the end of December": "2026-12-21..2026-12-31",
    "end of next month": "2026-12-21..2026-12-31",
    "between 3 and 7 Dec": "2026-12-03..2026-12-07",
    "between the 3rd and the 7th of December": "2026-12-03..2026-12-07",
    "3-7 December": "2026-12-03..2026-12-07",
    "from Dec 3 to Dec 7": "2026-12-03..2026-12-07",
    "December 3 - 7": "2026-12-03..2026-12-07",
    "between the 3rd and the 7th": "2026-12-03..2026-12-07",
    "before the 25th": "2026-11-20..2026-11-24",
    "by 25 November": "2026-11-20..2026-11-25",
    "after the 25th": "2026-11-26..2027-01-24",
    "from 25 November onwards": "2026-11-25..2027-01-24",
    "in the next two weeks": "2026-11-20..2026-12-04",
    "a Saturday in December": "2026-12-01..2026-12-31",
    "Christmas Eve": "2026-12-24",
    "Boxing Day": "2026-12-26",
    "New Year's Eve": "2026-12-31",
    "New Year's Day": "2027-01-01",
    "Easter Monday": "2027-03-29",
    "Valentine's Day": "2027-02-14",
    "yesterday": "2026-11-19",
    "1 November": "2026-11-01",
    "5 January": "2027-01-05",
    "march 5": "2027-03-05",
}
GERMAN = {
    "2026-12-04": "2026-12-04",
    "4.12.2026": "2026-12-04",
    "4.12.": "2026-12-04",
    "am 04.12": "2026-12-04",
    "4. Dezember": "2026-12-04",
    "am vierten Dezember": "2026-12-04",
    "Freitag, 4. Dezember 2026": "2026-12-04",
    "Freitag, den 4. Dezember": "2026-12-04",
    "Fr, 4.12.": "2026-12-04",
    "am 12.": "2026-12-12",
    "am 12. bitte": "2026-12-12",
    "am zwölften": "2026-12-12",
    "12. des nächsten Monats": "2026-12-12",
    "Samstag den 12.": "2026-12-12",
    "heute": "2026-11-20",
    "morgen": "2026-11-21",
    "übermorgen": "2026-11-22",
    "uebermorgen": "2026-11-22",
    "morgen früh": "2026-11-21",
    "in drei Tagen": "2026-11-23",
    "in zwei Wochen": "2026-12-04",
    "heute in einer Woche": "2026-11-27",
    "Samstag in einer Woche": "2026-11-28",
    "am Samstag": "2026-11-21",
    "diesen Samstag": "2026-11-21",
    "kommenden Samstag": "2026-11-21",
    "am Sonnabend": "2026-11-21",
    "nächsten Freitag": "2026-11-27",
    "Freitag nächster Woche": "2026-11-27",
    "nächste Woche Dienstag": "2026-11-24",
    "dieses Wochenende": "2026-11-21..2026-11-22",
    "am Wochenende": "2026-11-21..2026-11-22",
    "nächstes Wochenende": "2026-11-28..2026-11-29",
    "nächste Woche": "2026-11-23..2026-11-29",
    "im Dezember": "2026-12-01..2026-12-31",
    "Anfang Dezember": "2026-12-01..2026-12-10",
    "Ende des Monats": "2026-11-21..2026-11-30",
    "zwischen dem 3. und 7. Dezember": "2026-12-03..2026-12-07",
    "vom 3. bis 7. Dezember": "2026-12-03..2026-12-07",
    "3. bis 7.12.": "2026-12-03..2026-12-07",
    "vor dem 25.": "2026-11-20..2026-11-24",
    "bis zum 25. November": "2026-11-20..2026-11-25",
    "ab dem 25.": "2026-11-25..2027-01-24",
    "an Heiligabend": "2026-12-24",
    "an Silvester": "2026-12-31",
    "Nikolaus": "2026-12-06",
    "gestern": "2026-11-19",
    "im Mai": "2027-05-01..2027-05-31",
}
NO_DATE = [
    "what may I get?",
    "I have 2 tickets",
    "march on",
    "it may be too much",
    "why this may have happened",
    "the first one",
    "the 2nd ticket",
    "the 13th president",
    "two tickets at €12.50",
    "12.50 euros",
    "upgrade 2 of 3",
    "call me at 8:40",
    "I sat down in the sun",
    "second thoughts",
    "I paid for it last week",
    "thanks, that's all for today",
    "how are you today?",
    "my number is 0170 1234567",
    "order 0b1c2d3e-0000-4000-8000-123456789abc",
    "step 1, please",
    "one moment",
    "can you do that in a second",
    "I'd like a monthly pass",
]
KEIN_DATUM = [
    "Guten Morgen!",
    "ich habe 2 Karten",
    "das erste Ticket",
    "12,50 Euro",
    "so mache ich das",
    "letzte Woche gekauft",
    "vor drei Tagen gekauft",
    "mach das bitte",
    "die zweite Option",
    "einen Moment",
    "kann ich das 2. Ticket nehmen?",
]


@pytest.mark.parametrize(("text", "expected"), ENGLISH.items())
def test_english_wording(text: str, expected: str) -> None:
    assert days(text) == [expected]


@pytest.mark.parametrize(("text", "expected"), GERMAN.items())
def test_german_wording(text: str, expected: str) -> None:
    assert days(text, language="de") == [expected]


@pytest.mark.parametrize("text", NO_DATE)
def test_no_date_is_invented(text: str) -> None:
    assert days(text) == []


@pytest.mark.parametrize("text", KEIN_DATUM)
def test_no_date_is_invented_in_german(text: str) -> None:
    assert days(text, language="de") == []


@pytest.mark.parametrize(
    ("today", "text", "expected"),
    [
        ("2026-12-31", "tomorrow", "2027-01-01"),
        ("2026-12-31", "the 1st", "2027-01-01"),
        ("2026-12-30", "3 January", "2027-01-03"),
        ("2026-12-28", "next Friday", "2027-01-08"),
        ("2027-01-03", "28 December", "2026-12-28"),
        ("2028-02-28", "tomorrow", "2028-02-29"),
        ("2027-02-28", "tomorrow", "2027-03-01"),
        ("2026-11-20", "29 February", "2028-02-29"),
        ("2027-01-31", "in a month", "2027-02-28"),
        ("2027-01-31", "the 30th", "2027-03-30"),
        ("2026-10-24", "tomorrow", "2026-10-25"),
        ("2027-03-27", "in 2 days", "2027-03-29"),
        ("2026-11-22", "next Monday", "2026-11-23"),
        ("2026-11-22", "this weekend", "2026-11-22"),
        ("2026-11-23", "on Sunday", "2026-11-29"),
        ("2026-11-23", "next Sunday", "2026-12-06"),
        ("2026-12-26", "next month", "2027-01-01..2027-01-31"),
        ("2026-12-27", "next week", "2026-12-28..2027-01-03"),
    ],
)
def test_edges_of_the_calendar(today: str, text: str, expected: str) -> None:
    assert days(text, date.fromisoformat(today)) == [expected]


@pytest.mark.parametrize("text", ["31 November", "30 February 2027", "Saturday 4 December 2026", "the 32nd of January"])
def test_a_day_that_no_calendar_has_is_said_to_be_impossible(text: str) -> None:
    assert [found.kind for found in read(text)] == [Kind.IMPOSSIBLE]


def test_several_dates_are_told_apart() -> None:
    assert days("the 12th or the 13th of December") == ["2026-12-12", "2026-12-13"]
    old, new = read("move my visit from the 4th to the 12th")
    assert (old.role, new.role) == (Role.TICKET, Role.TARGET)
    ticket, target = read("upgrade my ticket for Saturday to Non-stop on the 12th")
    assert (ticket.role, target.role) == (Role.TICKET, Role.PLAIN)


@pytest.mark.parametrize(
    "text", ["not on Friday", "anything but not the 12th", "I can't make the 12th", "the 12th doesn't work for me"]
)
def test_refused_dates_are_negated(text: str) -> None:
    assert [found.negated for found in read(text)] == [True]


def test_one_date_is_put_in_place_of_another() -> None:
    old, new = read("not the 12th but the 13th")
    assert (old.negated, new.negated) == (True, False)
    new, old = read("nicht am 12., sondern am 13.", language="de")[::-1]
    assert (old.negated, new.negated) == (True, False)


def test_days_are_counted_from_the_day_spoken_of() -> None:
    anchor = date(2026, 12, 4)
    assert [found.start for found in read("a day later", anchor=anchor)] == [date(2026, 12, 5)]
    assert [found.start for found in read("two days earlier", anchor=anchor)] == [date(2026, 12, 2)]
    assert [found.start for found in read("eine Woche später", anchor=anchor, language="de")] == [date(2026, 12, 11)]
    assert read("a day later") == ()


def test_a_weekday_filters_a_range() -> None:
    (found,) = read("any Saturday")
    assert found.covers(date(2026, 11, 28))
    assert not found.covers(date(2026, 11, 27))
