"""Makes the gateway's schema: each file of `schema/` is one step, taken once, in the order of the names."""

from __future__ import annotations

from pathlib import Path

from payment_gateway.database import Database


def prepare(database: Database) -> list[str]:
    """Take the steps that this database has not taken yet, in one transaction; answers their names.

    Several processes may start at once: the first takes the steps, the others wait and find nothing to do. Raises
    `DatabaseTrouble` while the database cannot be reached.
    """
    files = sorted((Path(__file__).parent / "schema").glob("*.sql"))
    if database.query("schema_exists")[0]["steps_exist"]:
        taken = {row["name"] for row in database.query("list_schema_steps")}
        if taken.issuperset(file.stem for file in files):
            return []
    return _take_missing(database, files)


def _take_missing(database: Database, files: list[Path]) -> list[str]:
    with database.transaction() as transaction:
        database.query("lock_schema", transaction=transaction)
        if not database.query("schema_exists", transaction=transaction)[0]["schema_exists"]:
            database.query("create_schema", transaction=transaction)
        database.query("create_schema_steps", transaction=transaction)
        taken = {row["name"] for row in database.query("list_schema_steps", transaction=transaction)}
        missing = [file for file in files if file.stem not in taken]
        for file in missing:
            database.run(file.read_text("utf-8"), transaction=transaction)
            database.query("take_schema_step", transaction=transaction, name=file.stem)
    return [file.stem for file in missing]
