"""Brings a database's schema up to date and fills the demo venue: what a new stack begins with.

`python -m boxoffice.cli.prepare_database`; settings of the owner role and `BOXOFFICE_DEMO_ACCOUNTS` (JSON). Answers one
JSON object: the migrations applied and the rows added.
"""

import json
import os
import sys

from boxoffice.store.migrations import MigrationError, migrate
from boxoffice.use_cases.seed_venue import Account, seed_venue
from boxoffice.wiring.databases import database, house


def main() -> int:
    owner = database("owner")
    try:
        applied = migrate(owner)
    except MigrationError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    told = json.loads(os.environ.get("BOXOFFICE_DEMO_ACCOUNTS", "[]"))
    accounts = tuple(Account(who["email"], who["firstName"], who["lastName"], who["language"]) for who in told)
    print(json.dumps({"applied": applied, "added": seed_venue(house(), owner, accounts)}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
