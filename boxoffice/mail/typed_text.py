"""Making text that people typed safe for headers and bodies."""

from __future__ import annotations

import unicodedata
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from boxoffice.mail.content import SEVERAL_LINES

T = TypeVar("T")

_JOINERS = "\u200c\u200d"  # part of names in Persian and Indic scripts, and of emoji
_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn"}


def one_line(text: str) -> str:
    """One line without control, direction-changing, unassigned or half characters; white space collapsed."""
    kept = (_kept(sign) for sign in unicodedata.normalize("NFC", text))
    return " ".join("".join(kept).split())


def several_lines(text: str) -> str:
    """As `one_line` for each line, line breaks kept, no more than one empty line in a row."""
    result: list[str] = []
    for line in map(one_line, text.splitlines()):
        if line or (result and result[-1]):
            result.append(line)
    return "\n".join(result).strip("\n")


def header_text(text: str, limit: int) -> str:
    """One line for a header, at most `limit` characters; what looks like an encoded word (RFC 2047) is none."""
    return shortened(one_line(text), limit).replace("=?", "= ?")


def shortened(text: str, limit: int) -> str:
    """At most `limit` characters, the last one an ellipsis where something was cut off."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def cleaned(content: T) -> T:
    """The same dataclass with every text in it, nested ones too, made safe."""
    changes: dict[str, Any] = {}
    for field in fields(content):  # type: ignore[arg-type]  # T is one of the content dataclasses
        value = getattr(content, field.name)
        if type(value) is str:
            clean = several_lines if field.metadata == SEVERAL_LINES else one_line
            changes[field.name] = clean(value)
        elif isinstance(value, tuple):
            changes[field.name] = tuple(cleaned(item) for item in value)
        elif is_dataclass(value):
            changes[field.name] = cleaned(value)
    return replace(content, **changes)  # type: ignore[type-var]  # see above


def _kept(sign: str) -> str:
    if sign in _JOINERS:
        return sign
    if sign.isspace():
        return " "
    return "" if unicodedata.category(sign) in _DROPPED else sign
