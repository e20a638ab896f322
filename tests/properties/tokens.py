"""Access tokens, good and bad, as a customer or a forger would send them."""

from __future__ import annotations

import time
from typing import Any

from tests.properties.office import Office

GOOD: dict[str, Any] = {}
TOKENS: dict[str, dict[str, Any] | str | None] = {
    "good": GOOD,
    "good for another minute": {"exp": 60},
    "expired": {"exp": -60},
    "id token": {"token_use": "id"},
    "another application's": {"client_id": "another"},
    "another pool's": {"iss": "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Other"},
    "signed by nobody": {"algorithm": "HS256"},
    "unknown key": {"kid": "key-99"},
    "without subject": {"sub": None},
    "without end": {"exp": None},
    "nonsense": "eyJ.nonsense.",
    "none": None,
}
GOOD_ONES = {"good", "good for another minute"}


def token_of(office: Office, kind: str, subject: str) -> str | None:
    made = TOKENS[kind]
    if not isinstance(made, dict):
        return made
    changes = {"sub": subject, **made}
    if "exp" not in changes:
        changes["exp"] = 600
    if changes["exp"] is not None:
        changes["exp"] = int(time.time()) + changes["exp"]
    return office.pool.token(**changes)
