"""Transactions, timeouts and who may call, as unmodified boto3 sees them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from psycopg import sql

from local_stack.postgres import secrets_file
from local_stack.postgres.secrets_file import RESOURCE_ARN, secret_arn
from tests.database_stack import DataApiProcess, DatabaseStack
from tests.local_stack.data_api_calls import Caller, p, plain_client, refusal


@pytest.fixture(scope="module")
def impatient(stack: DatabaseStack) -> Iterator[DataApiProcess]:
    """A server whose statements may run for 0.4 s and whose transactions may lie idle for 0.5 s."""
    server = DataApiProcess(stack.state, "--statement-seconds", "0.4", "--idle-seconds", "0.5")
    yield server
    server.stop()


@pytest.fixture(scope="module")
def one_table(stack: DatabaseStack, empty_template: str) -> Iterator[Caller]:
    with stack.clone(empty_template, "data_api_transactions") as name:
        caller = Caller(plain_client(stack.data_api.url), name)
        caller.execute("CREATE TABLE t (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED, v text)")
        yield caller


@pytest.fixture
def api(one_table: Caller) -> Caller:
    one_table.execute("TRUNCATE t")
    return one_table


@pytest.fixture
def hasty(impatient: DataApiProcess, api: Caller) -> Caller:
    return Caller(plain_client(impatient.url), api.database)


def count(api: Caller) -> int:
    return int(api.one("SELECT count(*) FROM t")["longValue"])


def test_a_transaction_is_seen_by_others_when_it_is_committed(api: Caller) -> None:
    transaction = api.begin()
    assert len(transaction) > 100
    api.execute("INSERT INTO t VALUES (1)", transactionId=transaction)
    api.batch("INSERT INTO t VALUES (:id)", [[p("id", longValue=2)]], transactionId=transaction)
    assert count(api) == 0
    assert api.one("SELECT count(*) FROM t", transactionId=transaction) == {"longValue": 2}
    assert api.commit(transaction) == "Transaction Committed"
    assert count(api) == 2


def test_a_rolled_back_transaction_leaves_nothing_and_is_gone(api: Caller) -> None:
    transaction = api.begin()
    api.execute("INSERT INTO t VALUES (1)", transactionId=transaction)
    assert api.roll_back(transaction) == "Rollback Complete"
    assert count(api) == 0
    for call in (lambda: api.execute("SELECT 1", transactionId=transaction), lambda: api.commit(transaction)):
        gone = refusal(call)
        assert (gone.code, gone.status) == ("TransactionNotFoundException", 404)


def test_after_an_error_a_transaction_takes_no_statement_and_is_not_committed(api: Caller) -> None:
    transaction = api.begin()
    api.execute("INSERT INTO t VALUES (1)", transactionId=transaction)
    assert "SQLState: 22012" in refusal(api.execute, "SELECT 1/0", transactionId=transaction).message
    assert "SQLState: 25P02" in refusal(api.execute, "SELECT 1", transactionId=transaction).message
    assert api.commit(transaction) == "Rollback Complete"
    assert count(api) == 0


def test_a_commit_may_fail(api: Caller) -> None:
    transaction = api.begin()
    api.execute("INSERT INTO t VALUES (1), (1)", transactionId=transaction)
    assert "SQLState: 23505" in refusal(api.commit, transaction).message
    assert refusal(api.commit, transaction).code == "TransactionNotFoundException"
    assert count(api) == 0


def test_what_is_local_to_a_transaction_ends_with_it(api: Caller) -> None:
    transaction = api.begin()
    api.execute("SELECT set_config('boxoffice.caller', 'ann', true)", transactionId=transaction)
    who = "SELECT coalesce(current_setting('boxoffice.caller', true), '')"
    assert api.one(who, transactionId=transaction) == {"stringValue": "ann"}
    api.commit(transaction)
    assert api.one(who) == {"stringValue": ""}


def test_a_transaction_runs_one_statement_at_a_time(api: Caller) -> None:
    transaction = api.begin()
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(api.execute, "SELECT pg_sleep(0.5)", transactionId=transaction)
        while api.one("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'") == {"longValue": 0}:
            pass
        busy = refusal(api.execute, "SELECT 1", transactionId=transaction)
        assert (busy.code, "still running a query" in busy.message) == ("DatabaseErrorException", True)
        slow.result()
    assert api.one("SELECT 1", transactionId=transaction) == {"longValue": 1}
    api.roll_back(transaction)


def test_a_transaction_belongs_to_the_role_and_database_that_began_it(api: Caller) -> None:
    transaction = api.begin()
    other_role = Caller(api.client, api.database, "gateway")
    other_database = Caller(api.client, "boxoffice")
    for caller in (other_role, other_database):
        assert refusal(caller.execute, "SELECT 1", transactionId=transaction).code == "BadRequestException"
    assert refusal(other_role.commit, transaction).code == "BadRequestException"
    assert api.commit(transaction) == "Transaction Committed"


def test_an_idle_transaction_is_rolled_back(hasty: Caller) -> None:
    transaction = hasty.begin()
    hasty.execute("INSERT INTO t VALUES (1)", transactionId=transaction)
    while hasty.one("SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction'") != {"longValue": 0}:
        time.sleep(0.05)
    assert refusal(hasty.execute, "SELECT 1", transactionId=transaction).code == "TransactionNotFoundException"
    assert count(hasty) == 0


def test_a_transaction_that_lost_its_connection_is_gone(stack: DatabaseStack, api: Caller) -> None:
    end_session = "SELECT pg_terminate_backend(CAST(%s AS int), 5000)"
    more_than_the_service_keeps_open = 25
    for _ in range(more_than_the_service_keeps_open):
        transaction = api.begin()
        session = api.one("SELECT pg_backend_pid()", transactionId=transaction)["longValue"]
        stack.administrator.execute(end_session, [session])
        assert refusal(api.execute, "SELECT 1", transactionId=transaction).code == "TransactionNotFoundException"


def test_a_statement_that_lost_its_connection_says_so(stack: DatabaseStack, api: Caller) -> None:
    running = "SELECT pid FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(20)%' AND state = 'active'"
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(refusal, api.execute, "SELECT pg_sleep(20)")
        while not (found := stack.administrator.execute(running).fetchall()):
            pass
        stack.administrator.execute("SELECT pg_terminate_backend(%s)", found[0])
        lost = slow.result()
    assert (lost.code, lost.status) == ("DatabaseUnavailableException", 504)
    assert api.one("SELECT 1") == {"longValue": 1}


def test_a_statement_that_takes_too_long_is_stopped(hasty: Caller) -> None:
    started = time.monotonic()
    late = refusal(hasty.execute, "INSERT INTO t SELECT 1 FROM pg_sleep(30)")
    assert (late.code, late.message, late.status) == ("StatementTimeoutException", "Request timed out", 400)
    assert late.answer["dbConnectionId"] > 0
    assert time.monotonic() - started < 20
    assert count(hasty) == 0


def test_a_statement_may_go_on_after_its_time(hasty: Caller) -> None:
    sql = "INSERT INTO t SELECT 1 FROM pg_sleep(0.8)"
    assert refusal(hasty.execute, sql, continueAfterTimeout=True).code == "StatementTimeoutException"
    assert count(hasty) == 0
    while count(hasty) == 0:
        time.sleep(0.05)


def test_a_statement_of_a_transaction_that_takes_too_long_spoils_it(hasty: Caller) -> None:
    transaction = hasty.begin()
    hasty.execute("INSERT INTO t VALUES (1)", transactionId=transaction)
    late = refusal(hasty.execute, "SELECT pg_sleep(30)", transactionId=transaction)
    assert late.code == "StatementTimeoutException"
    assert "25P02" in refusal(hasty.execute, "SELECT 1", transactionId=transaction).message
    hasty.roll_back(transaction)
    assert count(hasty) == 0


@pytest.mark.parametrize(
    ("role", "username"), [("customer", "boxoffice_customer"), ("gateway", "gateway"), ("owner", "boxoffice_owner")]
)
def test_the_secret_chooses_the_role(api: Caller, role: str, username: str) -> None:
    sql = "SELECT rolname FROM pg_roles WHERE rolname = session_user AND NOT rolsuper AND NOT rolbypassrls"
    assert Caller(api.client, api.database, role).one(sql) == {"stringValue": username}


@pytest.mark.parametrize(
    ("place", "code", "status"),
    [
        ({"secretArn": secret_arn("nobody")}, "SecretsErrorException", 400),
        ({"secretArn": "arn:nonsense:1234567890"}, "BadRequestException", 400),
        ({"resourceArn": RESOURCE_ARN + "-other"}, "DatabaseNotFoundException", 404),
        ({"database": "nowhere"}, "DatabaseErrorException", 400),
    ],
)
def test_unknown_places_are_refused(api: Caller, place: dict[str, str], code: str, status: int) -> None:
    refused = refusal(api.execute, "SELECT 1", **place)
    assert (refused.code, refused.status) == (code, status)


def test_postgresql_checks_the_password_of_the_secret(stack: DatabaseStack, api: Caller) -> None:
    known = secrets_file.read(stack.postgres.places.secrets)[secret_arn("agentcore")]["password"]
    caller = Caller(api.client, api.database, "agentcore")
    stack.administrator.execute("ALTER ROLE agentcore PASSWORD 'another'")
    try:
        refused = refusal(caller.execute, "SELECT 1")
    finally:
        stack.administrator.execute(sql.SQL("ALTER ROLE agentcore PASSWORD {}").format(sql.Literal(known)))
    assert refused.code == "DatabaseErrorException"
    assert refused.message == 'FATAL: password authentication failed for user "agentcore"; SQLState: 28P01'
    assert caller.one("SELECT 1") == {"longValue": 1}


def test_the_server_answers_only_those_who_sign(stack: DatabaseStack) -> None:
    url, body = f"{stack.data_api.url}/Execute", {"resourceArn": RESOURCE_ARN, "secretArn": "x", "sql": "SELECT 1"}
    signed = {"Authorization": "AWS4-HMAC-SHA256 Credential=x"}
    with httpx.Client() as client:
        assert client.post(url, json=body).status_code == 403
        assert client.post(url, content=b"{}", headers={**signed, "Content-Type": "text/plain"}).status_code == 415
        assert client.post(url, content=b"[", headers={**signed, "Content-Type": "application/json"}).status_code == 400
        assert (
            client.post(url, content=b"[]", headers={**signed, "Content-Type": "application/json"}).status_code == 400
        )
        assert client.post(url, json=body, headers={**signed, "Host": "rebound.example"}).status_code == 403
        assert client.post(url, json=body, headers=signed).status_code == 400
        assert client.post(f"{stack.data_api.url}/ExecuteSql", json=body, headers=signed).status_code == 404
        assert client.get(f"{stack.data_api.url}/_health").json() == {"status": "ok"}
