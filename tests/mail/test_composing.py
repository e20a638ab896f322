"""What arrives: structure, pictures, words and headers."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.message import EmailMessage
from html import unescape
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image

from boxoffice.mail.addresses import InvalidAddress, message_id
from boxoffice.mail.composing import compose

KINDS = ["order_confirmation", "refund_notice", "case_opened", "case_reply"]
NB = "\N{NO-BREAK SPACE}"


def shape(part: EmailMessage) -> object:
    """`("multipart/mixed", [...])` or `"text/plain"`."""
    if not part.is_multipart():
        return part.get_content_type()
    return part.get_content_type(), [shape(child) for child in part.iter_parts()]


def qr_text(png: bytes) -> str:
    image = Image.open(BytesIO(png))
    assert image.size[0] >= 290
    (code,) = zxingcpp.read_barcodes(image.convert("L"))
    return code.text


def test_an_order_is_mixed_with_alternative_bodies_and_files(content, sent):
    message = sent(content("order_confirmation"))
    related = ("multipart/related", ["text/html", "image/png", "image/png"])
    assert shape(message) == (
        "multipart/mixed",
        [("multipart/alternative", ["text/plain", related]), "image/png", "image/png", "text/calendar"],
    )
    files = [part.get_filename() for part in message.iter_attachments()]
    assert files == ["ticket-1.png", "ticket-2.png", "visit.ics"]


@pytest.mark.parametrize("kind", KINDS[1:])
def test_other_mails_are_two_bodies(content, sent, kind):
    assert shape(sent(content(kind))) == ("multipart/alternative", ["text/plain", "text/html"])


@pytest.mark.parametrize("sender", ["tickets@park.example", f"tickets@{'very-long-name-of-a-venue.' * 7}example"])
def test_every_picture_in_the_html_is_the_entry_code_of_its_ticket(content, sent, bodies, sender):
    mail = content("order_confirmation")
    message = sent(mail, sender=sender)
    pictures = {part["Content-ID"]: part.get_content() for part in message.walk() if part["Content-ID"]}
    used = re.findall(r'src="cid:([^"]+)"', bodies(message)[1])
    assert [qr_text(pictures[f"<{name}>"]) for name in used] == [line.entry_code for line in mail.lines]
    attached = [part.get_content() for part in message.iter_attachments() if part.get_content_type() == "image/png"]
    assert [qr_text(png) for png in attached] == [line.entry_code for line in mail.lines]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["Friday 4 December 2026", "open from 10:00", "€18.50", "€9.00", "€27.50", "Admission"]),
        (
            "de-AT",
            ["Freitag, 4. Dezember 2026", "ab 10:00 Uhr", f"18,50{NB}€", f"27,50{NB}€", "Eintritt", "Ada Müller"],
        ),
        ("pt", ["Friday 4 December 2026", "€27.50"]),
    ],
)
def test_both_bodies_of_an_order_say_all_of_it(content, sent, bodies, language, said):
    always = ["Ada Müller", "7K3M9Q2Z", "Lindenpark", "Adult day ticket", "Child day ticket", "Standard", "Double Fun"]
    codes = ["E7Q4-M2XK-9TPD", "B3HN-77WC-KQ5F", "https://park.example/orders/7?a=1&b=2", "Lindenallee 12"]
    mail = content(
        "order_confirmation",
        language=language,
        order_url="https://park.example/orders/7?a=1&b=2",
        venue_address="Lindenallee 12",
    )
    text, html = bodies(sent(mail))
    for words in [*said, *always, *codes]:
        assert words in text
        assert words in unescape(html)


def test_a_free_upgrade_does_not_speak_of_paying(content, line, sent, bodies):
    zero = line().price_difference - line().price_difference
    for language, words in [("en", "Nothing to pay"), ("de", "Nichts zu zahlen")]:
        mail = content("order_confirmation", language=language, lines=(line(price_difference=zero),), total=zero)
        for body in bodies(sent(mail)):
            assert words in body
            assert "Paid" not in body
            assert "bezahlt" not in body


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["€1,027.50", "refunded you in full", "apologise", "2 tickets"]),
        ("de", [f"1.027,50{NB}€", "Entschuldigung"]),
    ],
)
def test_a_refund_names_the_whole_amount_and_apologises(content, sent, bodies, language, said):
    message = sent(content("refund_notice", language=language))
    for body in bodies(message):
        assert all(words in unescape(body) for words in said)
    assert said[0].replace(NB, " ") in message["Subject"]


@pytest.mark.parametrize("kind", ["case_opened", "case_reply"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_case_mail_has_number_and_subject_and_belongs_to_its_thread(content, sent, bodies, kind, language):
    message = sent(content(kind, language=language, case_url="https://park.example/cases/8"))
    for body in bodies(message):
        for words in ("C-1042", "Charged twice", "https://park.example/cases/8"):
            assert words in body
    assert "C-1042" in message["Subject"]
    assert message["References"] == "<case-9a000000-1111-4222-8333-1234567890ab@park.example>"


def test_ids_stay_whole_however_long_the_domain_is(content, sent):
    domain = "very-long-name-of-a-venue." * 7 + "example"
    message = sent(content("case_reply"), sender=f"tickets@{domain}", message_id=f"<1@{domain}>")
    assert message["References"] == f"<case-9a000000-1111-4222-8333-1234567890ab@{domain}>"
    assert message["List-ID"] == f"<cases.{domain}>"


def test_a_reply_keeps_its_line_breaks_and_its_author(content, sent, bodies):
    text, html = bodies(sent(content("case_reply")))
    assert "  Dear Ada,\n\n  all is well.\n  Bye\n" in text
    assert re.search(r"Dear Ada,<br>\s*<br>\s*all is well\.<br>\s*Bye", html)
    assert "Jonas has answered you" in text
    assert "Jonas has answered you" in html


def test_headers_of_an_automatic_mail(content, sent):
    message = sent(content("order_confirmation", language="de"))
    assert message["From"].addresses[0].display_name == "Lindenpark"
    assert message["From"].addresses[0].addr_spec == "tickets@park.example"
    assert message["To"].addresses[0].addr_spec == "ada@mail.example"
    assert message["Subject"] == "Ihr Upgrade ist bestätigt: Freitag, 4. Dezember 2026 (7K3M9Q2Z)"
    assert message["Date"].datetime == datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
    assert message["Message-ID"] == "<5f0c2a52-9e8e-4a7a-8c55-0d1f6e1f7a10@park.example>"
    assert message["X-Boxoffice-Message"] == "5f0c2a52-9e8e-4a7a-8c55-0d1f6e1f7a10@park.example"
    assert message["Content-Language"] == "de"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-ID"] == "<orders.park.example>"


def test_a_persons_answer_is_not_marked_as_automatic(content, sent):
    assert sent(content("case_reply"))["Auto-Submitted"] is None
    assert sent(content("case_opened"))["Auto-Submitted"] == "auto-generated"


def test_the_same_mail_is_the_same_bytes(content):
    def wire(now: datetime) -> bytes:
        mail = content("order_confirmation")
        return compose(mail, sender="a@park.example", message_id="<1@park.example>", now=now).as_bytes()

    now = datetime(2026, 11, 20, tzinfo=UTC)
    assert wire(now) == wire(now)
    assert wire(now) != wire(now.replace(day=21))


def test_the_largest_order_stays_below_what_mail_programs_cut_off(content, line, sent, bodies):
    lines = tuple(line(entry_code=f"CODE-{n}", ticket_type_name="T" * 60, holder="H" * 60) for n in range(20))
    _, html = bodies(sent(content("order_confirmation", lines=lines)))
    assert len(html.encode()) < 100_000


def test_the_message_id_is_the_outbox_rows(content):
    row = content("order_confirmation").order_id
    assert message_id(row, "tickets@park.example") == f"<{row}@park.example>"


@pytest.mark.parametrize("email", ["", "ada", "ada@", "@b.example", "a b@c.example", "a@b..example", "a@[127.0.0.1]"])
def test_a_recipient_who_cannot_be_mailed_to_is_refused(content, composed, email):
    with pytest.raises(InvalidAddress):
        composed(content("case_opened", email=email))


def test_an_international_domain_is_written_in_ascii(content, sent):
    assert sent(content("case_opened", email="ada@müller.example"))["To"].addresses[0].domain == "xn--mller-kva.example"


@pytest.mark.parametrize("bad", ["1@b.example", "<1>", "<1@b.example>\r\nBcc: x@y.example", "<a b@c.example>"])
def test_a_malformed_message_id_or_a_time_without_zone_is_an_error(content, bad):
    with pytest.raises(ValueError, match="Message-ID"):
        compose(content("case_opened"), sender="a@b.example", message_id=bad, now=datetime.now(UTC))
    with pytest.raises(ValueError, match="zone"):
        compose(content("case_opened"), sender="a@b.example", message_id="<1@b.example>", now=datetime(2026, 1, 1))  # noqa: DTZ001 - the point


def test_an_order_without_tickets_is_an_error(content):
    with pytest.raises(ValueError, match="at least one ticket"):
        content("order_confirmation", lines=())
