"""PostgreSQL and the Data API server as processes of a test run, and databases to throw away."""

from __future__ import annotations

import contextlib
import itertools
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

import httpx
import psycopg
from psycopg import sql

from boxoffice.aws import session
from boxoffice.aws.data_api import Database, RetryPolicy
from boxoffice.store.migrations import migrate
from local_stack.postgres.access import administrator_connection, clone_database
from local_stack.postgres.places import Places
from local_stack.postgres.secrets_file import RESOURCE_ARN, secret_arn

if TYPE_CHECKING:
    from mypy_boto3_rds_data.client import RDSDataServiceClient

CREDENTIALS = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_REGION": "eu-central-1"}
_ROLES = ("customer", "bridge", "settlement", "background", "owner")
_START_SECONDS = 60
# A test's database need not survive a power cut; what must survive a kill is tested with the real settings.
_FAST = ["--set", "fsync=off", "--set", "full_page_writes=off", "--set", "synchronous_commit=off"]


def rds_client(url: str, **options: Any) -> RDSDataServiceClient:
    """The client that Boxoffice uses, for a Data API at `url`; `options` are those of `session.client`."""
    client: RDSDataServiceClient = session.client(
        "rds-data",
        endpoint_url=url,
        region_name=CREDENTIALS["AWS_REGION"],
        aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        **options,
    )
    return client


class DatabasePlace(TypedDict):
    """A database, seen by one role."""

    resource_arn: str
    secret_arn: str
    database: str


class PostgresProcess:
    """`python -m local_stack.postgres` on a state folder."""

    def __init__(self, state: Path, *arguments: str) -> None:
        self.places = Places.of(state)
        command = [
            sys.executable,
            "-m",
            "local_stack.postgres",
            "--state",
            str(state),
            "--stop-with-parent",
            *arguments,
        ]
        state.mkdir(parents=True, exist_ok=True)
        with (state / "postgres.log").open("ab") as log:
            self.process = subprocess.Popen(command, stderr=log)

    def wait_until_ready(self) -> PostgresProcess:
        deadline = time.monotonic() + _START_SECONDS
        while not self.places.announced_by(self.process.pid):
            assert self.process.poll() is None, "PostgreSQL ended instead of getting ready"
            assert time.monotonic() < deadline, "PostgreSQL did not get ready"
            time.sleep(0.005)
        return self

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)


class DataApiProcess:
    """`python -m local_stack.data_api` on a state folder and a free port."""

    def __init__(self, state: Path, *arguments: str, port: int = 0) -> None:
        command = [sys.executable, "-m", "local_stack.data_api", "--state", str(state), "--port", str(port)]
        self.process = subprocess.Popen([*command, "--stop-with-parent", *arguments], stdout=subprocess.PIPE, text=True)

    @cached_property
    def url(self) -> str:
        """The server's address, told when it listens."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().split()[-1]

    def inject(self, kind: str, **fault: Any) -> None:
        """Makes the next calls fail: see local_stack.data_api.faults."""
        httpx.post(f"{self.url}/_control/faults", json={"kind": kind, **fault}).raise_for_status()

    def clear_faults(self) -> list[dict[str, Any]]:
        """Forgets the faults still to come, and tells which they were."""
        coming: list[dict[str, Any]] = httpx.get(f"{self.url}/_control/faults").raise_for_status().json()["faults"]
        httpx.delete(f"{self.url}/_control/faults").raise_for_status()
        return coming

    def client(self) -> RDSDataServiceClient:
        """A boto3 client with the settings that Boxoffice uses."""
        return rds_client(self.url)

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(30)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


@dataclass(frozen=True)
class Databases:
    """One throw-away database, as each role sees it."""

    name: str
    customer: Database
    bridge: Database
    settlement: Database
    background: Database
    owner: Database
    environment: dict[str, str]
    """What a process needs to use it: the BOXOFFICE_DB_… variables, the endpoint and credentials."""


class DatabaseStack:
    """A running PostgreSQL and Data API server."""

    def __init__(self, postgres: PostgresProcess, data_api: DataApiProcess, state: Path) -> None:
        self.postgres = postgres
        self.data_api = data_api
        self.state = state
        self._doomed = ""
        self._numbers = itertools.count(1)

    @classmethod
    @contextlib.contextmanager
    def started(cls, state: Path) -> Iterator[DatabaseStack]:
        with contextlib.ExitStack() as ending:
            postgres = PostgresProcess(state, *_FAST)
            ending.callback(postgres.stop)
            data_api = DataApiProcess(state)
            ending.callback(data_api.stop)
            stack = cls(postgres.wait_until_ready(), data_api, state)
            ending.callback(stack.administrator.close)
            yield stack

    @cached_property
    def administrator(self) -> psycopg.Connection:
        """A connection as PostgreSQL's superuser to the database `postgres`."""
        return administrator_connection(self.postgres.places)

    @cached_property
    def client(self) -> RDSDataServiceClient:
        return self.data_api.client()

    def place(self, role: str, name: str = "boxoffice") -> DatabasePlace:
        """What `Database` is told besides its client."""
        return {"resource_arn": RESOURCE_ARN, "secret_arn": secret_arn(role), "database": name}

    def database(self, role: str, name: str = "boxoffice", *, retry: RetryPolicy | None = None) -> Database:
        return Database(self.client, **self.place(role, name), retry=retry or RetryPolicy())

    def databases(self, name: str) -> Databases:
        secrets = {f"BOXOFFICE_DB_SECRET_{role.upper()}": secret_arn(role) for role in _ROLES}
        environment = {
            **CREDENTIALS,
            **secrets,
            "AWS_DEFAULT_REGION": CREDENTIALS["AWS_REGION"],
            "AWS_ENDPOINT_URL_RDS_DATA": self.data_api.url,
            "BOXOFFICE_DB_RESOURCE_ARN": RESOURCE_ARN,
            "BOXOFFICE_DB_NAME": name,
        }
        return Databases(name=name, environment=environment, **{role: self.database(role, name) for role in _ROLES})

    @contextlib.contextmanager
    def clone(self, template: str, name: str) -> Iterator[str]:
        """A copy of a database nobody is connected to, under a name that begins so; dropped some time afterwards."""
        name = f"{name}_{next(self._numbers)}"
        clone_database(self.administrator, name, template)
        try:
            yield name
        finally:
            self._drop(name)

    def _drop(self, name: str) -> None:
        # PostgreSQL looks only ten times a second whether a database's last connections have ended. So they are ended
        # now, and the database that was given up before this one is dropped.
        doomed, self._doomed = self._doomed, name
        self.administrator.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        if doomed:
            self.administrator.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(doomed)))

    def empty_template(self) -> str:
        """The name of a database with roles and schemas and no tables, to be cloned."""
        name = "template_empty"
        clone_database(self.administrator, name, "boxoffice")
        self._close_to_all(name)
        return name

    def migrated_template(self, empty: str) -> str:
        """The name of a database that has every migration, to be cloned."""
        name = "template_migrated"
        clone_database(self.administrator, name, empty)
        migrate(self.database("owner", name))
        self._close_to_all(name)
        return name

    def _close_to_all(self, name: str) -> None:
        words = sql.Identifier(name)
        self.administrator.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(words))
        self.administrator.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", [name]
        )
