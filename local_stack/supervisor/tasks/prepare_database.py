"""Brings the schema up to date and fills the demo venue, through the Data API."""

import json
import sys

from boxoffice.store.migrations import MigrationError, migrate
from boxoffice.use_cases.seed_venue import Account, seed_venue
from boxoffice.wiring.databases import database, house
from local_stack.supervisor.people import CUSTOMERS


def main() -> int:
    owner = database("owner")
    try:
        applied = migrate(owner)
    except MigrationError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    accounts = tuple(
        Account(person.email, person.first_name, person.last_name, person.language) for person in CUSTOMERS
    )
    added = seed_venue(house(), owner, accounts)
    sys.stdout.write(json.dumps({"applied": applied, "added": added}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
