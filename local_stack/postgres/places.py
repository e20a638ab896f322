"""Which files and folders belong to one state folder's PostgreSQL."""

import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from local_stack.postgres.errors import PostgresError

SOCKET_NAME = ".s.PGSQL.5432"
_LONGEST_SOCKET_PATH = 103  # macOS allows 103 bytes, Linux 107


@dataclass(frozen=True)
class Places:
    """The paths of one embedded PostgreSQL; `state` is absolute and without links."""

    state: Path

    @classmethod
    def of(cls, state: Path) -> "Places":
        return cls(state.resolve())

    @property
    def home(self) -> Path:
        return self.state / "postgres"

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def lock(self) -> Path:
        return self.home / "lock"

    @property
    def ready(self) -> Path:
        return self.home / "ready.json"

    def announced_by(self, keeper: int) -> bool:
        """Whether the process `keeper` (`python -m local_stack.postgres`) has said that its server may be used.

        A killed keeper leaves its ready.json behind, hence the question by whom.
        """
        try:
            return bool(json.loads(self.ready.read_text())["keeper"] == keeper)
        except FileNotFoundError:
            return False

    @property
    def administrator_password(self) -> Path:
        return self.home / "administrator.password"

    @property
    def secrets(self) -> Path:
        return self.state / "secrets.json"

    @property
    def sockets(self) -> Path:
        """The short folder that holds the unix socket, the same for every process that asks with this state folder."""
        name = "boxoffice-" + hashlib.sha256(os.fsencode(self.state)).hexdigest()[:12]
        candidates = [Path(tempfile.gettempdir()) / name, Path("/tmp") / name]  # noqa: S108 - made 0700 and ours, or refused
        fitting = [c for c in candidates if len(os.fsencode(c / SOCKET_NAME)) <= _LONGEST_SOCKET_PATH]
        if not fitting:
            raise PostgresError("The folder for temporary files has too long a name: set TMPDIR to a shorter one.")
        return fitting[0]

    def make_sockets(self) -> Path:
        """Makes the socket folder, mode 0700. Raises `PostgresError` if somebody else has taken its name."""
        folder = self.sockets
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        if folder.is_symlink() or found.st_uid != os.geteuid():
            raise PostgresError(f"{folder} belongs to somebody else: remove it, or set TMPDIR to a folder of your own.")
        folder.chmod(0o700)
        return folder
