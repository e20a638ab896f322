"""The database as one role sees it: transactions and single statements."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from boxoffice.aws.data_api.calls import RetryPolicy, call
from boxoffice.aws.data_api.errors import DatabaseError, DatabaseFault
from boxoffice.aws.data_api.values import Param, Row, Shape, parameters

if TYPE_CHECKING:
    from mypy_boto3_rds_data.client import RDSDataServiceClient
    from mypy_boto3_rds_data.type_defs import ExecuteStatementResponseTypeDef, SqlParameterTypeDef

_log = logging.getLogger(__name__)
_BATCH = 500
_MOST_SHAPES = 2000


class _Session:
    """What a transaction and a database have in common: the client, the role, and the shapes of known results."""

    def __init__(self, client: RDSDataServiceClient, names: Mapping[str, str], policy: RetryPolicy) -> None:
        self.client = client
        self.names: Mapping[str, Any] = names
        self.policy = policy
        # Asking for the columns' types makes an answer several times as long: they are asked once per statement.
        self._shapes: dict[tuple[str, ...], Shape] = {}

    def query(self, sql: str, values: Mapping[str, Param], transaction: Mapping[str, Any]) -> list[Row]:
        sent = parameters(values)
        key = _shape_key(sql, sent)
        shape = self._shapes.get(key)
        answer = self._run(sql, sent, transaction, with_types=shape is None)
        if shape is None:
            if "columnMetadata" not in answer:
                return []
            shape = Shape(answer["columnMetadata"])
            if len(self._shapes) >= _MOST_SHAPES:
                self._shapes.clear()
            self._shapes[key] = shape
        try:
            return shape.rows(answer.get("records", []))
        except DatabaseFault:
            self._shapes.pop(key, None)
            raise

    def execute(self, sql: str, values: Mapping[str, Param], transaction: Mapping[str, Any]) -> int:
        answer = self._run(sql, parameters(values), transaction, with_types=False)
        return answer["numberOfRecordsUpdated"] or len(answer.get("records", []))

    def execute_many(self, sql: str, rows: Sequence[Mapping[str, Param]], transaction: Mapping[str, Any]) -> None:
        for start in range(0, len(rows), _BATCH):
            sets = [parameters(row) for row in rows[start : start + _BATCH]]
            self.send(
                "BatchExecuteStatement",
                lambda sets=sets: self.client.batch_execute_statement(  # type: ignore[misc]  # mypy infers no lambda defaults
                    sql=sql, parameterSets=sets, **self.names, **transaction
                ),
                lasting=not transaction,
            )

    def send[T](self, operation: str, send: Callable[[], T], *, repeatable: bool = False, lasting: bool = False) -> T:
        return call(operation, send, self.policy, repeatable=repeatable, lasting=lasting)

    def _run(
        self, sql: str, sent: list[SqlParameterTypeDef], transaction: Mapping[str, Any], *, with_types: bool
    ) -> ExecuteStatementResponseTypeDef:
        return self.send(
            "ExecuteStatement",
            lambda: self.client.execute_statement(
                sql=sql, parameters=sent, includeResultMetadata=with_types, **self.names, **transaction
            ),
            lasting=not transaction,
        )
