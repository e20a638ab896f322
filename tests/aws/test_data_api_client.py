"""Our client of the Data API: transactions, retries, errors mapped once, round trips counted."""

from __future__ import annotations

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.config import Config

from boxoffice.aws.data_api import (
    CheckViolation,
    Database,
    DatabaseError,
    DatabaseFault,
    DatabaseUnavailable,
    ForeignKeyViolation,
    InvalidValue,
    OutcomeUnknown,
    PermissionDenied,
    RaisedByDatabase,
    RetryPolicy,
    SerializationFailure,
    UniqueViolation,
    count_round_trips,
)
from tests.aws.conftest import QUICK
from tests.database_stack import DataApiProcess, DatabaseStack, rds_client


def ids(database: Database) -> list[int]:
    return [row["id"] for row in database.query("SELECT id FROM things ORDER BY id")]


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
    assert time.monotonic() - started < 10
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


def test_a_failing_rollback_does_not_hide_the_error(
    stack: DatabaseStack, database: Database, data_api: DataApiProcess
) -> None:
    data_api.inject("internal", operation="RollbackTransaction")
    with pytest.raises(KeyError), database.transaction() as tx:
        tx.execute("INSERT INTO things (id) VALUES (1)")
        raise KeyError
    assert data_api.clear_faults() == []
    left = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction'"
    assert (True,) in stack.administrator.execute(left).fetchall()
    assert ids(database) == []


def test_an_answer_that_does_not_come_is_given_up(stack: DatabaseStack, data_api: DataApiProcess) -> None:
    client = rds_client(data_api.url, config=Config(read_timeout=0.2))
    data_api.inject("slow", operation="ExecuteStatement", seconds=20)
    database = Database(client, **stack.place("owner"), retry=QUICK)
    started = time.monotonic()
    with pytest.raises(OutcomeUnknown):
        database.query("SELECT 1 AS one")
    assert time.monotonic() - started < 10


def test_a_server_that_is_not_there_yet_is_waited_for(stack: DatabaseStack) -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
    client, place = rds_client(f"http://127.0.0.1:{port}"), stack.place("owner")
    with pytest.raises(DatabaseUnavailable) as caught:
        Database(client, **place, retry=QUICK).execute("SELECT 1")
    assert not isinstance(caught.value, OutcomeUnknown)
    server = DataApiProcess(stack.state, port=port)
    with count_round_trips() as trips:
        assert Database(client, **place, retry=RetryPolicy(otherwise=20)).query("SELECT 1 AS one") == [{"one": 1}]
    assert trips.total > 1
    server.stop()


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
