"""How PostgreSQL's programs are started, whoever we are."""

import os
import pwd
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from local_stack.postgres import without_root
from local_stack.postgres.binaries import program
from local_stack.postgres.errors import PostgresError


@dataclass(frozen=True)
class Launcher:
    """Starts programs in one of the modes of `without_root`; `owner` is the user whom the data must belong to."""

    mode: str
    uid: int
    gid: int
    owner: int

    def command(self, name: str, arguments: list[str], *, parent: int = 0) -> list[str]:
        """The command line that runs PostgreSQL's program `name`, interrupted when the process `parent` dies."""
        script = str(Path(without_root.__file__))
        head = [sys.executable, "-I", "-S", script, self.mode, str(self.uid), str(self.gid), str(parent)]
        return [*head, str(program(name)), *arguments]

    def run(self, name: str, arguments: list[str], *, timeout: float) -> str:
        """Runs a program to its end and gives what it printed. Raises `PostgresError` with its last words."""
        done = subprocess.run(
            self.command(name, arguments), capture_output=True, text=True, timeout=timeout, check=False
        )
        if done.returncode != 0:
            raise PostgresError(f"{name} failed: {(done.stderr or done.stdout).strip()[-600:]}")
        return done.stdout

    def start(self, name: str, arguments: list[str], output: IO[bytes] | None) -> subprocess.Popen[bytes]:
        """Starts a program that ends with us; its messages go to `output`, or to ours."""
        command = self.command(name, arguments, parent=os.getpid())
        # A session of its own: Ctrl-C in a terminal reaches us, and we decide how the server stops.
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True)


def choose() -> Launcher:
    """The way that works here. Raises `PostgresError` when we are root and nothing else is possible."""
    if os.geteuid() != 0:
        return Launcher("plain", os.geteuid(), os.getegid(), owner=os.geteuid())
    user = _ordinary_user()
    candidates = (
        Launcher("namespace", user.pw_uid, user.pw_gid, owner=0),
        Launcher("user", user.pw_uid, user.pw_gid, owner=user.pw_uid),
    )
    for launcher in candidates:
        probe = subprocess.run(
            launcher.command("postgres", ["--version"]), capture_output=True, timeout=20, check=False
        )
        if probe.returncode == 0:
            return launcher
    raise PostgresError(
        "PostgreSQL refuses to run as root, and this machine allows neither a user namespace nor a change of user: "
        "run Boxoffice as an ordinary user."
    )


def _ordinary_user() -> pwd.struct_passwd:
    users = [user for user in pwd.getpwall() if user.pw_uid != 0]
    if not users:
        raise PostgresError("PostgreSQL refuses to run as root, and this machine has no other user: add one.")
    return next((user for user in users if user.pw_name == "nobody"), users[0])
