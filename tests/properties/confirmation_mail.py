"""What a confirmation must hold: both bodies, a QR code for every ticket, and the visit for the customer's calendar."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage
from html import unescape
from io import BytesIO
from typing import Any

import zxingcpp
from icalendar import Calendar
from PIL import Image

from tests.properties.spoken_words import LANGUAGES, full_day, money
from tests.properties.strategies import ZONE

_SAYS = {
    "en": ("Your upgrade is confirmed", "Day ticket adult", "Paid in total"),
    "de": ("Ihr Upgrade ist bestätigt", "Tageskarte Erwachsene", "Insgesamt bezahlt"),
}
"""The news, the ticket's type, and the head of the sum."""


@dataclass(frozen=True)
class Bought:
    """What was paid for, by the oracle and the rows. `entry_codes` are the tickets' new ones, `prices` cents each."""

    language: str
    address: str
    code: str
    order: str
    tier: str
    day: date
    entry_codes: frozenset[str]
    old_codes: frozenset[str]
    prices: tuple[int, ...]


def check_confirmation(mail: EmailMessage, bought: Bought) -> None:
    """Raises AssertionError for anything that the customer would miss."""
    assert mail["To"].addresses[0].addr_spec == bought.address
    assert len(mail["To"].addresses) == 1
    assert mail["Content-Language"] == bought.language
    subject = str(mail["Subject"])
    assert _SAYS[bought.language][0] in subject
    assert full_day(bought.day, bought.language) in subject
    parts = list(mail.walk())
    texts = {part.get_content_type(): part.get_content() for part in parts if part.get_content_maintype() == "text"}
    _check_body(texts["text/plain"], bought)
    _check_body(_seen(texts["text/html"]), bought)
    pictures = [part for part in parts if part.get_content_type() == "image/png"]
    _check_pictures(pictures, re.findall(r'src="cid:([^"]+)"', texts["text/html"]), bought)
    _check_visit([part for part in parts if part.get_content_type() == "text/calendar"], bought)


def _check_body(text: str, bought: Bought) -> None:
    """The same facts stand in the plain text and in what the HTML shows, in the customer's language alone."""
    day, total = full_day(bought.day, bought.language), money(sum(bought.prices), bought.language)
    news, kind, _ = _SAYS[bought.language]
    for said in (news, kind, day, total, bought.code, bought.tier, *bought.entry_codes):
        assert said in text, said
    for price in set(bought.prices):
        assert text.count(money(price, bought.language)) >= bought.prices.count(price), price
    [other] = set(LANGUAGES) - {bought.language}
    for said in (*_SAYS[other], full_day(bought.day, other), *bought.old_codes):
        assert said not in text, said


def _seen(html: str) -> str:
    """What the HTML shows, without its tags and styles."""
    return unescape(re.sub(r"<style.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL))


def _check_pictures(pictures: list[EmailMessage], shown: list[str], bought: Bought) -> None:
    """Every ticket's entry code can be scanned: once from the HTML itself, once from a file to keep."""
    scanned = {str(part["Content-ID"]): _scanned(part.get_content()) for part in pictures if part["Content-ID"]}
    assert len(shown) == len(bought.entry_codes)
    assert {scanned[f"<{name}>"] for name in shown} == bought.entry_codes
    files = [part for part in pictures if part.get_content_disposition() == "attachment"]
    assert len(files) == len(bought.entry_codes)
    assert {_scanned(part.get_content()) for part in files} == bought.entry_codes


def _scanned(png: bytes) -> str:
    [code] = zxingcpp.read_barcodes(Image.open(BytesIO(png)).convert("L"))
    return str(code.text)


def _check_visit(files: list[EmailMessage], bought: Bought) -> None:
    """One visit, that of the order: on its day at the doors' opening, with the codes in it."""
    [file] = files
    calendar: Any = Calendar.from_ical(file.get_content())
    [visit] = calendar.walk("VEVENT")
    starts = visit.decoded("dtstart").astimezone(ZONE)
    assert (starts.date(), starts.hour, starts.minute) == (bought.day, 10, 0)
    assert str(visit["uid"]).startswith(bought.order)
    told = str(visit["description"])
    for said in (bought.code, bought.tier, *bought.entry_codes):
        assert said in told, said
