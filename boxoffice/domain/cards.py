"""Masking of card numbers in free text, before it is stored or passed on."""

from __future__ import annotations

import re
from collections.abc import Iterator

_RUN = re.compile(r"\d(?:[ \-./\u00a0\u2009\u202f]{0,2}\d){11,}")
"""Twelve digits or more, with whatever people write between groups of them."""
_GROUP = re.compile(r"\d+")
_SHORTEST, _LONGEST = 12, 19


def luhn_valid(digits: str) -> bool:
    """Whether a string of decimal digits has a valid Luhn check digit."""
    checksum = 0
    for position, sign in enumerate(reversed(digits)):
        value = int(sign) * (2 if position % 2 else 1)
        checksum += value - 9 if value > 9 else value
    return checksum % 10 == 0


def mask_card_numbers(text: str) -> str:
    """The text with every card number (12 to 19 digits, Luhn-valid) replaced by `•••• 1234`.

    A number may be written in groups, and stand next to other numbers; it begins and ends with a group. Only a group
    too long for a card is searched inside.
    """
    return _RUN.sub(lambda run: _masked(run.group()), text)


def _masked(run: str) -> str:
    for start, end in _candidates(run):
        digits = "".join(str(int(sign)) for sign in run[start:end] if sign.isdecimal())
        if luhn_valid(digits) and digits.strip("0"):
            return f"{run[:start]}•••• {digits[-4:]}{_masked(run[end:])}"
    return run


def _candidates(run: str) -> Iterator[tuple[int, int]]:
    """Where a card number may stand: first the longest sequences of whole groups, then inside too long a group."""
    groups = [match.span() for match in _GROUP.finditer(run)]
    for first, (start, _) in enumerate(groups):
        for last in range(len(groups) - 1, first - 1, -1):
            length = sum(end - begin for begin, end in groups[first : last + 1])
            if _SHORTEST <= length <= _LONGEST:
                yield start, groups[last][1]
    for begin, end in groups:
        if end - begin > _LONGEST:
            for length in range(_LONGEST, _SHORTEST - 1, -1):
                yield from ((at, at + length) for at in range(begin, end - length + 1))
