"""`python -m local_stack.supervisor up|down`: see the package's description."""

import argparse
import asyncio
import ctypes
import os
import signal
import sys
import time
from pathlib import Path

from local_stack.supervisor.ending import down
from local_stack.supervisor.errors import CannotStart
from local_stack.supervisor.events import Events
from local_stack.supervisor.stack import Options, Stack

_PR_SET_PDEATHSIG = 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local_stack.supervisor", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    up = commands.add_parser("up")
    up.add_argument("--state", type=Path, required=True)
    up.add_argument("--port", type=int, default=8080)
    up.add_argument("--fresh", action="store_true", help="delete what the state folder holds first")
    up.add_argument("--hold-seconds", type=int, help="how long an unpaid order holds its places")
    up.add_argument("--traces", action="store_true", help="record spans and keep the last traces")
    up.add_argument("--detach", action="store_true", help="go on when the program that started this has ended")
    commands.add_parser("down").add_argument("--state", type=Path, required=True)
    return parser.parse_args()


def main() -> int:
    arguments = _arguments()
    events = Events()
    try:
        if arguments.command == "down":
            events.note(down(arguments.state))
            return 0
        if not arguments.detach and sys.platform.startswith("linux"):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
        os.umask(0o077)
        began = time.monotonic()
        options = Options(
            state=arguments.state,
            port=arguments.port,
            fresh=arguments.fresh,
            hold_seconds=arguments.hold_seconds,
            traces=arguments.traces or os.environ.get("BOXOFFICE_TRACES") == "on",
            detach=arguments.detach,
        )
        asyncio.run(Stack.open(options, events).run(began, detach=options.detach))
    except CannotStart as error:
        events.tell("failed", text=str(error))
        return 1
    events.tell("stopped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
