"""Mail addresses and ids as headers need them."""

from __future__ import annotations

import re
from email.headerregistry import Address
from uuid import UUID

from boxoffice.mail.typed_text import header_text, one_line, shortened

_LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9._-]+@[A-Za-z0-9.-]+>")
_NAME_LIMIT = 64


class InvalidAddress(ValueError):
    """No mail can be sent to or from this address; trying again does not help."""


def address(display_name: str, addr_spec: str) -> Address:
    """A header address; an international domain is turned into its ASCII form.

    Raises InvalidAddress for anything but one plain address: quoted or non-ASCII local parts, which the mail
    service refuses, domain literals, several addresses, white space and control characters.
    """
    local, _, domain = addr_spec.rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        ascii_domain = ""
    labels = ascii_domain.split(".")
    well_formed = _LOCAL_PART.fullmatch(local) and all(_LABEL.fullmatch(label) for label in labels)
    unseen = one_line(addr_spec) != addr_spec  # IDNA drops what cannot be seen: no address is repaired
    if unseen or not well_formed or len(local) > 64 or len(ascii_domain) > 253:
        raise InvalidAddress(f"{shortened(addr_spec, 80)!r} is not a mail address that can be used.")
    return Address(header_text(display_name, _NAME_LIMIT), local, ascii_domain)


def message_id(outbox_id: UUID, sender: str) -> str:
    """The stable Message-ID of an outbox row: the same row gives the same id however often it is sent."""
    return f"<{outbox_id}@{address('', sender).domain}>"


def checked_message_id(text: str) -> str:
    """The Message-ID itself; raises ValueError unless it has the form `<left@right>`."""
    if not _MESSAGE_ID.fullmatch(text):
        raise ValueError("A Message-ID has the form <left@right>.")
    return text
