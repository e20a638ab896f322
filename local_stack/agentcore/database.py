"""The emulator's tables: one pool of connections, statements by the name of their file, one retry when a link broke."""

from functools import cache
from pathlib import Path
from typing import Any, LiteralString, cast

import psycopg
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from local_stack.agentcore.errors import unavailable

Row = dict[str, Any]
_STATEMENTS = Path(__file__).parent / "sql"
_POOL_SIZE = 4
_WAIT_SECONDS = 2.0


@cache
def _statement(name: str) -> LiteralString:
    return (_STATEMENTS / f"{name}.sql").read_text(encoding="utf-8")


class MemoryDatabase:
    """Every statement commits by itself. All of them may run twice, so a broken link is answered by one repeat."""

    def __init__(self, conninfo: str) -> None:
        self._pool = AsyncConnectionPool(
            conninfo,
            min_size=1,
            max_size=_POOL_SIZE,
            timeout=_WAIT_SECONDS,
            open=False,
            kwargs={"autocommit": True, "row_factory": dict_row},
        )

    async def open(self) -> None:
        """Connects and makes the tables. Raises ConnectionError with a sentence when the database is not there."""
        try:
            await self._pool.open(wait=True, timeout=_WAIT_SECONDS)
            async with self._pool.connection() as connection:
                await connection.execute(_statement("schema"))
        except (psycopg.Error, PoolTimeout) as error:
            await self._pool.close()
            raise ConnectionError(f"the memory's database does not answer ({error})") from error

    async def close(self) -> None:
        await self._pool.close()

    async def query(self, name: str, parameters: Row) -> list[Row]:
        """Rows of the statement in `sql/<name>.sql`. Raises AwsError 503 while the database is away."""
        try:
            return await self._run(name, parameters)
        except psycopg.OperationalError:
            await self._pool.check()
        except PoolTimeout as error:
            raise unavailable("The memory's database is not reachable right now.") from error
        try:
            return await self._run(name, parameters)
        except (psycopg.OperationalError, PoolTimeout) as error:
            raise unavailable("The memory's database is not reachable right now.") from error

    async def _run(self, name: str, parameters: Row) -> list[Row]:
        async with self._pool.connection() as connection:
            cursor = await connection.execute(_statement(name), parameters)
            return cast("list[Row]", await cursor.fetchall()) if cursor.description else []
