"""A statement that knows the name of its file, so that a trace can tell it without its text."""

from __future__ import annotations


class NamedSql(str):
    """SQL with a name, such as `orders/place`."""

    __slots__ = ("name",)
    name: str

    @classmethod
    def of(cls, name: str, text: str) -> NamedSql:
        named = cls(text)
        named.name = name
        return named


def summary(sql: str) -> str:
    """What a trace calls a statement: its file's name, or its first word where it has none."""
    return sql.name if isinstance(sql, NamedSql) else sql.split(maxsplit=1)[0].upper()
