"""Ids of what the gateway keeps: a prefix that tells the kind, and 24 random letters and digits."""

from __future__ import annotations

import re
import secrets
import string

_SIGNS = string.ascii_letters + string.digits
_ID = re.compile(r"(pm|pi|re)_[A-Za-z0-9]{24}")


def new_id(prefix: str) -> str:
    return f"{prefix}_{''.join(secrets.choice(_SIGNS) for _ in range(24))}"


def well_formed(identifier: str, prefix: str) -> bool:
    """Whether it can be the id of such a thing at all; what is not never reaches the database."""
    match = _ID.fullmatch(identifier)
    return match is not None and match[1] == prefix
