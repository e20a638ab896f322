"""The five operations: a request's JSON object in, the answer's JSON object out, `ApiError` for refusals."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from psycopg import pq

from local_stack.data_api.connection import Connection
from local_stack.data_api.errors import ApiError, bad_request, invalid
from local_stack.data_api.lexer import Statement, read_statement
from local_stack.data_api.parameters import Bound, bind
from local_stack.data_api.pool import Pool, Pools, leaves_traces
from local_stack.data_api.results import answer, result_options
from local_stack.data_api.transactions import Transactions
from local_stack.postgres.secrets_file import RESOURCE_ARN

Request = dict[str, Any]
Answer = dict[str, Any]
_CANCELLED_SECONDS = 5


class Operations:
    """The service for one state folder."""

    def __init__(self, pools: Pools, transactions: Transactions, statement_seconds: float) -> None:
        self._pools = pools
        self._transactions = transactions
        self._statement_seconds = statement_seconds
        self._going_on: set[asyncio.Task[None]] = set()
        self.by_path: dict[str, tuple[str, Callable[[Request], Awaitable[Answer]]]] = {
            "/Execute": ("ExecuteStatement", self.execute),
            "/BatchExecute": ("BatchExecuteStatement", self.batch_execute),
            "/BeginTransaction": ("BeginTransaction", self.begin),
            "/CommitTransaction": ("CommitTransaction", self.commit),
            "/RollbackTransaction": ("RollbackTransaction", self.roll_back),
        }

    async def execute(self, request: Request) -> Answer:
        pool, statement = self._pool(request), _statement(request)
        bound = bind(statement.names, request.get("parameters"))
        result_options(request)
        go_on = bool(request.get("continueAfterTimeout"))

        async def run(connection: Connection) -> Answer:
            result = await self._within_time(connection, statement, bound, go_on=go_on)
            return await answer(connection, result, request)

        return await self._use(pool, request.get("transactionId"), statement, run)

    async def batch_execute(self, request: Request) -> Answer:
        pool, statement = self._pool(request), _statement(request)
        sets = request.get("parameterSets") or [[]]
        if not isinstance(sets, list):
            raise bad_request("parameterSets is not a list.")
        rows = [bind(statement.names, parameters) for parameters in sets]
        transaction_id = request.get("transactionId")

        async def run(connection: Connection) -> Answer:
            if not transaction_id:
                await connection.command(b"BEGIN")
            for bound in rows:
                await self._within_time(connection, statement, bound, go_on=False)
            if not transaction_id:
                await connection.command(b"COMMIT")
            return {"updateResults": [{"generatedFields": []} for _ in rows]}

        # A failure leaves our own transaction open, and giving the connection back rolls it back.
        return await self._use(pool, transaction_id, statement, run)

    async def begin(self, request: Request) -> Answer:
        return {"transactionId": await self._transactions.begin(self._pool(request))}

    async def commit(self, request: Request) -> Answer:
        transaction = self._transactions.enter(request.get("transactionId"), *self._who(request))
        committed = await self._transactions.commit(transaction)
        return {"transactionStatus": "Transaction Committed" if committed else "Rollback Complete"}

    async def roll_back(self, request: Request) -> Answer:
        transaction = self._transactions.enter(request.get("transactionId"), *self._who(request))
        await self._transactions.roll_back(transaction)
        return {"transactionStatus": "Rollback Complete"}

    def _pool(self, request: Request) -> Pool:
        return self._pools.of(*self._who(request))

    def _who(self, request: Request) -> tuple[str, str | None]:
        """The secret's ARN and the database that a request names. Raises `ApiError` for what is missing or unknown."""
        for name in ("resourceArn", "secretArn"):
            if not isinstance(request.get(name), str) or not request[name]:
                raise bad_request(f"{name} is required.")
        if request.get("schema"):
            raise invalid("The schema parameter isn't supported")
        if request["resourceArn"] != RESOURCE_ARN:
            raise ApiError("DatabaseNotFoundException", f"The cluster {request['resourceArn']} wasn't found.", 404)
        database = request.get("database")
        if not isinstance(database, str | None) or "\0" in (database or ""):
            raise bad_request("database is not a name.")
        return request["secretArn"], database or None

    async def _use(
        self,
        pool: Pool,
        transaction_id: object,
        statement: Statement,
        run: Callable[[Connection], Awaitable[Answer]],
    ) -> Answer:
        clean = not leaves_traces(statement.sql, statement.first_word)
        if transaction_id:
            transaction = self._transactions.enter(transaction_id, pool.secret_arn, pool.database)
            transaction.clean = transaction.clean and clean
            try:
                return await run(transaction.connection)
            finally:
                await self._when_idle(transaction.connection, lambda: self._transactions.leave(transaction))
        connection = await pool.take()
        try:
            return await run(connection)
        finally:
            await self._when_idle(connection, lambda: pool.give_back(connection, clean=clean))

    async def _when_idle(self, connection: Connection, then: Callable[[], Awaitable[None]]) -> None:
        """Does `then` now, or, if the statement goes on after its time, when it has ended."""
        if connection.transaction_status != pq.TransactionStatus.ACTIVE:
            await then()
            return

        async def later() -> None:
            await connection.idle()
            await then()

        task = asyncio.ensure_future(later())
        self._going_on.add(task)
        task.add_done_callback(self._going_on.discard)

    async def _within_time(
        self, connection: Connection, statement: Statement, bound: Bound, *, go_on: bool
    ) -> pq.abc.PGresult:
        running = asyncio.ensure_future(connection.run(statement.sql, bound))
        finished, _ = await asyncio.wait({running}, timeout=self._statement_seconds)
        if finished:
            return running.result()
        running.add_done_callback(lambda task: task.cancelled() or task.exception())
        if not go_on:
            await connection.cancel()
            await asyncio.wait({running}, timeout=_CANCELLED_SECONDS)
        raise ApiError("StatementTimeoutException", "Request timed out", dbConnectionId=connection.process_id)


def _statement(request: Request) -> Statement:
    sql = request.get("sql")
    if not isinstance(sql, str) or not sql.strip():
        raise bad_request("sql is required.")
    return read_statement(sql)
