"""What every request must be: small enough, text, and a JSON object where it has a body."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any, NoReturn

from lambdas.rest_api.problems import BadRequest

MAX_BODY_BYTES = 32 * 1024


def checked(event: Mapping[str, Any]) -> dict[str, Any]:
    """The event with its body as the text of a JSON object; raises BadRequest 413, 415 or 400."""
    body = event.get("body")
    headers = {name: value for name, value in (event.get("headers") or {}).items() if name.lower() != "content-type"}
    if not body:
        return {**event, "headers": headers}
    raw = _bytes(body, encoded=bool(event.get("isBase64Encoded")))
    if len(raw) > MAX_BODY_BYTES:
        raise BadRequest(413, "too_large", f"Send at most {MAX_BODY_BYTES // 1024} KB.")
    if not _is_json(event.get("headers") or {}):
        raise BadRequest(415, "unsupported_media_type", "Send the body as application/json.")
    return {
        **event,
        "headers": {**headers, "Content-Type": "application/json"},
        "body": _object_text(raw),
        "isBase64Encoded": False,
    }


def _bytes(body: str, *, encoded: bool) -> bytes:
    if not encoded:
        return body.encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        _malformed("The body is not what its encoding says.")


def _is_json(headers: Mapping[str, str]) -> bool:
    kind = next((value for name, value in headers.items() if name.lower() == "content-type"), "") or "application/json"
    return kind.split(";")[0].strip().lower() == "application/json"


def _object_text(raw: bytes) -> str:
    try:
        text = raw.decode()
        found = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        _malformed("The body is not JSON.")
    if not isinstance(found, dict):
        _malformed("Send a JSON object.")
    return text


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def _malformed(sentence: str) -> NoReturn:
    raise BadRequest(400, "invalid_request", sentence, field="body") from None
