"""`boxoffice seed`: fills the demo venue and extends its calendar."""

from boxoffice.aws.data_api import DatabaseError
from boxoffice.cli.errors import CommandError
from boxoffice.cli.options import DEFAULT_STATE, State
from boxoffice.cli.running_stack import RunningStack, require_stack
from boxoffice.cli.stack_environment import use_database_of
from boxoffice.use_cases.seed_venue import Account, seed_venue
from boxoffice.wiring.databases import database, house


def run(state: State = DEFAULT_STATE) -> None:
    """Add what the demo venue lacks: 200 customers, 600 tickets, 120 days of prices and places from today on."""
    stack = require_stack(state)
    use_database_of(stack, "owner")
    print("Filling the venue")
    try:
        added = seed_venue(house(), database("owner"), _accounts(stack))
    except DatabaseError as trouble:
        raise CommandError(f"The database does not answer ({trouble}): `boxoffice status` tells why.") from trouble
    for table, rows in added.items():
        print(f"  {table.replace('_', ' ')}: {rows} added")


def _accounts(stack: RunningStack) -> tuple[Account, ...]:
    """The demo customers as the status names them: they own the venue's first tickets."""
    customers = [user for user in stack.status["users"] if user["role"] == "customer"]
    return tuple(Account(user["email"], user["firstName"], user["lastName"], user["language"]) for user in customers)
