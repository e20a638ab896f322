"""What our client of the Data API sends and gives: typed parameters, typed rows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from datetime import time as clock
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from boxoffice.aws.data_api import (
    Database,
    DatabaseFault,
    Json,
    count_round_trips,
)


class Mood(StrEnum):
    GLAD = "glad"


AT = datetime(2026, 11, 20, 10, 0, 0, 123456, tzinfo=timezone(timedelta(hours=1)))


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("uuid", UUID("6f1d1b8e-0b1a-4f0e-8d3a-0e6d3e0c8b11")),
        ("date", date(2026, 2, 28)),
        ("time", clock(10, 30, 0, 250000)),
        ("timestamptz", AT),
        ("timestamptz", datetime(1, 1, 1, tzinfo=UTC)),
        ("numeric", Decimal("12.50")),
        ("numeric", Decimal("1E+3")),
        ("int8", 2**63 - 1),
        ("float8", 0.1),
        ("bool", True),
        ("text", "naïve 🎟 ' \\ :x"),
        ("text", ""),
        ("bytea", b"\x00\xff"),
        ("uuid", None),
        ("timestamptz", None),
    ],
)
def test_a_value_comes_back_as_the_same_value(database: Database, kind: str, value: Any) -> None:
    for _ in range(2):
        (row,) = database.query(f"SELECT CAST(:v AS {kind}) AS v", v=value)
        assert row == {"v": value}
        assert type(row["v"]) is type(value)


def test_json_comes_back_parsed_with_exact_fractions(database: Database) -> None:
    value = {"text": "ü", "list": [1, 0.1, None, True], "big": 2**70}
    (row,) = database.query("SELECT CAST(:v AS jsonb) AS b, CAST(:v AS json) AS j", v=Json(value))
    assert row["b"] == row["j"] == {**value, "list": [1, Decimal("0.1"), None, True]}
    assert database.query("SELECT CAST(:v AS jsonb) AS v", v=Json(row["b"])) == [{"v": row["b"]}]


def test_arrays_enumerations_and_nothing(database: Database) -> None:
    sql = (
        "SELECT array_agg(v) AS vs, CAST(:mood AS text) AS mood, pg_sleep(0) AS nothing FROM unnest(ARRAY[:a, :b]) AS v"
    )
    a, b = UUID(int=1), UUID(int=2)
    assert database.query(sql, a=a, b=b, mood=Mood.GLAD) == [{"vs": [a, b], "mood": "glad", "nothing": None}]


@given(st.dictionaries(st.text(max_size=5), st.text() | st.integers() | st.none() | st.booleans(), max_size=4))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_what_json_holds_survives(database: Database, value: dict[str, Any]) -> None:
    (row,) = database.query("SELECT CAST(:v AS json) AS v", v=Json(value))
    assert row["v"] == value


@pytest.mark.parametrize(
    "value",
    [datetime(2026, 1, 1), Decimal("NaN"), 2**63, Json(float("nan")), [1], object()],  # noqa: DTZ001 - the point
)
def test_values_without_an_sql_type_are_not_sent(database: Database, value: Any) -> None:
    with count_round_trips() as trips, pytest.raises((TypeError, ValueError)):
        database.query("SELECT :v AS v", v=value)
    assert trips.total == 0


def test_columns_of_the_same_name_are_a_fault(database: Database) -> None:
    with pytest.raises(DatabaseFault, match="the same name"):
        database.query("SELECT 1 AS a, 2 AS a")


def test_the_same_statement_with_other_types_is_understood_anew(database: Database) -> None:
    for value in (1, "one", UUID(int=1), date(2026, 1, 1)):
        assert database.query("SELECT :v AS v", v=value) == [{"v": value}]


def test_a_result_that_changed_its_shape_is_a_fault_once(database: Database) -> None:
    database.execute("CREATE TABLE shifting (v text)")
    database.execute("INSERT INTO shifting VALUES ('x')")
    assert database.query("SELECT * FROM shifting") == [{"v": "x"}]
    database.execute("ALTER TABLE shifting ADD COLUMN w int DEFAULT 5")
    with pytest.raises(DatabaseFault):
        database.query("SELECT * FROM shifting")
    assert database.query("SELECT * FROM shifting") == [{"v": "x", "w": 5}]
