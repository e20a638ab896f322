"""Applies db/migrations/NNNN_name.sql in order, each in one transaction, through the Data API as the owner role.

Every start of every process that owns the schema may call `migrate`: what is applied already is left alone, two callers
at once take turns, and a file that was changed after it was applied is refused. `db/schema.sql` is the result, checked
by a test; `python scripts/dump_schema.py` writes it anew.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from boxoffice.aws.data_api import Database, DatabaseError, Transaction
from boxoffice.store.sql_script import statements

FOLDER = Path(__file__).parents[2] / "db" / "migrations"

_NAME = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")
_LOCK = 0x626F786F  # any number that nobody else locks
_PATIENCE_SECONDS = 60.0
_LOOK_EVERY_SECONDS = 0.2
_TABLE = """
CREATE TABLE IF NOT EXISTS schema_migrations (
    version    text PRIMARY KEY,
    checksum   text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
)
"""


class MigrationError(Exception):
    """The database cannot be brought to this release's schema; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file: its number and name without `.sql`, and its text."""

    version: str
    sql: str

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


def migrate(database: Database, folder: Path = FOLDER) -> list[str]:
    """Applies what is missing and gives the versions applied now. `database` is the owner's.

    Raises `MigrationError`; what was applied before the failing file stays.
    """
    migrations = read(folder)
    applied = _applied(database)
    _check(migrations, applied)
    return [migration.version for migration in migrations[len(applied) :] if _apply(database, migration)]


def read(folder: Path) -> list[Migration]:
    """The migrations of a folder in order. Raises `MigrationError` for names that do not fit."""
    files = sorted(folder.glob("*.sql"))
    if not files:
        raise MigrationError(f"There are no migrations in {folder}.")
    numbers: set[str] = set()
    for file in files:
        match = _NAME.fullmatch(file.name)
        if match is None or match[1] in numbers:
            raise MigrationError(f"{file.name} needs a number of its own and a name: 0007_what_it_does.sql.")
        numbers.add(match[1])
    return [Migration(file.stem, file.read_text(encoding="utf-8").replace("\r\n", "\n")) for file in files]


def _applied(database: Database) -> dict[str, str]:
    if not database.query("SELECT to_regclass('schema_migrations') IS NOT NULL AS there")[0]["there"]:
        return {}
    rows = database.query("SELECT version, checksum FROM schema_migrations ORDER BY version")
    return {row["version"]: row["checksum"] for row in rows}


def _check(migrations: Sequence[Migration], applied: Mapping[str, str]) -> None:
    known = {migration.version: migration for migration in migrations}
    for version, checksum in applied.items():
        if version not in known:
            raise MigrationError(
                f"The database has {version}, unknown to this release: use the newer release or a new database."
            )
        if known[version].checksum != checksum:
            raise MigrationError(
                f"{version}.sql was changed after it was applied: restore it, and put the change into a new file."
            )
    late = [m.version for m in migrations[: len(applied)] if m.version not in applied]
    if late:
        raise MigrationError(
            f"{late[0]}.sql comes before files that are applied already: give it the next free number."
        )


def _apply(database: Database, migration: Migration) -> bool:
    """Applies one file; False if somebody else has done it meanwhile."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        with database.transaction() as tx:
            if tx.query("SELECT pg_try_advisory_xact_lock(:lock) AS ours", lock=_LOCK)[0]["ours"]:
                return _apply_alone(tx, migration)
        time.sleep(_LOOK_EVERY_SECONDS)
    raise MigrationError("Somebody else has been migrating this database for a minute: wait, or stop that process.")


def _apply_alone(tx: Transaction, migration: Migration) -> bool:
    tx.execute(_TABLE)
    known = tx.query("SELECT checksum FROM schema_migrations WHERE version = :version", version=migration.version)
    if known:
        return False
    try:
        parts = statements(migration.sql)
    except ValueError as error:
        raise MigrationError(f"{migration.version}.sql cannot be read: {error}") from error
    for number, statement in enumerate(parts, start=1):
        try:
            tx.execute(statement)
        except DatabaseError as error:
            start = " ".join(statement.split())[:80]
            raise MigrationError(
                f"{migration.version}.sql, statement {number} of {len(parts)} ({start}…) failed: {error}"
            ) from error
    tx.execute(
        "INSERT INTO schema_migrations (version, checksum) VALUES (:version, :checksum)",
        version=migration.version,
        checksum=migration.checksum,
    )
    return True
