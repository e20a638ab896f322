"""Connecting to the embedded PostgreSQL, and preparing its roles and databases."""

from collections.abc import Mapping
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from local_stack.postgres.cluster import ADMINISTRATOR
from local_stack.postgres.errors import PostgresError
from local_stack.postgres.places import Places
from local_stack.postgres.secrets_file import DATABASE, ROLES, Secret, read, secret_arn

_ROLES_SQL = Path(__file__).parents[2] / "db" / "roles.sql"
_OWNER = ROLES["owner"]
_GUESTS = [name for role, name in ROLES.items() if role != "owner"]
_CONNECT_SECONDS = 5


def administrator_connection(places: Places, database: str = "postgres") -> psycopg.Connection:
    """A connection as the server's administrator, for preparing it and for tests. Auto-commits."""
    password = places.administrator_password.read_text().strip()
    conninfo = _conninfo(places, ADMINISTRATOR, password, database)
    return psycopg.connect(conninfo, autocommit=True)


def connection_string(state: Path, role: str, database: str | None = None) -> str:
    """A libpq connection string for `role` (a key of `ROLES`), for a process that speaks to PostgreSQL directly.

    Raises FileNotFoundError when the state folder has no secrets yet.
    """
    places = Places.of(state)
    secret = read(places.secrets)[secret_arn(role)]
    return _conninfo(places, secret["username"], secret["password"], database or secret["database"])


def prepare(places: Places, secrets: Mapping[str, Secret], *, set_passwords: bool) -> None:
    """Makes the database and its roles, or completes them; `set_passwords` gives the roles the secrets' passwords."""
    with administrator_connection(places) as connection:
        found = connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if found is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
            connection.execute("REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC")
    with administrator_connection(places, DATABASE) as connection, connection.transaction():
        unknown = connection.execute("SELECT count(*) FROM pg_roles WHERE rolname = ANY(%s)", [list(ROLES.values())])
        row = unknown.fetchone()
        connection.execute(_ROLES_SQL.read_bytes())
        if set_passwords or row != (len(ROLES),):
            _set_passwords(connection, secrets)


def clone_database(connection: psycopg.Connection, name: str, template: str) -> None:
    """Makes the database `name` as a copy of `template`, with the same owner and the same guests.

    `connection` is the administrator's; nobody may be connected to `template`.
    """
    words = {"name": sql.Identifier(name), "template": sql.Identifier(template), "owner": sql.Identifier(_OWNER)}
    connection.execute(sql.SQL("CREATE DATABASE {name} TEMPLATE {template} OWNER {owner}").format(**words))
    guests = sql.SQL(", ").join(map(sql.Identifier, _GUESTS))
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {name} FROM PUBLIC").format(**words))
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {name} TO {guests}").format(guests=guests, **words))


def answers(places: Places) -> bool:
    """Whether the server is there and runs a statement."""
    try:
        with administrator_connection(places) as connection:
            connection.execute("SELECT 1")
    except (psycopg.Error, OSError, PostgresError):
        return False
    return True


def _conninfo(places: Places, user: str, password: str, database: str) -> str:
    return make_conninfo(
        host=str(places.sockets), user=user, password=password, dbname=database, connect_timeout=_CONNECT_SECONDS
    )


def _set_passwords(connection: psycopg.Connection, secrets: Mapping[str, Secret]) -> None:
    for role in ROLES:
        secret = secrets[secret_arn(role)]
        words = {"role": sql.Identifier(secret["username"]), "password": sql.Literal(secret["password"])}
        connection.execute(sql.SQL("ALTER ROLE {role} PASSWORD {password}").format(**words))
