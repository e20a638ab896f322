"""Runs PostgreSQL in the foreground, or checks on it: see the package's description."""

import argparse
import contextlib
import ctypes
import errno
import fcntl
import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from local_stack.postgres import secrets_file
from local_stack.postgres.cluster import Cluster
from local_stack.postgres.errors import PostgresError
from local_stack.postgres.places import Places

_PR_SET_PDEATHSIG = 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local_stack.postgres", description=__doc__)
    parser.add_argument("--state", type=Path, required=True, help="the state folder")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a server setting")
    parser.add_argument("--check", action="store_true", help="only say whether the server answers")
    parser.add_argument("--stop-with-parent", action="store_true", help="stop when the process that started this dies")
    return parser.parse_args()


@contextlib.contextmanager
def _lock(places: Places) -> Iterator[None]:
    places.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with places.lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise PostgresError(
                f"Another PostgreSQL already runs on {places.state}: stop that stack, or choose another state folder."
            ) from None
        yield


def _serve(places: Places, settings: dict[str, str]) -> int:
    cluster = Cluster(places, settings)
    asked_to_stop = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        asked_to_stop.set()
        if cluster.running:
            cluster.interrupt()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    with _lock(places):
        secrets, new = secrets_file.read_or_make(places.secrets)
        try:
            cluster.launch()
            # Loading the driver takes as long as the server's start: they go side by side.
            from local_stack.postgres.access import prepare  # noqa: PLC0415

            cluster.wait_until_ready()
            if not asked_to_stop.is_set():
                prepare(places, secrets, set_passwords=new)
                cluster.announce()
                cluster.server.wait()
        finally:
            cluster.stop()
    if asked_to_stop.is_set():
        return 0
    raise PostgresError(f"PostgreSQL ended by itself (status {cluster.server.returncode}): its own messages say why.")


def _explain(error: OSError, places: Places) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk that holds {places.state} is full: free some space and start again."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST):
        return f"{places.state} cannot be used as a state folder ({error.strerror}): choose another with --state."
    return f"The system refused something PostgreSQL needs: {error}."


def main() -> int:
    arguments = _arguments()
    places = Places.of(arguments.state)
    if arguments.check:
        from local_stack.postgres.access import answers  # noqa: PLC0415 - see _serve

        return 0 if answers(places) else 1
    if arguments.stop_with_parent and sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
    os.umask(0o077)
    try:
        return _serve(places, dict(item.split("=", 1) for item in arguments.set))
    except PostgresError as error:
        sys.stderr.write(f"{error}\n")
    except OSError as error:
        sys.stderr.write(_explain(error, places) + "\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
