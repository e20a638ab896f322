"""The files that come with an order's mail: QR codes and the visit's calendar entry."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO

import segno
from icalendar import Calendar, Event

from boxoffice.mail.content import OrderMail


def entry_code_png(entry_code: str) -> bytes:
    """A QR code of the entry code: black on white with its quiet zone, so that it scans on dark screens too."""
    image = BytesIO()
    segno.make(entry_code, error="m", micro=False).save(image, kind="png", scale=10, border=4)
    return image.getvalue()


def visit_calendar(mail: OrderMail, *, summary: str, description: str, domain: str, now: datetime) -> bytes:
    """An iCalendar file (RFC 5545, METHOD:PUBLISH) with the visit at opening time in the venue's time zone.

    The UID is the order's, so a mail sent again updates the entry instead of adding another. There is no end:
    a visit lasts as long as it lasts.
    """
    opening = datetime.combine(mail.visit_date, mail.venue.opening_time, tzinfo=mail.venue.time_zone)
    event = Event()
    event.add("uid", f"{mail.order_id}@{domain}")
    event.add("dtstamp", now)
    event.add("dtstart", opening)
    event.add("summary", summary)
    event.add("description", description)
    event.add("location", ", ".join(filter(None, (mail.venue.name, mail.venue_address))))
    event.add("status", "CONFIRMED")
    if mail.order_url:
        event.add("url", mail.order_url)
    calendar = Calendar()
    calendar.add("prodid", "-//Boxoffice//Visit//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    year = timedelta(days=366)
    calendar.add_missing_timezones(first_date=mail.visit_date - year, last_date=mail.visit_date + year)
    file: bytes = calendar.to_ical()
    return file
