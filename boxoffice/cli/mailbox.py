"""The mails that a local stack has sent, read where a person reads them."""

from typing import Any

import httpx

from boxoffice.cli.client.errors import reaching
from boxoffice.cli.errors import CommandError

Mail = dict[str, Any]


def read_mails(mailbox: str) -> list[Mail]:
    """All mails, oldest first: `{to, subject, text, html, attachments, sentAt}`."""
    with reaching("The mailbox"):
        answer = httpx.get(mailbox, params={"format": "json"}, timeout=10)
    if answer.status_code != 200:
        raise CommandError(f"The mailbox answered {answer.status_code}.")
    mails: list[Mail] = answer.json()
    return mails
