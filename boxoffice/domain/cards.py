"""Masking of card numbers in free text, before it is stored or passed on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_RUN = re.compile(r"\d(?:[\W_]{0,3}\d){11,}")
"""Twelve digits or more, with whatever people write between them: blanks, dashes, line breaks, invisible signs."""
_GROUP = re.compile(r"\d+")
_SHORTEST, _LONGEST = 12, 19
_LONGEST_USUAL = 16

Span = tuple[int, int]


def luhn_valid(digits: str) -> bool:
    """Whether a string of decimal digits has a valid Luhn check digit."""
    checksum = 0
    for position, sign in enumerate(reversed(digits)):
        value = int(sign) * (2 if position % 2 else 1)
        checksum += value - 9 if value > 9 else value
    return checksum % 10 == 0


def mask_card_numbers(text: str) -> str:
    """The text with every card number (12 to 19 digits, Luhn-valid) replaced by `•••• 1234`.

    A number may be written in groups, and stand next to other numbers or run into them, such as a code behind it.
    """
    return _RUN.sub(lambda run: _masked(run.group()), text)


def _masked(run: str) -> str:
    for start, end in _candidates(run):
        digits = "".join(str(int(sign)) for sign in run[start:end] if sign.isdecimal())
        if luhn_valid(digits) and digits.strip("0"):
            glued = _GROUP.match(run, end)
            rest = glued.end() if glued else end
            return f"{_masked(run[:start])}•••• {digits[-4:]}{_masked(run[rest:])}"
    return run


def _candidates(run: str) -> Iterator[Span]:
    """Where a card number may stand: the longest sequences of whole groups first, then inside a group."""
    groups = [match.span() for match in _GROUP.finditer(run)]
    for first, (start, _) in enumerate(groups):
        for last in range(min(len(groups), first + _LONGEST) - 1, first - 1, -1):
            sizes = [end - begin for begin, end in groups[first : last + 1]]
            if _SHORTEST <= sum(sizes) <= _LONGEST and _like_a_card(sizes):
                yield start, groups[last][1]
    for begin, end in groups:
        if end - begin > _LONGEST_USUAL:
            yield from _inside(begin, end)


def _like_a_card(sizes: Sequence[int]) -> bool:
    """Cards are written in groups of three and more, or in groups all alike; dates and times are not."""
    before_last = sizes[:-1]
    return all(size >= 3 for size in before_last) or len(set(before_last)) == 1


def _inside(begin: int, end: int) -> Iterator[Span]:
    """A number with something glued to it begins the group; in a group too long for a card it may be anywhere."""
    starts = range(begin, end - _SHORTEST + 1) if end - begin > _LONGEST else range(begin, begin + 1)
    for length in range(_LONGEST, _SHORTEST - 1, -1):
        yield from ((start, start + length) for start in starts if start + length <= end)
