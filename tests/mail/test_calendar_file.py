"""The visit as a calendar entry."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event, Timezone


def calendar_text(message) -> str:
    (part,) = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    assert part.get_param("method") == "PUBLISH"
    return part.get_content()


def event(text: str) -> Event:
    calendar = Calendar.from_ical(text)
    assert calendar["method"] == "PUBLISH"
    (found,) = calendar.events
    return found


# Berlin leaves summer time on 25 October 2026 and returns to it on 28 March 2027
BERLIN = [
    (date(2026, 10, 24), datetime(2026, 10, 24, 8, tzinfo=UTC)),
    (date(2026, 10, 25), datetime(2026, 10, 25, 9, tzinfo=UTC)),
    (date(2027, 3, 27), datetime(2027, 3, 27, 9, tzinfo=UTC)),
    (date(2027, 3, 28), datetime(2027, 3, 28, 8, tzinfo=UTC)),
]


@pytest.mark.parametrize(("day", "instant"), BERLIN)
def test_the_visit_begins_at_opening_time_on_both_sides_of_a_clock_change(content, sent, day, instant):
    visit = event(calendar_text(sent(content("order_confirmation", visit_date=day))))
    assert visit.start.astimezone(UTC) == instant
    assert visit.start.hour == 10


@pytest.mark.parametrize(("day", "instant"), BERLIN)
def test_the_file_explains_its_zone_to_programs_that_do_not_know_it(content, sent, day, instant):
    text = calendar_text(sent(content("order_confirmation", visit_date=day))).replace("Europe/Berlin", "Somewhere")
    (zone,) = [part for part in Calendar.from_ical(text).walk() if isinstance(part, Timezone)]
    opening = datetime.combine(day, time(10), tzinfo=zone.to_tz(lookup_tzid=False))
    assert opening.astimezone(UTC) == instant


@pytest.mark.parametrize(("zone", "hour"), [("America/New_York", 15), ("Asia/Tokyo", 1), ("UTC", 10)])
def test_other_zones(content, sent, venue, zone, hour):
    elsewhere = replace(venue, time_zone=ZoneInfo(zone))
    visit = event(calendar_text(sent(content("order_confirmation", venue=elsewhere))))
    assert visit.start.astimezone(UTC) == datetime(2026, 12, 4, hour, tzinfo=UTC)


def test_the_entry_is_the_orders_own(content, sent):
    first = event(calendar_text(sent(content("order_confirmation"))))
    again = event(calendar_text(sent(content("order_confirmation"), message_id="<other@park.example>")))
    assert first["uid"] == again["uid"] == "7b3c8d52-1111-4222-8333-1234567890ab@park.example"
    assert "7K3M9Q2Z" in first["description"]
    assert first["location"] == "Lindenpark"
    assert first["summary"] == "Visit to Lindenpark"


def test_names_cannot_add_entries(content, line, sent):
    hostile = "Kids; a, b\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil\\n\nATTACH:x"
    mail = content("order_confirmation", language="de", lines=(line(ticket_type_name=hostile),))
    visit = event(calendar_text(sent(mail)))
    assert "Kids; a, b END:VEVENT BEGIN:VEVENT UID:evil" in visit["description"]
    assert "attach" not in visit
