"""One connection to PostgreSQL on the event loop, without a layer between libpq and us."""

import asyncio
import contextlib
from collections.abc import Callable

import psycopg
from psycopg import pq

from local_stack.data_api.errors import ApiError, database_error, unavailable
from local_stack.data_api.parameters import Bound

_FIELDS = pq.DiagnosticField
_TOLD = (
    ("Detail", _FIELDS.MESSAGE_DETAIL),
    ("Hint", _FIELDS.MESSAGE_HINT),
    ("Position", _FIELDS.STATEMENT_POSITION),
    ("Where", _FIELDS.CONTEXT),
)
_COPY = (pq.ExecStatus.COPY_IN, pq.ExecStatus.COPY_OUT, pq.ExecStatus.COPY_BOTH)
_SERVER_STOPS = ("57P01", "57P02", "57P03")
_LOST = "The connection to the database was lost."


class Connection:
    """Runs one statement at a time. `closed` says that PostgreSQL has gone; `on_close` is told at that moment."""

    def __init__(self, driver: psycopg.AsyncConnection, on_close: Callable[["Connection"], None]) -> None:
        self._driver = driver
        self._libpq = driver.pgconn
        self._libpq.nonblocking = 1
        self._socket = self._libpq.socket
        self._loop = asyncio.get_running_loop()
        self._waiting: asyncio.Future[pq.abc.PGresult] | None = None
        self._last: pq.abc.PGresult | None = None
        self._on_close = on_close
        self.closed = False
        self._loop.add_reader(self._socket, self._on_readable)

    @classmethod
    async def open(cls, conninfo: str, on_close: Callable[["Connection"], None]) -> "Connection":
        """Connects. Raises `ApiError` when PostgreSQL is not there or refuses."""
        try:
            driver = await psycopg.AsyncConnection.connect(conninfo, autocommit=True)
        except psycopg.OperationalError as error:
            raise _refusal(str(error)) from None
        return cls(driver, on_close)

    @property
    def process_id(self) -> int:
        return self._libpq.backend_pid

    @property
    def transaction_status(self) -> pq.TransactionStatus:
        return pq.TransactionStatus(self._libpq.transaction_status)

    async def command(self, sql: bytes) -> pq.abc.PGresult:
        """Runs a text of ours without parameters."""
        return await self._answer(lambda: self._libpq.send_query(sql))

    async def run(self, sql: str, bound: Bound) -> pq.abc.PGresult:
        """Runs one statement; the result's values are texts. Raises `ApiError` with PostgreSQL's refusal."""
        try:
            text = sql.encode()
        except UnicodeEncodeError:
            raise ApiError("BadRequestException", "The statement is not valid Unicode text.") from None
        if b"\0" in text:
            raise ApiError("BadRequestException", "The statement holds a null character.")
        return await self._answer(
            lambda: self._libpq.send_query_params(text, bound.values, bound.types, bound.formats, 0)
        )

    async def cancel(self) -> None:
        """Asks PostgreSQL to stop the running statement."""
        with contextlib.suppress(psycopg.Error):
            await asyncio.to_thread(self._libpq.get_cancel().cancel)

    async def idle(self) -> None:
        """Returns when no statement runs any more."""
        if self._waiting is not None:
            await asyncio.wait({self._waiting})

    def close(self) -> None:
        """Ends the connection; a waiting statement fails."""
        if self.closed:
            return
        self.closed = True
        self._loop.remove_reader(self._socket)
        self._loop.remove_writer(self._socket)
        self._libpq.finish()
        self._on_close(self)
        self._resolve(unavailable(_LOST))

    async def _answer(self, send: Callable[[], None]) -> pq.abc.PGresult:
        if self.closed:
            raise unavailable(_LOST)
        self._last = None
        self._waiting = self._loop.create_future()
        try:
            send()
            self._flush()
        except psycopg.OperationalError:
            self.close()
        result = await asyncio.shield(self._waiting)
        if result.status == pq.ExecStatus.FATAL_ERROR:
            raise _error_of(result)
        return result

    def _flush(self) -> None:
        if self._libpq.flush():
            self._loop.add_writer(self._socket, self._on_writable)

    def _on_writable(self) -> None:
        self._loop.remove_writer(self._socket)
        try:
            self._flush()
        except psycopg.OperationalError:
            self.close()

    def _on_readable(self) -> None:
        try:
            self._libpq.consume_input()
            if self._waiting is None:
                # Nothing was asked: a notice, a notification, or the farewell of a server that stops.
                if self._libpq.status == pq.ConnStatus.BAD:
                    self.close()
                return
            while not self._libpq.is_busy():
                result = self._libpq.get_result()
                if result is None:
                    last, self._last = self._last, None
                    self._resolve(last or unavailable(_LOST))
                    return
                self._last = result
                if result.status in _COPY:
                    self._resolve(database_error("ERROR: COPY is not supported; SQLState: 0A000"))
                    self.close()
                    return
        except psycopg.OperationalError:
            self.close()

    def _resolve(self, outcome: "pq.abc.PGresult | ApiError") -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is None or waiting.done():
            return
        if isinstance(outcome, ApiError):
            waiting.set_exception(outcome)
        else:
            waiting.set_result(outcome)


def _error_of(result: pq.abc.PGresult) -> ApiError:
    def told(field: pq.DiagnosticField) -> str:
        return (result.error_field(field) or b"").decode(errors="replace")

    text = f"{told(_FIELDS.SEVERITY_NONLOCALIZED) or 'ERROR'}: {told(_FIELDS.MESSAGE_PRIMARY)}"
    for label, field in _TOLD:
        if told(field):
            text += f"; {label}: {told(field)}"
    state = told(_FIELDS.SQLSTATE)
    if not state or state in _SERVER_STOPS:
        return unavailable(_LOST)
    return database_error(f"{text}; SQLState: {state}")


def _refusal(message: str) -> ApiError:
    _, fatal, reason = message.rpartition("FATAL:")
    reason = reason.strip().split("\n", 1)[0]
    if not fatal or reason.startswith("the database system is"):
        return unavailable("The database cannot be reached.")
    states = {"password authentication failed": "28P01", "does not exist": "3D000", "too many": "53300"}
    state = next((state for words, state in states.items() if words in reason), "42501")
    return database_error(f"FATAL: {reason}; SQLState: {state}")
