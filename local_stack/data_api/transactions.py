"""The transactions that are open between calls."""

import asyncio
import base64
import secrets
import time
from dataclasses import dataclass, field

from psycopg import pq

from local_stack.data_api.connection import Connection
from local_stack.data_api.errors import bad_request, database_error, transaction_not_found
from local_stack.data_api.pool import Pool

_LONGEST_SECONDS = 24 * 3600.0


@dataclass
class Transaction:
    """One open transaction; `busy` while a statement of it runs."""

    id: str
    pool: Pool
    connection: Connection
    started: float
    used: float
    busy: bool = False
    clean: bool = True
    timer: asyncio.TimerHandle | None = field(default=None, repr=False)


class Transactions:
    """Begins, finds and ends transactions, and rolls back those that nobody uses any more."""

    def __init__(self, idle_seconds: float, longest_seconds: float = _LONGEST_SECONDS) -> None:
        self._idle_seconds = idle_seconds
        self._longest_seconds = longest_seconds
        self._open: dict[str, Transaction] = {}
        self._endings: set[asyncio.Task[None]] = set()

    async def begin(self, pool: Pool) -> str:
        """Opens a transaction and gives its id. Raises `ApiError` when the database cannot."""
        connection = await pool.take()
        try:
            await connection.command(b"BEGIN")
        except BaseException:
            await pool.give_back(connection, clean=True)
            raise
        now = time.monotonic()
        transaction = Transaction(base64.b64encode(secrets.token_bytes(138)).decode(), pool, connection, now, now)
        self._open[transaction.id] = transaction
        self._watch(transaction)
        return transaction.id

    def enter(self, transaction_id: object, secret_arn: str, database: str | None) -> Transaction:
        """The transaction, marked busy until `leave`. Raises `ApiError` if there is none, or not for this caller."""
        transaction = self._open.get(transaction_id) if isinstance(transaction_id, str) else None
        if transaction is not None and transaction.connection.closed and not transaction.busy:
            self._forget_soon(transaction)
            transaction = None
        if transaction is None:
            raise transaction_not_found(str(transaction_id))
        if secret_arn != transaction.pool.secret_arn or database not in (None, transaction.pool.database):
            raise bad_request("The secret or the database is not the transaction's.")
        if transaction.busy:
            raise database_error("ERROR: Transaction is still running a query; SQLState: 25000")
        transaction.busy = True
        return transaction

    async def leave(self, transaction: Transaction) -> None:
        """Ends the use that `enter` began. A transaction that its own SQL has ended is gone."""
        transaction.busy = False
        transaction.used = time.monotonic()
        if transaction.connection.transaction_status in (pq.TransactionStatus.IDLE, pq.TransactionStatus.UNKNOWN):
            await self._forget(transaction)

    async def commit(self, transaction: Transaction) -> bool:
        """Commits an entered transaction; False if it had failed before and was rolled back instead."""
        try:
            result = await transaction.connection.command(b"COMMIT")
        finally:
            await self._forget(transaction)
        return result.command_status == b"COMMIT"

    async def roll_back(self, transaction: Transaction) -> None:
        """Rolls an entered transaction back."""
        await self._forget(transaction)

    async def close(self) -> None:
        """Rolls everything back."""
        for transaction in list(self._open.values()):
            await self._forget(transaction)

    async def _forget(self, transaction: Transaction) -> None:
        if self._open.pop(transaction.id, None) is None:
            return
        if transaction.timer:
            transaction.timer.cancel()
        await transaction.pool.give_back(transaction.connection, clean=transaction.clean)

    def _watch(self, transaction: Transaction) -> None:
        loop = asyncio.get_running_loop()
        until_idle = transaction.used + self._idle_seconds
        until_end = transaction.started + self._longest_seconds
        delay = max(min(until_idle, until_end) - time.monotonic(), 0.05)
        transaction.timer = loop.call_later(delay, self._expire, transaction)

    def _expire(self, transaction: Transaction) -> None:
        now = time.monotonic()
        too_old = now - transaction.started >= self._longest_seconds
        idle = now - transaction.used >= self._idle_seconds
        if transaction.busy or not (too_old or idle):
            self._watch(transaction)
            return
        self._forget_soon(transaction)

    def _forget_soon(self, transaction: Transaction) -> None:
        ending = asyncio.ensure_future(self._forget(transaction))
        self._endings.add(ending)
        ending.add_done_callback(self._endings.discard)
