"""Runs the service: see the package's description."""

import argparse
import asyncio
import ctypes
import logging
import signal
import sys
from pathlib import Path

import uvloop
from aiohttp import web

from local_stack.data_api.operations import Operations
from local_stack.data_api.pool import Pools
from local_stack.data_api.server import Service
from local_stack.data_api.transactions import Transactions
from local_stack.json_logs import log_json
from local_stack.postgres.places import Places

_TIDY_EVERY_SECONDS = 20
_KEEP_ALIVE_SECONDS = 600
_PR_SET_PDEATHSIG = 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local_stack.data_api", description=__doc__)
    parser.add_argument("--state", type=Path, required=True, help="the state folder of local_stack.postgres")
    parser.add_argument("--port", type=int, required=True, help="0 takes a free one")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--statement-seconds", type=float, default=45.0, help="how long a statement may run")
    parser.add_argument("--idle-seconds", type=float, default=180.0, help="how long a transaction may lie idle")
    parser.add_argument("--stop-with-parent", action="store_true", help="stop when the process that started this dies")
    return parser.parse_args()


async def _serve(arguments: argparse.Namespace) -> None:
    pools = Pools(Places.of(arguments.state))
    transactions = Transactions(arguments.idle_seconds)
    service = Service(Operations(pools, transactions, arguments.statement_seconds), pools)
    server = web.Server(service.handle, keepalive_timeout=_KEEP_ALIVE_SECONDS, access_log=None)
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(server, arguments.host, arguments.port, backlog=512)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    port = listener.sockets[0].getsockname()[1]
    sys.stdout.write(f"listening on http://{arguments.host}:{port}\n")
    sys.stdout.flush()
    while not stop.is_set():
        try:
            await asyncio.wait_for(stop.wait(), _TIDY_EVERY_SECONDS)
        except TimeoutError:
            pools.close_unused()
    listener.close()
    server.pre_shutdown()
    await server.shutdown(timeout=2)
    await transactions.close()
    pools.close()


def main() -> int:
    arguments = _arguments()
    log_json("data-api", logging.INFO)
    if arguments.stop_with_parent and sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
    try:
        uvloop.run(_serve(arguments))
    except OSError as error:
        place = f"{arguments.host}:{arguments.port}"
        sys.stderr.write(f"The Data API cannot listen on {place} ({error.strerror}): choose another --port.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
