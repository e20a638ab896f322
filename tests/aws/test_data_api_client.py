"""Our client of the Data API: typed rows, transactions, retries, errors mapped once, round trips counted."""

from __future__ import annotations

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone
from datetime import time as clock
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest
from botocore.config import Config
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from boxoffice.aws import session
from boxoffice.aws.data_api import (
    CheckViolation,
    Database,
    DatabaseError,
    DatabaseFault,
    DatabaseUnavailable,
    ForeignKeyViolation,
    InvalidValue,
    Json,
    OutcomeUnknown,
    PermissionDenied,
    RaisedByDatabase,
    RetryPolicy,
    SerializationFailure,
    UniqueViolation,
    count_round_trips,
)
from tests.database_stack import DataApiProcess, DatabaseStack

QUICK = RetryPolicy(resuming=1.0, otherwise=0.5, first_pause=0.01, longest_pause=0.02)


class Mood(StrEnum):
    GLAD = "glad"


@pytest.fixture(scope="module")
def database(stack: DatabaseStack, empty_template: str) -> Any:
    with stack.clone(empty_template, "data_api_client") as name:
        owner = stack.database("owner", name, retry=QUICK)
        owner.execute("CREATE TABLE parents (id int PRIMARY KEY)")
        owner.execute(
            "CREATE TABLE things (id int CONSTRAINT one_of_each PRIMARY KEY, n int CONSTRAINT not_negative CHECK (n >= 0),"
            " parent int CONSTRAINT has_parent REFERENCES parents)"
        )
        yield owner


@pytest.fixture(autouse=True)
def _empty(request: pytest.FixtureRequest) -> None:
    if "database" in request.fixturenames:
        request.getfixturevalue("database").execute("TRUNCATE things, parents")


def ids(database: Database) -> list[int]:
    return [row["id"] for row in database.query("SELECT id FROM things ORDER BY id")]


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


def test_a_block_that_ends_is_committed_and_costs_what_it_says(database: Database) -> None:
    with count_round_trips() as all_trips:
        with count_round_trips() as trips, database.transaction() as tx:
            assert tx.execute("INSERT INTO things (id) VALUES (1), (2)") == 2
            assert tx.query("UPDATE things SET n = 1 RETURNING id AS changed") == [{"changed": 1}, {"changed": 2}]
        assert ids(database) == [1, 2]
    assert trips.operations == ["BeginTransaction", "ExecuteStatement", "ExecuteStatement", "CommitTransaction"]
    assert (trips.total, all_trips.total) == (4, 5)


def test_a_block_that_raises_is_rolled_back(database: Database) -> None:
    with count_round_trips() as trips, pytest.raises(KeyError), database.transaction() as tx:
        tx.execute("INSERT INTO things (id) VALUES (1)")
        raise KeyError
    assert ids(database) == []
    assert trips.operations[-1] == "RollbackTransaction"


def test_a_failed_statement_cannot_be_overlooked(database: Database) -> None:
    with pytest.raises(DatabaseFault, match="cannot be committed") as caught, database.transaction() as tx:
        tx.execute("INSERT INTO things (id) VALUES (1)")
        with pytest.raises(UniqueViolation):
            tx.execute("INSERT INTO things (id) VALUES (1)")
    assert isinstance(caught.value.__cause__, UniqueViolation)
    assert ids(database) == []


def test_many_rows_go_in_few_round_trips(database: Database) -> None:
    with count_round_trips() as trips, database.transaction() as tx:
        tx.execute_many("INSERT INTO things (id) VALUES (:id)", [{"id": number} for number in range(1200)])
    assert trips.operations.count("BatchExecuteStatement") == 3
    assert len(ids(database)) == 1200


@pytest.mark.parametrize(
    ("sql", "kind", "constraint"),
    [
        ("INSERT INTO things (id) VALUES (1), (1)", UniqueViolation, "one_of_each"),
        ("INSERT INTO things (id, n) VALUES (1, -1)", CheckViolation, "not_negative"),
        ("INSERT INTO things (id, parent) VALUES (1, 5)", ForeignKeyViolation, "has_parent"),
    ],
)
def test_violations_name_their_constraint(
    database: Database, sql: str, kind: type[UniqueViolation], constraint: str
) -> None:
    with pytest.raises(kind) as caught:
        database.execute(sql)
    assert caught.value.constraint == constraint


