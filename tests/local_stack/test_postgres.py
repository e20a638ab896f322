"""The embedded PostgreSQL: durable through kills, apart from its neighbours, closed to strangers."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from local_stack.postgres import launch, secrets_file
from local_stack.postgres.access import administrator_connection, connection_string
from local_stack.postgres.cluster import Cluster
from local_stack.postgres.errors import PostgresError
from local_stack.postgres.places import SOCKET_NAME, Places
from local_stack.postgres.secrets_file import ROLES, secret_arn
from tests.database_stack import DataApiProcess, DatabaseStack, PostgresProcess
from tests.local_stack.data_api_calls import Caller, plain_client


@pytest.fixture(scope="module")
def used_state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state folder whose database holds one row."""
    state = tmp_path_factory.mktemp("used") / "state"
    postgres = PostgresProcess(state).wait_until_ready()
    with psycopg.connect(connection_string(state, "owner"), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (id int)")
        connection.execute("INSERT INTO kept VALUES (0)")
    assert postgres.stop() == 0
    return state


def rows(state: Path) -> list[int]:
    with psycopg.connect(connection_string(state, "owner")) as connection:
        return [row[0] for row in connection.execute("SELECT id FROM kept ORDER BY id")]


def server_pid(state: Path) -> int:
    return int(json.loads(Places.of(state).ready.read_text())["server"])


def test_a_clean_stop_keeps_the_data_and_leaves_no_socket(used_state: Path) -> None:
    assert not Places.of(used_state).sockets.exists()
    postgres = PostgresProcess(used_state).wait_until_ready()
    assert rows(used_state)[0] == 0
    assert postgres.stop() == 0
    assert not Places.of(used_state).ready.exists()


@pytest.mark.parametrize("victim", ["server", "keeper"])
def test_what_was_committed_survives_a_kill(used_state: Path, victim: str) -> None:
    postgres = PostgresProcess(used_state).wait_until_ready()
    before = rows(used_state)
    connection = psycopg.connect(connection_string(used_state, "owner"))
    connection.execute("INSERT INTO kept SELECT max(id) + 1 FROM kept")
    connection.commit()
    connection.execute("INSERT INTO kept VALUES (-1)")
    os.kill(server_pid(used_state) if victim == "server" else postgres.process.pid, signal.SIGKILL)
    assert postgres.process.wait(30) != 0
    connection.close()
    again = PostgresProcess(used_state).wait_until_ready()
    assert rows(used_state) == [*before, len(before)]
    assert again.stop() == 0


def test_a_stale_pid_file_of_a_process_that_lives_is_no_hindrance(used_state: Path) -> None:
    (Places.of(used_state).data / "postmaster.pid").write_text(f"{os.getpid()}\n{used_state}\n")
    postgres = PostgresProcess(used_state).wait_until_ready()
    assert rows(used_state)
    assert postgres.stop() == 0


def test_the_data_api_comes_back_with_the_database(used_state: Path) -> None:
    postgres = PostgresProcess(used_state).wait_until_ready()
    data_api = DataApiProcess(used_state)
    caller = Caller(plain_client(data_api.url), "boxoffice")
    assert caller.one("SELECT count(*) > 0 FROM kept") == {"booleanValue": True}
    os.kill(server_pid(used_state), signal.SIGKILL)
    postgres.process.wait(30)
    with pytest.raises(Exception, match="DatabaseUnavailableException"):
        caller.execute("SELECT 1")
    postgres = PostgresProcess(used_state).wait_until_ready()
    assert caller.one("SELECT count(*) > 0 FROM kept") == {"booleanValue": True}
    assert (data_api.stop(), postgres.stop()) == (0, 0)


def test_two_stacks_run_side_by_side(stack: DatabaseStack, used_state: Path) -> None:
    neighbour = PostgresProcess(used_state).wait_until_ready()
    try:
        assert Places.of(used_state).sockets != stack.postgres.places.sockets
        assert rows(used_state)
        theirs, ours = (json.loads(Places.of(state).secrets.read_text()) for state in (used_state, stack.state))
        assert not {s["password"] for s in theirs.values()} & {s["password"] for s in ours.values()}
        with (
            pytest.raises(psycopg.errors.UndefinedTable),
            psycopg.connect(connection_string(stack.state, "owner")) as own,
        ):
            own.execute("SELECT FROM kept")
    finally:
        neighbour.stop()


def run(state: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "local_stack.postgres", "--state", str(state), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_a_second_start_on_the_same_folder_is_refused_with_a_sentence(stack: DatabaseStack) -> None:
    second = run(stack.state)
    assert second.returncode == 1
    assert second.stderr.splitlines()[-1].startswith("Another PostgreSQL already runs on ")
    assert run(stack.state, "--check").returncode == 0


def test_a_folder_without_a_server_is_not_healthy(tmp_path: Path) -> None:
    assert run(tmp_path, "--check").returncode == 1


@pytest.mark.parametrize("content", ["17", None])
def test_data_of_another_kind_are_refused_with_a_sentence(tmp_path: Path, content: str | None) -> None:
    data = tmp_path / "postgres" / "data"
    data.mkdir(parents=True)
    if content:
        (data / "PG_VERSION").write_text(content)
    refused = run(tmp_path)
    assert refused.returncode == 1
    assert "move that folder away" in refused.stderr


def test_a_state_folder_that_is_a_file_is_refused_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    refused = run(tmp_path / "file")
    assert refused.returncode == 1
    assert "choose another with --state" in refused.stderr


def test_nothing_of_it_is_open_to_others(stack: DatabaseStack) -> None:
    places = stack.postgres.places
    private = [places.home, places.data, places.sockets, places.secrets, places.administrator_password]
    assert {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in private} == {0}
    assert stat.S_IMODE((places.sockets / SOCKET_NAME).stat().st_mode) & 0o077 == 0


def test_parent_folders_keep_their_permissions(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    before = {folder: folder.stat() for folder in (closed, *closed.parents)}
    postgres = PostgresProcess(closed / "deep" / "state").wait_until_ready()
    postgres.stop()
    for folder, was in before.items():
        found = folder.stat()
        assert (found.st_mode, found.st_uid, found.st_gid) == (was.st_mode, was.st_uid, was.st_gid), folder


def test_a_long_state_path_has_a_short_socket_path(tmp_path: Path) -> None:
    places = Places.of(tmp_path / ("x" * 200) / ("y" * 200))
    assert len(os.fsencode(places.sockets / SOCKET_NAME)) <= 103


def test_a_socket_folder_that_is_a_link_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    places = Places.of(tmp_path / "state")
    places.sockets.symlink_to(tmp_path)
    with pytest.raises(PostgresError, match="belongs to somebody else"):
        places.make_sockets()


def test_roles_have_the_least_rights(stack: DatabaseStack) -> None:
    with administrator_connection(stack.postgres.places, "boxoffice") as connection:
        found = connection.execute(
            "SELECT rolname, rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication,"
            " has_schema_privilege(rolname, 'public', 'CREATE'), has_database_privilege(rolname, 'boxoffice', 'TEMP'),"
            " has_database_privilege(rolname, 'postgres', 'CONNECT'), has_schema_privilege(rolname, 'gateway', 'USAGE')"
            " FROM pg_roles WHERE rolcanlogin AND rolname <> 'postgres' ORDER BY rolname"
        ).fetchall()
    assert {row[0] for row in found} == set(ROLES.values())
    for name, powerful, creates, temporary, elsewhere, sees_gateway in found:
        owns = name == "boxoffice_owner"
        assert (powerful, creates, temporary, elsewhere) == (False, owns, owns, False), name
        assert sees_gateway == (name == "gateway"), name


def test_a_wrong_password_is_refused_on_the_socket(stack: DatabaseStack) -> None:
    right = secrets_file.read(stack.postgres.places.secrets)[secret_arn("customer")]["password"]
    wrong = connection_string(stack.state, "customer").replace(right, "wrong")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)


def test_lost_secrets_are_made_anew(used_state: Path) -> None:
    Places.of(used_state).secrets.unlink()
    postgres = PostgresProcess(used_state).wait_until_ready()
    assert rows(used_state)
    postgres.stop()


@pytest.fixture
def nobody() -> launch.Launcher:
    if os.geteuid() != 0:
        pytest.skip("only root can become somebody else")
    namespace = launch.choose()
    return launch.Launcher("user", namespace.uid, namespace.gid, owner=namespace.uid)


@pytest.fixture
def cluster(tmp_path: Path, nobody: launch.Launcher) -> Iterator[Cluster]:
    tmp_path.chmod(0o700)
    with (tmp_path / "log").open("wb") as log:
        cluster = Cluster(Places.of(tmp_path / "state"), {}, log, nobody)
        yield cluster
        cluster.stop()


def test_without_namespaces_it_runs_as_an_ordinary_user_behind_closed_folders(cluster: Cluster) -> None:
    cluster.launch()
    cluster.wait_until_ready()
    assert cluster.places.data.stat().st_uid != 0
    with administrator_connection(cluster.places) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    status = Path(f"/proc/{cluster.server.pid}/status").read_text()
    assert "Uid:\t0" not in status
