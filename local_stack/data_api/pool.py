"""Connections kept open per secret and database."""

import asyncio
import collections
import contextlib
import re
import time
from collections.abc import AsyncIterator

from psycopg import pq
from psycopg.conninfo import make_conninfo

from local_stack.data_api.connection import Connection
from local_stack.data_api.errors import ApiError, bad_request
from local_stack.postgres import secrets_file
from local_stack.postgres.errors import PostgresError
from local_stack.postgres.places import Places

_LARGEST = 20
_WAIT_SECONDS = 10
_IDLE_SECONDS = 60
_SESSION = "-c TimeZone=UTC -c DateStyle=ISO -c bytea_output=hex -c extra_float_digits=1"
# What a statement can leave behind in its session; the next caller must find a clean one.
_LASTING = re.compile(r"\b(set_config|pg_(try_)?advisory_lock\w*|temp|temporary)\b", re.IGNORECASE)
_LASTING_WORDS = {"SET", "RESET", "LISTEN", "PREPARE", "DECLARE", "LOAD", "DO", "CALL", "DISCARD", "CREATE"}


def leaves_traces(sql: str, first_word: str) -> bool:
    """Whether a statement may change its session beyond its transaction."""
    return first_word in _LASTING_WORDS or _LASTING.search(sql) is not None


class Pool:
    """Up to twenty connections of one role to one database; the one used last is used next."""

    def __init__(self, secret_arn: str, database: str, conninfo: str) -> None:
        self.secret_arn = secret_arn
        self.database = database
        self._conninfo = conninfo
        self._idle: collections.deque[tuple[Connection, float]] = collections.deque()
        self._free = asyncio.Semaphore(_LARGEST)
        self._open: set[Connection] = set()

    async def take(self) -> Connection:
        """A connection for the caller alone, to be given back. Raises `ApiError` when there is none to be had."""
        try:
            await asyncio.wait_for(self._free.acquire(), _WAIT_SECONDS)
        except TimeoutError:
            raise ApiError("ServiceUnavailableError", "Too many statements are running.", 503) from None
        try:
            while self._idle:
                connection, _ = self._idle.pop()
                if not connection.closed:
                    return connection
            connection = await Connection.open(self._conninfo, self._open.discard)
        except BaseException:
            self._free.release()
            raise
        self._open.add(connection)
        return connection

    async def give_back(self, connection: Connection, *, clean: bool) -> None:
        """Returns a connection; if it is not `clean`, what its session holds is discarded first."""
        try:
            if connection.transaction_status != pq.TransactionStatus.IDLE and not connection.closed:
                await connection.command(b"ROLLBACK")
            if not clean and not connection.closed:
                await connection.command(b"DISCARD ALL")
        except ApiError:
            connection.close()
        finally:
            if not connection.closed:
                self._idle.append((connection, time.monotonic()))
            self._free.release()

    @contextlib.asynccontextmanager
    async def lend(self) -> AsyncIterator[Connection]:
        """`take` and `give_back` of a clean connection in one."""
        connection = await self.take()
        try:
            yield connection
        finally:
            await self.give_back(connection, clean=True)

    def close_unused(self, *, older_than: float = _IDLE_SECONDS) -> None:
        """Closes the connections that nobody has used for `older_than` seconds."""
        while self._idle and (self._idle[0][0].closed or time.monotonic() - self._idle[0][1] >= older_than):
            self._idle.popleft()[0].close()

    def close(self) -> None:
        for connection in list(self._open):
            connection.close()


class Pools:
    """The pools of one state folder, opened by the ARN of a secret."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._pools: dict[tuple[str, str], Pool] = {}
        self._secrets: dict[str, secrets_file.Secret] = {}

    def of(self, secret_arn: str, database: str | None) -> Pool:
        """The pool of a secret's role in `database` (default: the secret's). Raises `ApiError` for unknown secrets."""
        secret = self._secret(secret_arn)
        name = database or secret["database"]
        if (pool := self._pools.get((secret_arn, name))) is None:
            conninfo = make_conninfo(
                host=str(self._places.sockets),
                user=secret["username"],
                password=secret["password"],
                dbname=name,
                application_name="rds-data-api",
                options=_SESSION,
                connect_timeout=5,
            )
            pool = self._pools[secret_arn, name] = Pool(secret_arn, name, conninfo)
        return pool

    def _secret(self, arn: str) -> secrets_file.Secret:
        if not arn.startswith("arn:aws"):
            raise bad_request(f"Invalid secret ARN: {arn}")
        if arn not in self._secrets:
            try:
                self._secrets = secrets_file.read(self._places.secrets)
            except (OSError, PostgresError):
                self._secrets = {}
        if arn not in self._secrets:
            raise ApiError("SecretsErrorException", f"The secret {arn} wasn't found.")
        return self._secrets[arn]

    def close_unused(self) -> None:
        for pool in self._pools.values():
            pool.close_unused()

    def close(self) -> None:
        for pool in self._pools.values():
            pool.close()

    def server_answers(self) -> bool:
        """Asks PostgreSQL whether it takes connections; blocks for a moment."""
        conninfo = make_conninfo(host=str(self._places.sockets), connect_timeout=2)
        return pq.PGconn.ping(conninfo.encode()) == pq.Ping.OK
