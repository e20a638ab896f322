"""Runs one aiohttp application as a process of the local stack: uvloop, a clean end on SIGTERM, no access log."""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable

import uvloop
from aiohttp import web

HOST = "127.0.0.1"
_GRACE_SECONDS = 2.0
_LONGEST_LINE = 60_000
"""Bytes of a request's first line: a long query is for the one behind to judge, in its own words."""


class Listener:
    """An application listening on one port until it is closed. Use `await Listener.open(...)`."""

    def __init__(self, runner: web.AppRunner, port: int) -> None:
        self._runner = runner
        self.port = port

    @classmethod
    async def open(cls, application: web.Application, port: int) -> "Listener":
        """Starts to serve on 127.0.0.1:`port` (0 picks a free one). Raises OSError when the port is taken."""
        runner = web.AppRunner(
            application,
            access_log=None,
            handler_cancellation=True,
            shutdown_timeout=_GRACE_SECONDS,
            max_line_size=_LONGEST_LINE,
        )
        try:
            await runner.setup()
            await web.TCPSite(runner, HOST, port, backlog=512).start()
        except OSError:
            await runner.cleanup()
            raise
        return cls(runner, runner.addresses[0][1])

    async def close(self) -> None:
        await self._runner.cleanup()


def run(serve: Callable[[], Awaitable[list[Listener]]]) -> None:
    """Opens what `serve` opens, waits for SIGTERM or SIGINT, and closes it.

    An OSError while opening ends the process with a sentence.
    """

    async def until_stopped() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        try:
            listeners = await serve()
        except OSError as error:
            sys.exit(f"This process cannot start: {error}.")
        await stop.wait()
        for listener in listeners:
            await listener.close()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(until_stopped())
