"""Loads the named `.sql` file beside a store module."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def statement(package: str, name: str) -> str:
    """The text of `<package>/<name>.sql`; raises FileNotFoundError for a name that is none."""
    return files(package).joinpath(f"{name}.sql").read_text(encoding="utf-8")
