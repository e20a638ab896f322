"""What the Data Agent's own use of a model costs: looked at before it thinks, booked when it has thought."""

from __future__ import annotations

from uuid import UUID

from boxoffice.aws.data_api import Database, ForeignKeyViolation
from boxoffice.domain.identity import Caller
from boxoffice.domain.model_costs import ModelBudget, ModelUsage, PriceTable
from boxoffice.store import model_usage
from boxoffice.store.callers import enter_customer
from boxoffice.telemetry import traced
from boxoffice.use_cases.house import House


@traced
def budget_is_spent(
    house: House, database: Database, caller: Caller, conversation_id: UUID | None, budget: ModelBudget
) -> bool:
    """Whether a request of this customer is to be answered without a model that costs something."""
    with database.transaction() as tx:
        customer = enter_customer(tx, caller)
        so_far = model_usage.spending(tx, customer.customer_id, conversation_id, house.now())
    return budget.is_spent(so_far)


@traced
def book_model_usage(
    house: House,
    database: Database,
    caller: Caller,
    *,
    conversation_id: UUID | None,
    run_id: str | None,
    usage: ModelUsage,
    prices: PriceTable,
) -> None:
    """Book what one request cost; `database` is the customer role's.

    A conversation that is not the customer's own, as a client of its own may name one, is left out of the row.
    """
    cost = prices.cost(usage)
    for conversation in (conversation_id, None):
        try:
            with database.transaction() as tx:
                customer = enter_customer(tx, caller)
                model_usage.book(tx, customer.customer_id, conversation, run_id, usage, cost, house.now())
        except ForeignKeyViolation:
            if conversation is None:
                raise
        else:
            return
