"""The caller's own profile."""

from __future__ import annotations

from dataclasses import replace

from boxoffice.aws.data_api import Database
from boxoffice.contracts.customers import CustomerChanges
from boxoffice.domain.cards import mask_card_numbers
from boxoffice.domain.customers import Customer
from boxoffice.domain.identity import Caller
from boxoffice.store import customers
from boxoffice.store.callers import enter_customer
from boxoffice.telemetry import traced
from boxoffice.use_cases.house import House


@traced
def get_profile(database: Database, caller: Caller) -> Customer:
    """`database` is the customer role's, here and below. Raises NoAccount."""
    with database.transaction() as tx:
        return customers.get(tx, enter_customer(tx, caller).customer_id)


@traced
def update_profile(house: House, database: Database, caller: Caller, changes: CustomerChanges) -> Customer:
    """The profile after the change. What is left out stays; null removes the phone and leaves anything else.

    What looks like a card's number in a name is masked.
    """
    given = changes.model_dump(exclude_unset=True)
    wanted = {name: value for name, value in given.items() if value is not None or name == "phone"}
    for name in wanted.keys() & {"first_name", "last_name"}:
        wanted[name] = mask_card_numbers(wanted[name])
    with database.transaction() as tx:
        before = customers.lock(tx, enter_customer(tx, caller).customer_id)
        after = replace(before, **wanted)
        if after != before:
            customers.save(tx, after, house.now())
    return after
