"""Finds `:name` parameters in SQL and refuses texts of several statements."""

import re
from dataclasses import dataclass
from functools import lru_cache

from local_stack.data_api.errors import invalid

# A colon that follows a word or a closing bracket is an array slice, not a parameter.
_TOKEN = re.compile(
    r"""
      (?P<skip>     --[^\n]* | "(?:[^"]|"")*" | :: | := )
    | (?P<escaped>  (?<!\w)[eE]'(?:[^'\\]|\\.|'')*' )
    | (?P<string>   '(?:[^']|'')*' )
    | (?P<comment>  /\* )
    | (?P<dollar>   (?<![\w$])\$(?:[A-Za-z_\x80-\uffff][\w\x80-\uffff]*)?\$ )
    | (?P<name>     (?<![\w\]):]):[A-Za-z_]\w* )
    | (?P<end>      ; )
    | (?P<word>     \w+ )
    """,
    re.VERBOSE | re.DOTALL,
)
_COMMENT_EDGE = re.compile(r"/\*|\*/")


@dataclass(frozen=True)
class Statement:
    """SQL as PostgreSQL takes it, and the parameter names in the order of its `$1`, `$2`, …"""

    sql: str
    names: tuple[str, ...]
    first_word: str


@lru_cache(maxsize=2000)
def read_statement(text: str) -> Statement:
    """Numbers the parameters of one SQL statement. Raises `ApiError` if there are several statements."""
    parts: list[str] = []
    numbers: dict[str, int] = {}
    first_word = ""
    copied, position, ended = 0, 0, False
    while match := _TOKEN.search(text, position):
        kind, position = match.lastgroup, match.end()
        if kind == "comment":
            position = _end_of_comment(text, position)
            continue
        if kind == "skip" and match.group().startswith("--"):
            continue
        if ended and kind != "end":
            raise invalid("Multistatements aren't supported.")
        if kind == "dollar":
            position = _end_of_dollar_quote(text, position, match.group())
        elif kind == "name":
            number = numbers.setdefault(match.group()[1:], len(numbers) + 1)
            parts += [text[copied : match.start()], f"${number}"]
            copied = position
        elif kind == "end":
            ended = True
        elif kind == "word" and not first_word:
            first_word = match.group().upper()
    parts.append(text[copied:])
    return Statement("".join(parts), tuple(numbers), first_word)


def _end_of_comment(text: str, position: int) -> int:
    depth = 1
    while depth and (edge := _COMMENT_EDGE.search(text, position)):
        depth += 1 if edge.group() == "/*" else -1
        position = edge.end()
    return position if depth == 0 else len(text)


def _end_of_dollar_quote(text: str, position: int, quote: str) -> int:
    end = text.find(quote, position)
    return len(text) if end < 0 else end + len(quote)
