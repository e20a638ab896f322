"""Free ports, claimed so that no other stack on this machine takes them meanwhile."""

import errno
import fcntl
import os
import socket
import tempfile
import zlib
from pathlib import Path
from typing import IO

from local_stack.supervisor.errors import CannotStart

_HIGHEST = 65535
_ATTEMPTS = 200
_INNER_FIRST, _INNER_COUNT = 20000, 10000


class PortClaims:
    """Ports that belong to this process until it ends. The claims are locked files in the temporary folder."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.gettempdir()) / f"boxoffice-ports-{os.geteuid()}"
        self._held: dict[int, IO[bytes]] = {}

    def public_pair(self, wanted: int) -> int:
        """The first N from `wanted` on for which N and N+1 are free; both are claimed. Raises CannotStart."""
        check_port(wanted)
        last = min(wanted + 2 * _ATTEMPTS, _HIGHEST)
        for port in range(wanted, last, 2):
            if self._claim(port):
                if self._claim(port + 1):
                    return port
                self._release(port)
        raise CannotStart(f"No two free ports were found from {wanted} to {last}: choose another place with --port.")

    def inner(self, state: Path, count: int) -> list[int]:
        """Ports for the processes behind the front door: mostly the same ones for the same state folder."""
        start = zlib.crc32(os.fsencode(state)) % _INNER_COUNT
        found: list[int] = []
        for step in range(_INNER_COUNT):
            if len(found) == count:
                return found
            port = _INNER_FIRST + (start + step) % _INNER_COUNT
            if self._claim(port):
                found.append(port)
        raise CannotStart("This machine has no free ports left.")

    def close(self) -> None:
        for port in list(self._held):
            self._release(port)

    def _claim(self, port: int) -> bool:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        file = (self._folder / str(port)).open("ab")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        if not _is_free(port):
            file.close()
            return False
        self._held[port] = file
        return True

    def _release(self, port: int) -> None:
        self._held.pop(port).close()


def check_port(wanted: int) -> None:
    """Raises CannotStart when `wanted` and the next one are no ports."""
    if not 0 < wanted < _HIGHEST:
        raise CannotStart(f"--port must be between 1 and {_HIGHEST - 1}, not {wanted}.")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise CannotStart(
                f"Port {port} needs an administrator's rights: choose one above 1023 with --port."
            ) from None
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            return False
    return True
