"""Loads the named `.sql` file beside a store module."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from boxoffice.aws.data_api import NamedSql


@cache
def statement(package: str, name: str) -> NamedSql:
    """The text of `<package>/<name>.sql`; raises FileNotFoundError for a name that is none."""
    text = files(package).joinpath(f"{name}.sql").read_text(encoding="utf-8")
    return NamedSql.of(f"{package.rpartition('.')[2]}/{name}", text)
