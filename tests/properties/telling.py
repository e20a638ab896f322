"""Whether something that left the page tells a secret, in any of the forms that programs write words in."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from urllib.parse import unquote, unquote_plus


def telling(secret: str, sent: Iterable[str]) -> list[str]:
    """Those of the texts that hold the secret: as it is, as JSON (in JSON), URL-encoded or in base64."""
    escaped = json.dumps(secret)[1:-1]
    forms = {secret, escaped, json.dumps(escaped)[1:-1], *_in_base64(secret.encode())}
    return [
        text
        for text in sent
        if any(form in read for form in forms for read in {text, unquote(text), unquote_plus(text)})
    ]


def _in_base64(secret: bytes) -> Iterable[str]:
    """Its digits wherever it stands in what is encoded, in both alphabets, without those shared with its neighbours."""
    for before in range(3):
        first, last = -(-before * 8 // 6), (before + len(secret)) * 8 // 6
        for alphabet in (b"+/", b"-_"):
            yield base64.b64encode(bytes(before) + secret, alphabet)[first:last].decode()
