"""The folder that holds everything a stack keeps: told apart from other folders, locked, versioned, made afresh."""

import contextlib
import errno
import fcntl
import json
import os
import shutil
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from local_stack.supervisor.errors import CannotStart

VERSION = 1
MARKER = "boxoffice-state.json"
LOCK = "lock"
STATUS = "status.json"
SMALLEST_FREE_BYTES = 200 * 1024 * 1024
_LOCK_PATIENCE_SECONDS = 0.5


class StateFolder:
    """An open state folder. It stays locked until the process ends or `close` is called."""

    def __init__(self, path: Path, lock: IO[bytes]) -> None:
        self.path = path
        self._lock = lock

    @classmethod
    def open(cls, path: Path, *, fresh: bool, smallest_free: int = SMALLEST_FREE_BYTES) -> "StateFolder":
        """Makes or checks the folder and locks it; `fresh` empties it first. Raises CannotStart with what to do."""
        try:
            path = path.expanduser().resolve()
            _check_kind(path)
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=path):
                pass
            _check_space(path, smallest_free)
            with contextlib.ExitStack() as undo:
                lock = undo.enter_context(_locked(path))
                if fresh:
                    _empty(path)
                _check_version(path)
                undo.pop_all()
        except (OSError, RuntimeError) as error:
            raise CannotStart(_sentence(path, error)) from error
        return cls(path, lock)

    def close(self) -> None:
        self._lock.close()

    def private(self, name: str, content: str) -> Path:
        """Writes a file that only its owner can read, in one step; gives its path."""
        return write_private(self.path / name, content)


def write_private(path: Path, content: str) -> Path:
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(content)
    return draft.replace(path)


def is_locked(path: Path) -> bool:
    """Whether a supervisor lives on the folder."""
    try:
        with (path / LOCK).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _check_kind(path: Path) -> None:
    if not path.exists():
        return
    if not path.is_dir():
        raise CannotStart(f"{path} is not a folder: choose another place with --state.")
    if not (path / MARKER).exists() and any(entry.name != LOCK for entry in path.iterdir()):
        raise CannotStart(
            f"{path} has files in it but is not a Boxoffice state folder: choose an empty or a new folder with --state."
        )


def _check_space(path: Path, smallest_free: int) -> None:
    free = shutil.disk_usage(path).free
    if free < smallest_free:
        raise CannotStart(
            f"Only {free // 2**20} MB are free on the disk of {path}, and Boxoffice needs {smallest_free // 2**20} MB: "
            "free some space, or choose another disk with --state."
        )


def _locked(path: Path) -> IO[bytes]:
    lock = (path / LOCK).open("ab")
    # Whoever asks whether the folder is locked holds the lock for a moment.
    deadline = time.monotonic() + _LOCK_PATIENCE_SECONDS
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                lock.close()
                raise CannotStart(_already_running(path)) from None
            time.sleep(0.02)
        else:
            return lock


def _already_running(path: Path) -> str:
    try:
        status = json.loads((path / STATUS).read_text(encoding="utf-8"))
        where = f" at {status['web']} (process {status['supervisor']['pid']})"
    except (OSError, ValueError, KeyError, TypeError):
        where = ""
    return (
        f"A stack already runs on {path}{where}: stop it with `boxoffice down`, or choose another folder with --state."
    )


def _empty(path: Path) -> None:
    for entry in path.iterdir():
        if entry.name == LOCK:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def _check_version(path: Path) -> None:
    marker = path / MARKER
    if not marker.exists():
        now = datetime.now(UTC).isoformat(timespec="seconds")
        write_private(marker, json.dumps({"kind": "boxoffice-state", "version": VERSION, "createdAt": now}) + "\n")
        return
    try:
        found = json.loads(marker.read_text(encoding="utf-8"))
        version = found["version"] if found["kind"] == "boxoffice-state" else None
    except (ValueError, KeyError, TypeError):
        version = None
    if version is None:
        raise CannotStart(
            f"{marker} is damaged: start afresh with --fresh (this deletes the folder's data), "
            "or choose another folder with --state."
        )
    if version != VERSION:
        raise CannotStart(
            f"{path} was made by another version of Boxoffice (state version {version}, this one has {VERSION}): "
            "start afresh with --fresh (this deletes the folder's data), or choose another --state."
        )


def _sentence(path: Path, error: Exception) -> str:
    number = getattr(error, "errno", None)
    if number in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk of {path} is full: free some space, or choose another disk with --state."
    if number == errno.ENAMETOOLONG:
        return "The path of the state folder is too long: choose a shorter one with --state."
    reason = getattr(error, "strerror", None) or str(error)
    return f"{path} cannot be used as the state folder ({reason}): choose another one with --state."
