"""The mails that SES has taken on this laptop: one file of raw MIME per mail, named so that they sort by time."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,150}")


@dataclass(frozen=True)
class Part:
    """An attachment or an embedded image. `name` is what to save it as; `content_id` is how the HTML names it."""

    name: str
    content_type: str
    content: bytes
    content_id: str | None
    attached: bool


@dataclass(frozen=True)
class Mail:
    """One mail as it went out; `key` names it in this inbox, `sent_at` is in UTC."""

    key: str
    to: str
    sender: str
    subject: str
    text: str
    html: str
    parts: tuple[Part, ...]
    sent_at: datetime

    def wire(self) -> dict[str, object]:
        """The shape of `boxoffice mail --json`."""
        return {
            "id": self.key,
            "to": self.to,
            "subject": self.subject,
            "text": self.text,
            "html": self.html,
            "attachments": [part.name for part in self.parts if part.attached],
            "sentAt": self.sent_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }


class Inbox:
    """Reads the folder anew each time; a mail that was just sent is there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def all(self) -> list[Mail]:
        """Every mail, oldest first."""
        if not self._folder.is_dir():
            return []
        return [_read(file) for file in sorted(self._folder.glob("*.eml"))]

    def get(self, key: str) -> Mail | None:
        file = self._folder / f"{key}.eml"
        return _read(file) if _NAME.fullmatch(key) and file.is_file() else None


def _read(file: Path) -> Mail:
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    return Mail(
        key=file.stem,
        to=str(message.get("To", "")),
        sender=str(message.get("From", "")),
        subject=str(message.get("Subject", "")),
        text=_body(message, "plain"),
        html=_body(message, "html"),
        parts=tuple(_parts(message)),
        sent_at=datetime.fromtimestamp(file.stat().st_mtime, UTC),
    )


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


def _parts(message: EmailMessage) -> list[Part]:
    bodies = {id(message.get_body(("plain",))), id(message.get_body(("html",)))}
    found = []
    for number, part in enumerate(message.walk(), start=1):
        if part.is_multipart() or id(part) in bodies:
            continue
        content_id = str(part.get("Content-ID", "")).strip("<> ")
        content = part.get_payload(decode=True)
        found.append(
            Part(
                name=part.get_filename() or f"part-{number}",
                content_type=part.get_content_type(),
                content=content if isinstance(content, bytes) else b"",
                content_id=content_id or None,
                attached=part.get_content_disposition() == "attachment" or not content_id,
            )
        )
    return found
