"""What no log and no span may hold: card numbers, tokens, secret keys, mail addresses, the demo people's names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from boxoffice.domain.cards import luhn_valid
from local_stack.postgres.secrets_file import read
from local_stack.supervisor.environment import MAIL_FROM
from local_stack.supervisor.people import CUSTOMERS, PASSWORD, STAFF

_UUID = re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w.])\d(?:[ -]?\d){12,18}(?![\w.])")
_NETWORKS = "23456"
"""What a card's number begins with (ISO/IEC 7812); a time in milli- or nanoseconds begins with 1."""
_TOKEN = re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}|\bbearer\s+[\w.~+/=-]{12,}", re.IGNORECASE)
_SECRET = re.compile(r"\b(?:sk|pm)_[A-Za-z0-9_-]{8,}")
_MAIL = re.compile(r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+")
_HOUSES_OWN = frozenset({MAIL_FROM, "no-reply@boxoffice.example"})
_IDS = re.compile(r".*(?:_id|Id|UnixNano)|timestamp|subject")
"""Fields whose values are times, and identifiers that we made: some are like cards by chance."""


_NAMES = re.compile(rf"\b(?:{'|'.join(person.first_name for person in (*CUSTOMERS, *STAFF))})\b")


@dataclass(frozen=True)
class Leak:
    """`where` is a file and line, or a test; `shown` the line's beginning, with the find in the middle of it."""

    kind: str
    where: str
    shown: str


def leaks_in(text: str, where: str, secrets: frozenset[str] = frozenset()) -> Iterator[Leak]:
    """Line by line; of a JSON line the identifiers are left out."""
    for number, line in enumerate(text.splitlines(), 1):
        readable = _UUID.sub("", _without_ids(line))
        for kind, found in _found(readable, secrets):
            at = readable.find(found)
            yield Leak(kind, f"{where}:{number}", readable[max(0, at - 80) : at + len(found) + 40])


def leaks_in_folder(folder: Path) -> list[Leak]:
    """In every log below the folder; the secrets of a stack's state are looked for too."""
    found: list[Leak] = []
    secrets = frozenset(_secrets(folder))
    for file in sorted(folder.rglob("*.log*")):
        if file.is_file():
            found += leaks_in(file.read_text(encoding="utf-8", errors="replace"), str(file), secrets)
    return found


def told(leaks: list[Leak]) -> str:
    """For a test's message."""
    return "\n".join(f"{leak.kind} in {leak.where}: …{leak.shown}…" for leak in leaks[:20])


def _found(line: str, secrets: frozenset[str]) -> Iterator[tuple[str, str]]:
    for number in _NUMBER.findall(line):
        digits = re.sub(r"\D", "", number)
        if digits[0] in _NETWORKS and luhn_valid(digits):
            yield "card number", number
    for kind, pattern in (("token", _TOKEN), ("secret", _SECRET), ("name", _NAMES)):
        yield from ((kind, match.group()) for match in pattern.finditer(line))
    yield from (("mail address", mail) for mail in _MAIL.findall(line) if mail not in _HOUSES_OWN)
    yield from (("secret", secret) for secret in secrets if secret in line)


def _without_ids(line: str) -> str:
    start = line.find("{")
    if start < 0:
        return line
    try:
        told = json.loads(line[start:])
    except ValueError:
        return line
    return line[:start] + json.dumps(_pruned(told), ensure_ascii=False)


def _pruned(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _pruned(item) for name, item in value.items() if not _IDS.fullmatch(name)}
    return [_pruned(item) for item in value] if isinstance(value, list) else value


def _secrets(folder: Path) -> Iterator[str]:
    """The people's password, and each stack's own below the folder: the gateway's key, the database's passwords."""
    yield PASSWORD
    for name in ("gateway.key", "administrator.password"):
        yield from (file.read_text(encoding="utf-8").strip() for file in folder.rglob(name))
    for file in folder.rglob("secrets.json"):
        yield from (secret["password"] for secret in read(file).values())
