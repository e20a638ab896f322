"""Splits a SQL script into its statements, as the Data API takes only one at a time."""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r"""
      (?P<line_comment>   --[^\n]* )
    | (?P<comment>        /\* )
    | (?P<escape_string>  (?<![\w$])[eE]'(?:[^'\\]|\\.|'')*' )
    | (?P<string>         '(?:[^']|'')*' )
    | (?P<identifier>     "(?:[^"]|"")*" )
    | (?P<dollar>         (?<![\w$])\$(?:[^\W\d]\w*)?\$ )
    | (?P<end>            ; )
    | (?P<open>           ['"] )
    | (?P<text>           [^\s] )
    """,
    re.VERBOSE | re.DOTALL,
)
_COMMENT_EDGE = re.compile(r"/\*|\*/")


def statements(script: str) -> list[str]:
    """The script's statements in order, without their semicolons; parts that hold only comments are left out.

    Strings, quoted names, dollar quotes and (nested) comments may hold semicolons. Raises ValueError where one of them
    is not closed. Bodies written as `BEGIN ATOMIC` are not understood: quote them with `$$`.
    """
    found: list[str] = []
    start = position = 0
    meaningful = False
    while match := _TOKEN.search(script, position):
        kind, position = match.lastgroup, match.end()
        if kind == "comment":
            position = _after_comment(script, match.start())
        elif kind == "dollar":
            position = _after_dollar_quote(script, match)
            meaningful = True
        elif kind == "open":
            raise ValueError(f"A quote is not closed: {_line(script, match.start())}.")
        elif kind == "end":
            if meaningful:
                found.append(script[start : match.start()].strip())
            start, meaningful = position, False
        elif kind != "line_comment":
            meaningful = True
    if meaningful:
        found.append(script[start:].strip())
    return found


def _after_comment(script: str, start: int) -> int:
    depth, position = 1, start + 2
    while depth:
        edge = _COMMENT_EDGE.search(script, position)
        if edge is None:
            raise ValueError(f"A comment is not closed: {_line(script, start)}.")
        depth += 1 if edge.group() == "/*" else -1
        position = edge.end()
    return position


def _after_dollar_quote(script: str, opening: re.Match[str]) -> int:
    end = script.find(opening.group(), opening.end())
    if end < 0:
        raise ValueError(f"The quote {opening.group()} is not closed: {_line(script, opening.start())}.")
    return end + len(opening.group())


def _line(script: str, position: int) -> str:
    return f"line {script.count(chr(10), 0, position) + 1}"
