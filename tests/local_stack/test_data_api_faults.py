"""Failures on demand, as unmodified boto3 meets them."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx
import pytest
from botocore.exceptions import ConnectionClosedError

from tests.database_stack import DataApiProcess, DatabaseStack
from tests.local_stack.data_api_calls import Caller, plain_client, refusal


@pytest.fixture(scope="module")
def one_table(stack: DatabaseStack, empty_template: str) -> Iterator[Caller]:
    with stack.clone(empty_template, "data_api_faults") as name:
        caller = Caller(plain_client(stack.data_api.url), name)
        caller.execute("CREATE TABLE t (id int)")
        yield caller


@pytest.fixture
def api(data_api: DataApiProcess, one_table: Caller) -> Caller:
    data_api.clear_faults()
    one_table.execute("TRUNCATE t")
    return one_table


@pytest.mark.parametrize(
    ("kind", "code", "status"),
    [
        ("resuming", "DatabaseResumingException", 400),
        ("throttling", "ThrottlingException", 400),
        ("unavailable", "ServiceUnavailableError", 503),
        ("internal", "InternalServerErrorException", 500),
        ("statement_timeout", "StatementTimeoutException", 400),
    ],
)
def test_a_refusal_comes_as_often_as_it_was_ordered(
    data_api: DataApiProcess, api: Caller, kind: str, code: str, status: int
) -> None:
    data_api.inject(kind, count=2)
    for _ in range(2):
        refused = refusal(api.execute, "INSERT INTO t VALUES (1)")
        assert (refused.code, refused.status) == (code, status)
    assert api.one("SELECT count(*) FROM t") == {"longValue": 0}


@pytest.mark.parametrize(("kind", "rows"), [("lost_before", 0), ("lost_after", 1)])
def test_an_answer_is_lost_before_or_after_the_statement(
    data_api: DataApiProcess, api: Caller, kind: str, rows: int
) -> None:
    data_api.inject(kind)
    with pytest.raises(ConnectionClosedError):
        api.execute("INSERT INTO t VALUES (1)")
    assert api.one("SELECT count(*) FROM t") == {"longValue": rows}


def test_a_fault_waits_for_its_operation_and_its_text(data_api: DataApiProcess, api: Caller) -> None:
    data_api.inject("throttling", operation="CommitTransaction")
    data_api.inject("resuming", sql="VALUES (7)", skip=1)
    transaction = api.begin()
    api.execute("INSERT INTO t VALUES (7)", transactionId=transaction)
    assert refusal(api.execute, "INSERT INTO t VALUES (7)").code == "DatabaseResumingException"
    assert refusal(api.commit, transaction).code == "ThrottlingException"
    assert api.commit(transaction) == "Transaction Committed"


def test_a_slow_answer_is_carried_out_at_once(data_api: DataApiProcess, api: Caller) -> None:
    data_api.inject("slow", seconds=0.3)
    started = time.monotonic()
    api.execute("INSERT INTO t VALUES (1)")
    assert time.monotonic() - started >= 0.3


@pytest.mark.parametrize("told", [{}, {"kind": "flood"}, {"kind": "slow", "when": 1}, []])
def test_what_is_no_fault_is_refused(data_api: DataApiProcess, told: object) -> None:
    assert httpx.post(f"{data_api.url}/_control/faults", json=told).status_code == 400
    assert data_api.clear_faults() == []