@pytest.mark.parametrize(
    ("sql", "kind"),
    [
        ("SELEKT", DatabaseFault),
        ("SELECT 1 FROM nowhere", DatabaseFault),
        ("INSERT INTO things (id) VALUES (NULL)", DatabaseFault),
        ("SELECT 1; SELECT 2", DatabaseFault),
        ("SELECT interval '1 day'", DatabaseFault),
        ("SELECT 1/0", InvalidValue),
        ("SELECT 99999999999::int", InvalidValue),
        ("SELECT * FROM pg_authid", PermissionDenied),
        ("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40001'; END $$", SerializationFailure),
        ("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40P01'; END $$", SerializationFailure),
        ("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '57014'; END $$", DatabaseUnavailable),
        ("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '53300'; END $$", DatabaseUnavailable),
    ],
)
def test_refusals_are_mapped_by_their_state(database: Database, sql: str, kind: type[DatabaseError]) -> None:
    with pytest.raises(DatabaseError) as caught:
        database.query(sql)
    assert type(caught.value) is kind


def test_a_null_character_is_an_invalid_value(database: Database) -> None:
    with pytest.raises(InvalidValue):
        database.query("SELECT :v AS v", v="a\0b")


@pytest.mark.parametrize("code", ["P0001", "BX001", "ZZ999"])
def test_what_our_functions_raise_keeps_its_code_and_words(database: Database, code: str) -> None:
    sql = f"DO $$ BEGIN RAISE EXCEPTION 'sold; out: 5' USING ERRCODE = '{code}', DETAIL = 'd; e', HINT = 'h'; END $$"
    with pytest.raises(RaisedByDatabase) as caught:
        database.execute(sql)
    refused = caught.value
    assert (refused.code, refused.message, refused.detail, refused.hint) == (code, "sold; out: 5", "d; e", "h")


@pytest.mark.parametrize("kind", ["resuming", "throttling"])
def test_what_was_not_carried_out_is_tried_again(database: Database, data_api: DataApiProcess, kind: str) -> None:
    data_api.inject(kind, operation="ExecuteStatement", count=2)
    data_api.inject(kind, operation="BeginTransaction")
    data_api.inject(kind, operation="CommitTransaction")
    with count_round_trips() as trips, database.transaction() as tx:
        tx.execute("INSERT INTO things (id) VALUES (1)")
    assert trips.total == 7
    assert data_api.clear_faults() == []
    assert ids(database) == [1]


@pytest.mark.parametrize(("kind", "retry_after"), [("resuming", 15.0), ("throttling", 1.0)])
def test_patience_ends(database: Database, data_api: DataApiProcess, kind: str, retry_after: float) -> None:
    data_api.inject(kind, count=10_000)
    started = time.monotonic()
    with pytest.raises(DatabaseUnavailable) as caught:
        ids(database)
    assert caught.value.retry_after == retry_after
    assert time.monotonic() - started < 1.5
    assert data_api.clear_faults()[0]["count"] < 9_990


@pytest.mark.parametrize("kind", ["lost_before", "lost_after", "internal", "unavailable"])
def test_beginning_is_repeated_after_a_lost_answer(database: Database, data_api: DataApiProcess, kind: str) -> None:
    data_api.inject(kind, operation="BeginTransaction", count=2)
    with count_round_trips() as trips, database.transaction() as tx:
        tx.execute("INSERT INTO things (id) VALUES (1)")
    assert trips.operations.count("BeginTransaction") == 3
    assert ids(database) == [1]


