"""Writes db/schema.sql anew: the schema that all migrations together make. `--check` only compares."""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from boxoffice.aws import session
from boxoffice.aws.data_api import Database
from boxoffice.store.migrations import migrate
from local_stack.postgres.dump import schema
from local_stack.postgres.places import Places
from local_stack.postgres.secrets_file import DATABASE, RESOURCE_ARN, secret_arn

SCHEMA = Path(__file__).parents[1] / "db" / "schema.sql"
HEAD = "-- What the migrations make. Written by scripts/dump_schema.py; a test compares it with them.\n\n"


def migrated_schema(state: Path) -> str:
    """The schema of a new database in `state` after all migrations."""
    options = ["--state", str(state), "--stop-with-parent"]
    postgres = subprocess.Popen([sys.executable, "-m", "local_stack.postgres", *options], stderr=subprocess.DEVNULL)  # noqa: S603 - our own programs
    server = [sys.executable, "-m", "local_stack.data_api", "--port", "0", *options]
    with subprocess.Popen(server, stdout=subprocess.PIPE, text=True) as data_api:  # noqa: S603 - our own programs
        try:
            while not Places.of(state).announced_by(postgres.pid):
                if postgres.poll() is not None:
                    raise SystemExit("PostgreSQL did not start.")
                time.sleep(0.01)
            address = data_api.stdout.readline().split()[-1] if data_api.stdout else ""
            client = session.client("rds-data", endpoint_url=address)
            owner = secret_arn("owner")
            migrate(Database(client, resource_arn=RESOURCE_ARN, secret_arn=owner, database=DATABASE))
            return HEAD + schema(Places.of(state), DATABASE)
        finally:
            data_api.terminate()
            postgres.terminate()
            postgres.wait(30)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="exit 1 if db/schema.sql is not up to date")
    only_check = parser.parse_args().check
    os.environ |= {"AWS_REGION": "eu-central-1", "AWS_DEFAULT_REGION": "eu-central-1"}
    os.environ |= {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}
    with tempfile.TemporaryDirectory() as folder:
        made = migrated_schema(Path(folder) / "state")
    if only_check:
        same = SCHEMA.exists() and SCHEMA.read_text() == made
        sys.stdout.write(
            "db/schema.sql is up to date.\n" if same else "db/schema.sql is not what the migrations make.\n"
        )
        return 0 if same else 1
    SCHEMA.write_text(made)
    sys.stdout.write(f"Wrote {SCHEMA}.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
