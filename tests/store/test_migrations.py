"""Migrations through the Data API: once each, in order, whole or not at all, and equal to db/schema.sql."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from boxoffice.aws.data_api import Database, DatabaseFault
from boxoffice.store.migrations import FOLDER, MigrationError, migrate, read
from local_stack.postgres.dump import schema
from scripts.dump_schema import HEAD, SCHEMA
from tests.database_stack import Databases, DatabaseStack


@pytest.fixture
def owner(stack: DatabaseStack, empty_database: str) -> Database:
    return stack.database("owner", empty_database)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "0001_tables.sql").write_text("CREATE TABLE a (id int); -- ;\nCREATE TABLE b (t text DEFAULT ';');\n")
    (tmp_path / "0002_rows.sql").write_text("INSERT INTO a VALUES (1), (2);")
    return tmp_path


def test_the_migrations_make_what_schema_sql_says(stack: DatabaseStack, databases: Databases) -> None:
    made = HEAD + schema(stack.postgres.places, databases.name)
    assert SCHEMA.read_text() == made, "run `make schema` and look at what changed"


def test_every_migration_is_applied_and_none_twice(databases: Databases) -> None:
    known = databases.owner.query("SELECT version, checksum FROM schema_migrations ORDER BY version")
    assert [(m.version, m.checksum) for m in read(FOLDER)] == [(row["version"], row["checksum"]) for row in known]
    assert migrate(databases.owner) == []


def test_new_files_are_applied_in_order(owner: Database, folder: Path) -> None:
    assert migrate(owner, folder) == ["0001_tables", "0002_rows"]
    (folder / "0003_more.sql").write_text("INSERT INTO a SELECT 3")
    assert migrate(owner, folder) == ["0003_more"]
    assert owner.query("SELECT array_agg(id ORDER BY id) AS ids FROM a") == [{"ids": [1, 2, 3]}]


def test_a_failing_file_leaves_nothing_of_itself(owner: Database, folder: Path) -> None:
    (folder / "0003_fails.sql").write_text("INSERT INTO a VALUES (3);\nINSERT INTO nowhere VALUES (1);")
    with pytest.raises(MigrationError, match=r"0003_fails\.sql, statement 2 of 2 .*nowhere"):
        migrate(owner, folder)
    assert owner.query("SELECT count(*) AS n FROM a") == [{"n": 2}]
    (folder / "0003_fails.sql").write_text("INSERT INTO a VALUES (3)")
    assert migrate(owner, folder) == ["0003_fails"]


def test_a_changed_file_is_refused(owner: Database, folder: Path) -> None:
    migrate(owner, folder)
    (folder / "0001_tables.sql").write_text("CREATE TABLE c (id int)")
    with pytest.raises(MigrationError, match=r"0001_tables\.sql was changed after it was applied"):
        migrate(owner, folder)


def test_a_database_that_is_newer_than_the_release_is_refused(owner: Database, folder: Path) -> None:
    migrate(owner, folder)
    (folder / "0002_rows.sql").unlink()
    with pytest.raises(MigrationError, match="0002_rows, unknown to this release"):
        migrate(owner, folder)


def test_a_file_before_the_applied_ones_is_refused(owner: Database, folder: Path) -> None:
    (folder / "0002_rows.sql").rename(folder / "0005_rows.sql")
    migrate(owner, folder)
    (folder / "0003_late.sql").write_text("SELECT 1")
    with pytest.raises(MigrationError, match=r"0003_late\.sql comes before"):
        migrate(owner, folder)


@pytest.mark.parametrize("name", ["2_short.sql", "0002_twice.sql", "0003-dash.sql", "0003_Upper.sql"])
def test_names_that_do_not_fit_are_refused(folder: Path, name: str) -> None:
    (folder / name).write_text("SELECT 1")
    with pytest.raises(MigrationError, match=r"\.sql needs a number of its own"):
        read(folder)


def test_an_unclosed_quote_is_told_with_its_file(owner: Database, folder: Path) -> None:
    (folder / "0003_open.sql").write_text("SELECT 'x")
    with pytest.raises(MigrationError, match=r"0003_open\.sql cannot be read: .*line 1"):
        migrate(owner, folder)


def test_several_at_once_apply_each_file_once(stack: DatabaseStack, owner: Database, folder: Path) -> None:
    (folder / "0003_slow.sql").write_text("SELECT pg_sleep(0.3); INSERT INTO a VALUES (9)")
    with ThreadPoolExecutor(4) as pool:
        done = [future.result() for future in [pool.submit(migrate, owner, folder) for _ in range(4)]]
    assert sorted(version for versions in done for version in versions) == ["0001_tables", "0002_rows", "0003_slow"]
    assert owner.query("SELECT count(*) AS n FROM a") == [{"n": 3}]


@pytest.mark.parametrize("role", ["customer", "bridge", "settlement", "background"])
def test_only_the_owner_changes_the_schema(databases: Databases, role: str) -> None:
    database: Database = getattr(databases, role)
    for sql in ("CREATE TABLE mine (id int)", "DROP TABLE tickets", "DELETE FROM schema_migrations"):
        with pytest.raises(Exception, match=r"permission denied|must be owner"):
            database.execute(sql)
    with pytest.raises(DatabaseFault):
        database.execute("CREATE EXTENSION vector WITH SCHEMA nowhere")
