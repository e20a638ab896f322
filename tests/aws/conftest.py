"""Two small tables, emptied before every test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from boxoffice.aws.data_api import Database, RetryPolicy
from tests.database_stack import DatabaseStack

QUICK = RetryPolicy(resuming=1.0, otherwise=0.5, first_pause=0.01, longest_pause=0.02)


@pytest.fixture(scope="module")
def two_tables(stack: DatabaseStack, empty_template: str) -> Iterator[Database]:
    with stack.clone(empty_template, "two_tables") as name:
        owner = stack.database("owner", name, retry=QUICK)
        owner.execute("CREATE TABLE parents (id int PRIMARY KEY)")
        owner.execute(
            "CREATE TABLE things (id int CONSTRAINT one_of_each PRIMARY KEY,"
            " n int CONSTRAINT not_negative CHECK (n >= 0), parent int CONSTRAINT has_parent REFERENCES parents)"
        )
        yield owner


@pytest.fixture
def database(two_tables: Database) -> Database:
    two_tables.execute("TRUNCATE things, parents")
    return two_tables
