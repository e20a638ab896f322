"""A database's schema as text, the same for the same schema."""

import os
import re
import subprocess

from local_stack.postgres.binaries import program
from local_stack.postgres.cluster import ADMINISTRATOR
from local_stack.postgres.errors import PostgresError
from local_stack.postgres.places import Places

# What pg_dump adds that says nothing about the schema: versions, session settings, a random guard against psql.
_NOISE = re.compile(r"^(--.*|SET .*;|SELECT pg_catalog\.set_config.*|\\(un)?restrict .*)\n", re.MULTILINE)


def schema(places: Places, database: str) -> str:
    """The schema `public` of a database as SQL: tables, constraints, indexes, functions, policies, grants.

    Raises `PostgresError` with pg_dump's words.
    """
    command = [str(program("pg_dump")), f"--host={places.sockets}", f"--username={ADMINISTRATOR}", "--schema-only"]
    command += ["--schema=public", "--no-owner", "--no-comments", database]
    password = places.administrator_password.read_text().strip()
    environment = {**os.environ, "PGPASSWORD": password}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    if done.returncode != 0:
        raise PostgresError(f"pg_dump failed: {done.stderr.strip()}")
    text = _NOISE.sub("", done.stdout)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
