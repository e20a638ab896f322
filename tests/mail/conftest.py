"""Contents of every kind, with any field replaced."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from boxoffice.domain.money import Money
from boxoffice.domain.venue import PriceDirection, Venue
from boxoffice.mail.composing import compose
from boxoffice.mail.content import CaseOpenedMail, CaseReplyMail, MailContent, OrderMail, OrderMailLine, RefundMail

NOW = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
SENDER = "tickets@park.example"
MESSAGE_ID = "<5f0c2a52-9e8e-4a7a-8c55-0d1f6e1f7a10@park.example>"
ORDER_ID = UUID("7b3c8d52-1111-4222-8333-1234567890ab")
CASE_ID = UUID("9a000000-1111-4222-8333-1234567890ab")

Make = Callable[..., Any]
Sent = Callable[..., EmailMessage]


def eur(amount: str) -> Money:
    return Money(Decimal(amount), "EUR")


@pytest.fixture(scope="session")
def venue() -> Venue:
    return Venue(
        name="Lindenpark",
        time_zone=ZoneInfo("Europe/Berlin"),
        opening_time=time(10),
        currency="EUR",
        hold=timedelta(minutes=15),
        price_direction=PriceDirection.AT_LEAST_EQUAL,
    )


@pytest.fixture(scope="session")
def line() -> Make:
    def make(**changes: object) -> OrderMailLine:
        values: dict[str, Any] = {
            "ticket_id": UUID(int=1),
            "ticket_type_name": "Adult day ticket",
            "from_tier_name": None,
            "to_tier_name": "Double Fun",
            "price_difference": eur("18.50"),
            "entry_code": "E7Q4-M2XK-9TPD",
        }
        return OrderMailLine(**values | changes)

    return make


@pytest.fixture(scope="session")
def content(venue: Venue, line: Make) -> Make:
    """`content("refund_notice", language="de")`: a mail of that kind with these fields replaced."""
    second = {"ticket_type_name": "Child day ticket", "from_tier_name": "Standard", "price_difference": eur("9.00")}
    person = {"customer_name": "Ada Müller", "email": "ada@mail.example", "language": "en", "venue": venue}
    case = {"case_id": CASE_ID, "case_number": "C-1042", "subject": "Charged twice", **person}
    kinds: dict[str, tuple[type[MailContent], dict[str, Any]]] = {
        "order_confirmation": (
            OrderMail,
            {
                "order_id": ORDER_ID,
                "confirmation_code": "7K3M9Q2Z",
                "lines": (line(), line(ticket_id=UUID(int=2), entry_code="B3HN-77WC-KQ5F", **second)),
                "visit_date": date(2026, 12, 4),
                "total": eur("27.50"),
                **person,
            },
        ),
        "refund_notice": (
            RefundMail,
            {
                "order_id": ORDER_ID,
                "to_tier_name": "Double Fun",
                "ticket_count": 2,
                "visit_date": date(2026, 12, 4),
                "refund": eur("1027.50"),
                **person,
            },
        ),
        "case_opened": (CaseOpenedMail, case),
        "case_reply": (CaseReplyMail, {"reply": "Dear Ada,\n\nall is well.\nBye", "author_name": "Jonas", **case}),
    }

    def make(kind: str, **changes: object) -> MailContent:
        of, values = kinds[kind]
        return of(**values | changes)

    return make


@pytest.fixture(scope="session")
def composed() -> Sent:
    """Compose a mail with a sender, an id and a time."""

    def make(mail: MailContent, *, sender: str = SENDER, message_id: str = MESSAGE_ID) -> EmailMessage:
        return compose(mail, sender=sender, message_id=message_id, now=NOW)

    return make


@pytest.fixture(scope="session")
def sent(composed: Sent) -> Sent:
    """Compose a mail, put it on the wire and read it back as a mail program would."""

    def send(mail: MailContent, **how: str) -> EmailMessage:
        wire = composed(mail, **how).as_bytes()
        assert wire.isascii()
        assert max(map(len, wire.split(b"\r\n"))) <= 998
        assert b"\n" not in wire.replace(b"\r\n", b"")
        ids = re.findall(rb"(?mi)^(?:content-id|list-id|message-id|references): (.*)\r$", wire)
        assert ids
        assert all(re.fullmatch(rb"<[^<>\s=?]+>", each) for each in ids)
        received = message_from_bytes(wire, policy=default)
        assert isinstance(received, EmailMessage)
        assert not [part.defects for part in received.walk() if part.defects]
        return received

    return send


@pytest.fixture(scope="session")
def bodies() -> Callable[[EmailMessage], tuple[str, str]]:
    """The plain and the HTML body of a received mail."""

    def read(message: EmailMessage) -> tuple[str, str]:
        found = []
        for kind in ("plain", "html"):
            body = message.get_body((kind,))
            assert body is not None
            found.append(body.get_content().replace("\r\n", "\n"))
        return found[0], found[1]

    return read
