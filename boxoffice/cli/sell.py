"""`boxoffice sell`: stands in for the venue's own shop."""

from datetime import date
from typing import Annotated

import typer

from boxoffice.aws.data_api import DatabaseError
from boxoffice.cli.errors import CommandError
from boxoffice.cli.options import DEFAULT_STATE, State
from boxoffice.cli.running_stack import require_stack
from boxoffice.cli.stack_environment import use_database_of
from boxoffice.domain.errors import Refusal
from boxoffice.use_cases.sell_tickets import sell_tickets
from boxoffice.wiring.databases import database, house

Email = Annotated[str, typer.Option("--email", help="Whose tickets they are; the address needs no account yet.")]
Kind = Annotated[str, typer.Option("--type", help="adult, child, senior or evening.")]
Count = Annotated[int, typer.Option("--count", help="How many, 1 to 20.")]
Day = Annotated[str | None, typer.Option("--date", help="Visit date, YYYY-MM-DD; tomorrow where none is named.")]


def run(email: Email, kind: Kind, count: Count = 1, day: Day = None, state: State = DEFAULT_STATE) -> None:
    """Sell plain tickets to an email address. Who signs up with that address finds them after the first sign-in."""
    stack = require_stack(state)
    visit_date = _date(day) if day else None
    use_database_of(stack, "background")
    try:
        tickets = sell_tickets(
            house(), database("background"), email=email, ticket_type=kind, count=count, visit_date=visit_date
        )
    except Refusal as refusal:
        raise CommandError(refusal.message) from refusal
    except DatabaseError as trouble:
        raise CommandError(f"The database does not answer ({trouble}): `boxoffice status` tells why.") from trouble
    for ticket in tickets:
        print(f"{ticket.id}  {ticket.ticket_type}  {ticket.visit_date}  {ticket.paid}")


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{text!r} is no date. Write it like 2026-12-04.") from None
