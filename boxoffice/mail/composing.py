"""From content to a complete MIME message.

    multipart/mixed
    ├─ multipart/alternative
    │  ├─ text/plain
    │  └─ multipart/related: text/html and the QR codes it shows
    ├─ image/png, text/calendar: the same QR codes and the visit, to keep
    └─ …

Mails without tickets are a multipart/alternative alone. The same input gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from hashlib import sha256

from boxoffice.mail.addresses import address, checked_message_id
from boxoffice.mail.attachments import entry_code_png, visit_calendar
from boxoffice.mail.content import CaseOpenedMail, CaseReplyMail, MailContent, OrderMail
from boxoffice.mail.language import Language, language_of
from boxoffice.mail.mime_policy import MAIL_POLICY
from boxoffice.mail.rendering import Words, render, render_calendar
from boxoffice.mail.typed_text import cleaned


@dataclass(frozen=True, slots=True)
class _QrCode:
    """A ticket's picture: shown inline under `content_id`, attached under `filename`."""

    content_id: str
    filename: str
    png: bytes


def compose(content: MailContent, *, sender: str, message_id: str, now: datetime) -> EmailMessage:
    """The mail, complete but for the transport.

    `sender` is a plain address (`tickets@venue.example`); its display name becomes the venue's. `message_id` is
    `<id@domain>`, the same for the same outbox row. `now` is aware. Raises InvalidAddress when the sender or the
    recipient cannot be mailed to, ValueError for a malformed message id or a naive `now`.
    """
    if now.tzinfo is None:
        raise ValueError("The time of a mail needs its zone.")
    recipient = address("", content.email)  # before cleaning, which could turn it into another's
    content = cleaned(content)
    language = language_of(content.language)
    domain = address("", sender).domain
    codes = _qr_codes(content, domain) if isinstance(content, OrderMail) else []
    words = render(content, language, content_ids=[code.content_id for code in codes])

    boundary = f"=_{sha256(message_id.encode()).hexdigest()[:24]}"
    message = EmailMessage(policy=MAIL_POLICY)
    message["From"] = address(content.venue.name, sender)
    message["To"] = address(content.customer_name, recipient.addr_spec)
    message["Subject"] = words.subject
    message["Date"] = now.astimezone(UTC)
    message["Message-ID"] = checked_message_id(message_id)
    _add_bodies(message, words, codes, boundary)
    if isinstance(content, OrderMail):
        message.make_mixed(boundary=f"{boundary}_m")
        _attach_files(message, content, language, codes, domain, now)
    _add_manners(message, content, language, domain)
    return message


def _add_manners(message: EmailMessage, content: MailContent, language: Language, domain: str) -> None:
    """Headers for programs: what kind of mail it is, how to thread it, and that no machine should answer it."""
    message["Content-Language"] = language.code
    # Amazon SES replaces the Message-ID; this header keeps ours, so that a mail sent twice can be told
    message["X-Boxoffice-Message"] = str(message["Message-ID"]).strip("<>")
    message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    if isinstance(content, CaseOpenedMail | CaseReplyMail):
        message["List-ID"] = f"<cases.{domain}>"
        message["References"] = f"<case-{content.case_id}@{domain}>"
    else:
        message["List-ID"] = f"<orders.{domain}>"
    if not isinstance(content, CaseReplyMail):  # a person wrote that one
        message["Auto-Submitted"] = "auto-generated"


def _add_bodies(message: EmailMessage, words: Words, codes: list[_QrCode], boundary: str) -> None:
    message.set_content(words.text, charset="utf-8", cte="quoted-printable")
    message.make_alternative(boundary=f"{boundary}_a")
    html = EmailMessage(policy=MAIL_POLICY)
    html.set_content(words.html, subtype="html", charset="utf-8", cte="quoted-printable")
    if codes:
        html.make_related(boundary=f"{boundary}_r")
        html.set_param("type", "text/html")
    for code in codes:
        picture = _png_part(code, disposition="inline")
        picture["Content-ID"] = f"<{code.content_id}>"
        html.attach(picture)
    message.attach(html)


def _attach_files(
    message: EmailMessage, content: OrderMail, language: Language, codes: list[_QrCode], domain: str, now: datetime
) -> None:
    for code in codes:
        message.attach(_png_part(code, disposition="attachment"))
    words = render_calendar(content, language)
    calendar = visit_calendar(
        content, summary=words.summary, description=words.description, domain=domain, now=now.astimezone(UTC)
    )
    part = EmailMessage(policy=MAIL_POLICY)
    part.set_content(calendar.decode(), subtype="calendar", charset="utf-8", cte="base64", filename="visit.ics")
    part.set_param("method", "PUBLISH")
    message.attach(part)


def _png_part(code: _QrCode, *, disposition: str) -> EmailMessage:
    part = EmailMessage(policy=MAIL_POLICY)
    part.set_content(code.png, "image", "png", disposition=disposition, filename=code.filename)
    return part


def _qr_codes(content: OrderMail, domain: str) -> list[_QrCode]:
    return [
        _QrCode(f"ticket-{number}.{content.order_id}@{domain}", f"ticket-{number}.png", entry_code_png(line.entry_code))
        for number, line in enumerate(content.lines, start=1)
    ]
