"""One embedded PostgreSQL: made, started, watched and stopped."""

import contextlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from typing import IO

from local_stack.postgres import leftovers, secrets_file
from local_stack.postgres.binaries import MAJOR_VERSION
from local_stack.postgres.errors import PostgresError
from local_stack.postgres.launch import Launcher, choose
from local_stack.postgres.places import Places

ADMINISTRATOR = "postgres"
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "150",
    "shared_buffers": "64MB",
    "max_wal_size": "256MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_statement": "none",
    # no values of rows and no statements: a log keeps nothing of a customer
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "jit": "off",
}
_START_SECONDS = 60
_STOP_SECONDS = 15
_LOOK_EVERY_SECONDS = 0.005


class Cluster:
    """The server of one state folder. The caller holds the folder's lock while it uses this."""

    def __init__(
        self,
        places: Places,
        settings: Mapping[str, str],
        output: IO[bytes] | None = None,
        launcher: Launcher | None = None,
    ) -> None:
        """`settings` override the server's own; its messages go to `output`, or to this process's."""
        self._launcher = launcher
        self.places = places
        self._settings = {**_SETTINGS, **settings}
        self._output = output
        self._server: subprocess.Popen[bytes] | None = None

    @property
    def server(self) -> subprocess.Popen[bytes]:
        """The running server process."""
        if self._server is None:
            raise PostgresError("PostgreSQL has not been started.")
        return self._server

    @property
    def running(self) -> bool:
        return self._server is not None and self._server.poll() is None

    def interrupt(self) -> None:
        """Asks the server to stop cleanly, without waiting; safe in a signal handler."""
        with contextlib.suppress(ProcessLookupError):
            self.server.send_signal(signal.SIGINT)

    def launch(self) -> None:
        """Makes the data if there are none and starts the server, which then needs a moment: `wait_until_ready`.

        Raises `PostgresError` when it cannot.
        """
        launcher = self._launcher or choose()
        self.places.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.places.ready.unlink(missing_ok=True)
        sockets = self.places.make_sockets()
        leftovers.clear(self.places.data)
        if not self.places.data.exists():
            self._make_data(launcher)
        self._check_version()
        self._give_data_to(launcher.owner)
        arguments = ["-D", str(self.places.data), "-c", f"unix_socket_directories={sockets}"]
        for name, value in self._settings.items():
            arguments += ["-c", f"{name}={value}"]
        self._server = launcher.start("postgres", arguments, self._output)

    def wait_until_ready(self) -> None:
        """Returns when the server takes connections. Raises `PostgresError` when it does not come to that."""
        # The server writes its state into the eighth line of its pid file and has no other way to tell a program.
        pid_file = self.places.data / "postmaster.pid"
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            if self.server.poll() is not None:
                raise PostgresError(
                    f"PostgreSQL stopped while starting (status {self.server.returncode}): its own messages say why."
                )
            with contextlib.suppress(OSError):
                lines = pid_file.read_text().split("\n")
                if len(lines) > 7 and lines[7].strip() == "ready":
                    return
            time.sleep(_LOOK_EVERY_SECONDS)
        self.stop()
        raise PostgresError(f"PostgreSQL did not get ready in {_START_SECONDS} seconds: its own messages say why.")

    def announce(self) -> None:
        """Says in ready.json that the server may be used."""
        told = {"keeper": os.getpid(), "server": self.server.pid, "sockets": str(self.places.sockets)}
        secrets_file.write_private(self.places.ready, json.dumps(told) + "\n")

    def stop(self) -> None:
        """Stops the server: cleanly, then by force. Data that were committed are there at the next start either way."""
        self.places.ready.unlink(missing_ok=True)
        if self._server is None:
            return
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                self._server.send_signal(number)
            try:
                self._server.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                continue
            break
        with contextlib.suppress(OSError):
            self.places.sockets.rmdir()

    def _make_data(self, launcher: Launcher) -> None:
        places, draft = self.places, self.places.home / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        secrets_file.write_private(places.administrator_password, secrets.token_urlsafe(24) + "\n")
        draft.mkdir(mode=0o700)
        os.chown(draft, launcher.owner, -1)
        # initdb reads the password as the other user, who may not open our file: it gets a copy beside its data.
        password = draft.with_name("password.new")
        secrets_file.write_private(password, places.administrator_password.read_text())
        os.chown(password, launcher.owner, -1)
        arguments = [f"--pgdata={draft}", f"--username={ADMINISTRATOR}", f"--pwfile={password}"]
        arguments += ["--auth-local=scram-sha-256", "--auth-host=reject", "--encoding=UTF8"]
        arguments += ["--lc-collate=C", "--lc-ctype=C.UTF-8", "--lc-messages=C"]
        try:
            launcher.run("initdb", arguments, timeout=120)
        finally:
            password.unlink()
        draft.rename(places.data)

    def _check_version(self) -> None:
        try:
            version = (self.places.data / "PG_VERSION").read_text().strip()
        except OSError:
            version = ""
        if version != MAJOR_VERSION:
            found = f"data of PostgreSQL {version}" if version else "no database"
            raise PostgresError(
                f"{self.places.data} holds {found}, not data of PostgreSQL {MAJOR_VERSION}: "
                "move that folder away, or choose another state folder."
            )

    def _give_data_to(self, owner: int) -> None:
        if self.places.data.stat().st_uid == owner:
            return
        for folder, _, files in os.walk(self.places.data):
            os.chown(folder, owner, -1)
            for name in files:
                os.chown(os.path.join(folder, name), owner, -1, follow_symlinks=False)  # noqa: PTH118 - thousands of files
