"""The gateway's way to PostgreSQL: named SQL files, run through the RDS Data API.

Every writing statement of the gateway may be repeated without harm (ids and keys are the caller's), so that a lost
answer is simply asked for again.
"""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from mypy_boto3_rds_data import RDSDataServiceClient
    from mypy_boto3_rds_data.type_defs import (
        CommitTransactionRequestTypeDef,
        ExecuteStatementRequestTypeDef,
        ExecuteStatementResponseTypeDef,
        SqlParameterTypeDef,
    )

logger = logging.getLogger(__name__)

Row = dict[str, Any]

_SQL_STATE = re.compile(r"SQLState: (\w{5})")
_CONSTRAINT = re.compile(r'constraint "(\w+)"')
_PASSING_STATES = ("40001", "40P01", "55P03")  # serialization failure, deadlock, lock timeout


class DatabaseTrouble(Exception):
    """The database cannot be asked right now; the caller may try again in `retry_after` seconds."""

    def __init__(self, message: str, *, retry_after: int = 2) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ConstraintViolated(Exception):
    """A statement would have broken an invariant of the schema, and did nothing."""

    def __init__(self, constraint: str) -> None:
        super().__init__(constraint)
        self.constraint = constraint


class Database:
    """Runs the statements of `queries/`; thread-safe, as its boto3 client is."""

    def __init__(
        self,
        client: RDSDataServiceClient,
        *,
        resource_arn: str,
        secret_arn: str,
        database: str,
        patience_seconds: float = 4.0,
    ) -> None:
        """`patience_seconds`: how long a resuming database, or one that asks to try again, is waited for."""
        self._client = client
        self._place = {
            "resourceArn": resource_arn,
            "secretArn": secret_arn,
            "database": database,
        }
        self._patience_seconds = patience_seconds
        self._sql = {file.stem: file.read_text("utf-8") for file in (Path(__file__).parent / "queries").glob("*.sql")}

    def query(self, name: str, /, *, transaction: str | None = None, **params: str | int | None) -> list[Row]:
        """Run `queries/<name>.sql`; rows as dicts of plain JSON values, none for a statement without a result.

        Raises `DatabaseTrouble` or `ConstraintViolated`.
        """
        return self.run(self._sql[name], transaction=transaction, **params)

    def run(self, sql: str, /, *, transaction: str | None = None, **params: str | int | None) -> list[Row]:
        """Run one statement; see `query`."""
        request: ExecuteStatementRequestTypeDef = {
            "resourceArn": self._place["resourceArn"],
            "secretArn": self._place["secretArn"],
            "database": self._place["database"],
            "sql": sql,
            "parameters": [_parameter(name, value) for name, value in params.items()],
            "formatRecordsAs": "JSON",
        }
        if transaction is not None:
            request["transactionId"] = transaction
        deadline = time.monotonic() + (0 if transaction else self._patience_seconds)
        while True:
            try:
                answer = self._client.execute_statement(**request)
            except (ClientError, BotoCoreError) as error:
                if not _passing(error) or time.monotonic() >= deadline:
                    raise _translated(error) from error
                time.sleep(0.2)
            else:
                return _rows(answer)

    @contextmanager
    def transaction(self) -> Iterator[str]:
        """A transaction's id for `query` and `run`; committed at the end, rolled back by any error."""
        with _translated_errors():
            begun = self._client.begin_transaction(**self._place)["transactionId"]
        end: CommitTransactionRequestTypeDef = {
            "resourceArn": self._place["resourceArn"],
            "secretArn": self._place["secretArn"],
            "transactionId": begun,
        }
        try:
            yield begun
        except BaseException:
            try:
                self._client.rollback_transaction(**end)
            except (ClientError, BotoCoreError):
                logger.warning("a transaction could not be rolled back; the database ends it by itself")
            raise
        with _translated_errors():
            self._client.commit_transaction(**end)


@contextmanager
def _translated_errors() -> Iterator[None]:
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        raise _translated(error) from error


def _rows(answer: ExecuteStatementResponseTypeDef) -> list[Row]:
    """Absence is never guessed: botocore reads any answer that is none as one without records."""
    if "formattedRecords" not in answer and "numberOfRecordsUpdated" not in answer:
        raise DatabaseTrouble("the database's answer is not understood")
    rows: list[Row] = json.loads(answer.get("formattedRecords") or "[]")
    return rows


def _parameter(name: str, value: str | int | None) -> SqlParameterTypeDef:
    if value is None:
        return {"name": name, "value": {"isNull": True}}
    if isinstance(value, int):
        return {"name": name, "value": {"longValue": value}}
    return {"name": name, "value": {"stringValue": value}}


def _passing(error: ClientError | BotoCoreError) -> bool:
    if not isinstance(error, ClientError):
        return False
    state = _SQL_STATE.search(error.response["Error"].get("Message", ""))
    resuming = error.response["Error"].get("Code") == "DatabaseResumingException"
    return resuming or (state is not None and state[1] in _PASSING_STATES)


def _translated(error: ClientError | BotoCoreError) -> Exception:
    if isinstance(error, ClientError):
        code = error.response["Error"].get("Code", "")
        message = error.response["Error"].get("Message", "")
        state = _SQL_STATE.search(message)
        constraint = _CONSTRAINT.search(message)
        if state is not None and state[1].startswith("23") and constraint is not None:
            return ConstraintViolated(constraint[1])
        logger.error("the database refused a statement: %s: %s", code, message)
        return DatabaseTrouble(f"the database answered {code}", retry_after=5 if "Resuming" in code else 2)
    logger.error("the database cannot be reached: %s", type(error).__name__)
    return DatabaseTrouble("the database cannot be reached")
