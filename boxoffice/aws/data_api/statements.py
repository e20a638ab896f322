"""Sending single statements, inside a transaction or as one of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from boxoffice.aws.data_api.calls import RetryPolicy, call
from boxoffice.aws.data_api.errors import DatabaseFault
from boxoffice.aws.data_api.named import summary
from boxoffice.aws.data_api.values import Param, Row, Shape, parameters

if TYPE_CHECKING:
    from mypy_boto3_rds_data.client import RDSDataServiceClient
    from mypy_boto3_rds_data.type_defs import ExecuteStatementResponseTypeDef, SqlParameterTypeDef

_BATCH = 500
_MOST_SHAPES = 2000


class Statements:
    """One role's statements, and the shapes of the results they are known to have."""

    def __init__(
        self, client: RDSDataServiceClient, arns: Mapping[str, str], database: str, retry: RetryPolicy
    ) -> None:
        self._client = client
        self._target: dict[str, Any] = {**arns, "database": database}
        self._retry = retry
        # Asking for the columns' types makes an answer several times as long, so it is asked once per statement.
        self._shapes: dict[tuple[str, ...], Shape] = {}

    def query(
        self,
        sql: str,
        values: Mapping[str, Param],
        transaction_id: str | None = None,
        *,
        repeatable: bool = False,
    ) -> list[Row]:
        sent = parameters(values)
        key = _shape_key(sql, sent)
        shape = self._shapes.get(key)
        answer = self._run(sql, sent, transaction_id, with_types=shape is None, repeatable=repeatable)
        if shape is None:
            shape = self._learn(key, answer)
        try:
            return shape.rows(answer.get("records", []))
        except DatabaseFault:
            self._shapes.pop(key, None)
            raise

    def execute(self, sql: str, values: Mapping[str, Param], transaction_id: str | None = None) -> int:
        answer = self._run(sql, parameters(values), transaction_id, with_types=False)
        return answer["numberOfRecordsUpdated"] or len(answer.get("records", []))

    def execute_many(self, sql: str, rows: Sequence[Mapping[str, Param]], transaction_id: str | None = None) -> None:
        for start in range(0, len(rows), _BATCH):
            sets = [parameters(row) for row in rows[start : start + _BATCH]]
            send = partial(
                self._client.batch_execute_statement, sql=sql, parameterSets=sets, **self._place(transaction_id)
            )
            call("BatchExecuteStatement", send, self._retry, lasting=transaction_id is None, summary=summary(sql))

    def _run(
        self,
        sql: str,
        sent: list[SqlParameterTypeDef],
        transaction_id: str | None,
        *,
        with_types: bool,
        repeatable: bool = False,
    ) -> ExecuteStatementResponseTypeDef:
        send = partial(
            self._client.execute_statement,
            sql=sql,
            parameters=sent,
            includeResultMetadata=with_types,
            **self._place(transaction_id),
        )
        lasting = transaction_id is None and not repeatable
        return call("ExecuteStatement", send, self._retry, repeatable=repeatable, lasting=lasting, summary=summary(sql))

    def _place(self, transaction_id: str | None) -> dict[str, Any]:
        return self._target if transaction_id is None else {**self._target, "transactionId": transaction_id}

    def _learn(self, key: tuple[str, ...], answer: ExecuteStatementResponseTypeDef) -> Shape:
        shape = Shape(answer.get("columnMetadata", []))
        if len(self._shapes) >= _MOST_SHAPES:
            self._shapes.clear()
        self._shapes[key] = shape
        return shape


def _shape_key(sql: str, sent: Sequence[SqlParameterTypeDef]) -> tuple[str, ...]:
    """The statement and its parameters' types: together they fix the types of the result."""
    return (sql, *(parameter.get("typeHint") or next(iter(parameter["value"])) for parameter in sent))