@pytest.mark.parametrize(("kind", "left"), [("lost_before", []), ("lost_after", [1]), ("internal", [])])
def test_a_statement_on_its_own_is_never_repeated_after_a_lost_answer(
    database: Database, data_api: DataApiProcess, kind: str, left: list[int]
) -> None:
    data_api.inject(kind, operation="ExecuteStatement", sql="INSERT")
    with count_round_trips() as trips, pytest.raises(OutcomeUnknown):
        database.execute("INSERT INTO things (id) VALUES (1)")
    assert trips.total == 1
    assert ids(database) == left


@pytest.mark.parametrize("kind", ["lost_before", "lost_after", "unavailable", "statement_timeout"])
def test_a_lost_statement_rolls_its_transaction_back(database: Database, data_api: DataApiProcess, kind: str) -> None:
    data_api.inject(kind, operation="ExecuteStatement", sql="VALUES (2)")
    with count_round_trips() as trips, pytest.raises(DatabaseUnavailable) as caught, database.transaction() as tx:
        tx.execute("INSERT INTO things (id) VALUES (1)")
        tx.execute("INSERT INTO things (id) VALUES (2)")
    assert not isinstance(caught.value, OutcomeUnknown)
    assert trips.operations[2:] == ["ExecuteStatement", "RollbackTransaction"]
    assert ids(database) == []


@pytest.mark.parametrize(("kind", "left"), [("lost_before", []), ("lost_after", [1])])
def test_a_lost_commit_says_that_nobody_knows(
    database: Database, data_api: DataApiProcess, kind: str, left: list[int]
) -> None:
    data_api.inject(kind, operation="CommitTransaction")
    with pytest.raises(OutcomeUnknown), database.transaction() as tx:
        tx.execute("INSERT INTO things (id) VALUES (1)")
    assert ids(database) == left


def test_a_failing_rollback_does_not_hide_the_error(database: Database, data_api: DataApiProcess) -> None:
    data_api.inject("internal", operation="RollbackTransaction")
    with pytest.raises(KeyError), database.transaction() as tx:
        tx.execute("INSERT INTO things (id) VALUES (1)")
        raise KeyError
    assert data_api.clear_faults() == []


def test_an_answer_that_does_not_come_is_given_up(stack: DatabaseStack, data_api: DataApiProcess) -> None:
    client = session.client(
        "rds-data",
        endpoint_url=data_api.url,
        region_name="eu-central-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",  # noqa: S106 - no secret
        config=Config(read_timeout=0.2),
    )
    data_api.inject("slow", operation="ExecuteStatement", seconds=3)
    database = Database(client, **stack.place("owner"), retry=QUICK)
    started = time.monotonic()
    with pytest.raises(OutcomeUnknown):
        database.query("SELECT 1 AS one")
    assert time.monotonic() - started < 1.5


def test_a_server_that_is_not_there_yet_is_waited_for(stack: DatabaseStack) -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
    started: list[DataApiProcess] = []
    later = threading.Timer(0.3, lambda: started.append(DataApiProcess(stack.state, "--port", str(port))))
    later.start()
    client = session.client(
        "rds-data",
        endpoint_url=f"http://127.0.0.1:{port}",
        region_name="eu-central-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",  # noqa: S106 - no secret
    )
    place = stack.place("owner")
    try:
        with pytest.raises(DatabaseUnavailable):
            Database(client, **place, retry=RetryPolicy(otherwise=0.1)).execute("SELECT 1")
        assert Database(client, **place, retry=RetryPolicy(otherwise=20)).query("SELECT 1 AS one") == [{"one": 1}]
    finally:
        later.join()
        started[0].stop()


def test_one_object_serves_many_threads(database: Database) -> None:
    def add(number: int) -> int:
        with database.transaction() as tx:
            tx.execute("INSERT INTO things (id) VALUES (:id)", id=number)
            return int(tx.query("SELECT CAST(:id AS int) AS id", id=number)[0]["id"])

    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(add, range(100))) == list(range(100))
    assert ids(database) == list(range(100))


def test_round_trips_are_counted_per_context(database: Database) -> None:
    with count_round_trips() as trips:
        thread = threading.Thread(target=ids, args=[database])
        thread.start()
        thread.join()
        ids(database)
    assert trips.operations == ["ExecuteStatement"]
