"""Card numbers that customers write, by rules of our own: what one is, and that none stands anywhere afterwards."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

from tests.properties.hostile_customer import Seen, Words
from tests.properties.hostile_judge import Judge
from tests.properties.hostile_secrets import leaves

_CARD = re.compile(r"(?<![^\W_])\d(?:[\s\u200b-]?\d){12,18}(?![^\W_])")
"""Thirteen digits to nineteen in any script, with at most a blank, a dash or an invisible sign between them."""
_MASK = re.compile(r"•••• (\d{4})")
_COVERED = r"(\d(?:[\W_]*\d){11,})"
_LENGTHS = range(12, 20)


def _digits(text: str) -> str:
    found = re.sub(r"\D+", "", text)
    return found if found.isascii() else "".join(str(int(sign)) for sign in found)


def _checks(number: str) -> bool:
    """By Luhn: every second digit from the right doubled, the cross sums of all add up to full tens."""
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in number[-2::-2])
    return (doubled + sum(map(int, number[-1::-2]))) % 10 == 0


def cards_in(text: str) -> set[str]:
    """The card numbers in a text, as plain digits."""
    numbers = {_digits(match.group()) for match in _CARD.finditer(text)}
    return {number for number in numbers if number.strip("0") and _checks(number)}


def shows(kept: str, written: str) -> bool:
    """Whether a text is what was written, but for numbers that check, which with digits behind them became a mask."""
    pieces = _MASK.split(kept)
    pattern = "".join(_COVERED if n % 2 else re.escape(piece) for n, piece in enumerate(pieces))
    match = re.fullmatch(pattern, written)
    if match is None:
        return False
    return all(_ends_a_number(last, _digits(run)) for last, run in zip(pieces[1::2], match.groups(), strict=True))


def _ends_a_number(last: str, run: str) -> bool:
    ends = (end for end in range(len(run) + 1) if run[:end].endswith(last))
    return any(_checks(run[end - length : end]) for end in ends for length in _LENGTHS if length <= end)


class _Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.getMessage()} {record.__dict__}")


@contextmanager
def logged() -> Iterator[list[str]]:
    """All that is logged meanwhile, from INFO on, each line with all its fields."""
    root, kept = logging.getLogger(), _Kept()
    level = root.level
    root.addHandler(kept)
    root.setLevel(logging.INFO)
    try:
        yield kept.lines
    finally:
        root.setLevel(level)
        root.removeHandler(kept)


def judge_cards(found: Judge, seen: Seen, log: list[str]) -> None:
    """No card number that the customer wrote stands in any table, event, prompt, answer, mail or log line.

    Names on tickets are the seller's words, not the customer's: what stands there may be shown as it is.
    """
    cards = _of_the_customer(seen.words)
    if not cards:
        return
    found.look("card_numbers_written", "kept_cards", True, cards)
    for place, text in _kept(found, seen, log):
        digits = _digits(text)
        sound = not any(card in digits for card in cards)
        found.look("places_without_cards", "kept_cards", sound, (place, text[:200]))


def _of_the_customer(words: Words) -> set[str]:
    typed = {card for text in (*words.said, *words.names, *words.notes) for card in cards_in(text)}
    return typed - {card for text in words.holders for card in cards_in(text)}


def _kept(found: Judge, seen: Seen, log: list[str]) -> Iterator[tuple[str, str]]:
    office = found.office
    for (table,) in office.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
        rows = [row for (row,) in office.rows(f"SELECT to_jsonb(t) FROM {table} t")]
        yield from ((table, value) for _, value in leaves(rows) if isinstance(value, str))
    events = [event for _, event in seen.record.events]
    yield "what was streamed, put together", "".join(event.get("delta", "") for event in events)
    for place, data in (("events", events), ("prompts", seen.prompts), ("messages", seen.messages)):
        yield from ((place, value) for _, value in leaves(data) if isinstance(value, str))
    for answer in (*seen.profiles, *seen.answers.values()):
        yield from (("answers", value) for _, value in leaves(answer.json) if isinstance(value, str))
    for mail in seen.mails:
        yield from (("mails", str(value)) for value in mail.values())
        yield from (("mails", part.get_content()) for part in mail.walk() if part.get_content_maintype() == "text")
    yield from (("log", line) for line in log)
