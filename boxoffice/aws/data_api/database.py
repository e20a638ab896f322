"""The database as one role sees it: transactions and single statements."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from boxoffice.aws.data_api.calls import RetryPolicy, call
from boxoffice.aws.data_api.errors import DatabaseError, DatabaseFault, DatabaseUnavailable
from boxoffice.aws.data_api.statements import Statements
from boxoffice.aws.data_api.values import Param, Row

if TYPE_CHECKING:
    from mypy_boto3_rds_data.client import RDSDataServiceClient

_log = logging.getLogger(__name__)
_PATIENT = RetryPolicy()
_ONCE = RetryPolicy(resuming=0, otherwise=0)
_COMMITTED = "Transaction Committed"


class Transaction:
    """An open transaction. After any `DatabaseError` it can only be rolled back, and its `with` block does that."""

    def __init__(self, statements: Statements, transaction_id: str) -> None:
        self._statements = statements
        self._id = transaction_id
        self._failure: DatabaseError | None = None

    def query(self, sql: str, /, **params: Param) -> list[Row]:
        """Runs one statement and gives its rows, column name -> value, typed as the columns are:

        uuid -> UUID, date, timestamptz -> datetime in UTC, numeric -> Decimal, json -> parsed (fractions as Decimal),
        array -> list, NULL -> None. Raises `DatabaseError`s.
        """
        with self._watched():
            return self._statements.query(sql, params, self._id)

    def execute(self, sql: str, /, **params: Param) -> int:
        """Runs one statement and gives the number of rows it changed (or returned). Raises `DatabaseError`s."""
        with self._watched():
            return self._statements.execute(sql, params, self._id)

    def execute_many(self, sql: str, rows: Sequence[Mapping[str, Param]], /) -> None:
        """Runs one statement once per row of parameters, 500 in a round trip. Raises `DatabaseError`s."""
        with self._watched():
            self._statements.execute_many(sql, rows, self._id)

    @property
    def failure(self) -> DatabaseError | None:
        """The error that spoilt this transaction, if one did."""
        return self._failure

    @contextmanager
    def _watched(self) -> Iterator[None]:
        try:
            yield
        except DatabaseError as error:
            self._failure = self._failure or error
            raise


class Database:
    """One role's way to one database; thread-safe."""

    def __init__(
        self,
        client: RDSDataServiceClient,
        *,
        resource_arn: str,
        secret_arn: str,
        database: str,
        retry: RetryPolicy = _PATIENT,
    ) -> None:
        """`client` is `session.client("rds-data")`; the secret's ARN chooses the role."""
        self._client = client
        self._arns = {"resourceArn": resource_arn, "secretArn": secret_arn}
        self._database = database
        self._retry = retry
        self._statements = Statements(client, self._arns, database, retry)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """One transaction: committed when the block ends, rolled back when an exception leaves it.

        Raises `DatabaseError`s; `OutcomeUnknown` when the answer to the commit was lost.
        """
        begin = partial(self._client.begin_transaction, database=self._database, **self._arns)
        transaction_id = call("BeginTransaction", begin, self._retry, repeatable=True)["transactionId"]
        transaction = Transaction(self._statements, transaction_id)
        try:
            yield transaction
        except BaseException:
            self._roll_back(transaction_id)
            raise
        if transaction.failure is not None:
            self._roll_back(transaction_id)
            raise DatabaseFault("A transaction whose statement failed cannot be committed.") from transaction.failure
        self._commit(transaction_id)

    def query(self, sql: str, /, **params: Param) -> list[Row]:
        """`Transaction.query` as a transaction of its own.

        It is repeated only where it was surely not carried out; a lost answer raises `OutcomeUnknown`.
        """
        return self._statements.query(sql, params)

    def read(self, sql: str, /, **params: Param) -> list[Row]:
        """`query` for a statement that changes nothing: one round trip, repeated where its answer is lost."""
        return self._statements.query(sql, params, repeatable=True)

    def execute(self, sql: str, /, **params: Param) -> int:
        """`Transaction.execute` as a transaction of its own; a lost answer raises `OutcomeUnknown`."""
        return self._statements.execute(sql, params)

    def execute_many(self, sql: str, rows: Sequence[Mapping[str, Param]], /) -> None:
        """`Transaction.execute_many` with each 500 rows as a transaction of their own."""
        self._statements.execute_many(sql, rows)

    def _commit(self, transaction_id: str) -> None:
        commit = partial(self._client.commit_transaction, transactionId=transaction_id, **self._arns)
        try:
            status = call("CommitTransaction", commit, self._retry, lasting=True)["transactionStatus"]
        except DatabaseUnavailable:
            self._roll_back(transaction_id)
            raise
        if status != _COMMITTED:
            raise DatabaseFault(f"The database did not commit: {status}.")

    def _roll_back(self, transaction_id: str) -> None:
        """Gives the transaction's locks back at once if that is possible; the service does it by itself in minutes."""
        roll_back = partial(self._client.rollback_transaction, transactionId=transaction_id, **self._arns)
        try:
            call("RollbackTransaction", roll_back, _ONCE)
        except DatabaseError as error:
            # The error that brought us here matters more.
            _log.warning("A transaction could not be rolled back: %s", error)
