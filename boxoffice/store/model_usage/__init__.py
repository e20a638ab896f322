"""What models have cost. The bridge books a run's use with the run's end; the Data Agent books its own here."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from boxoffice.aws.data_api import Transaction
from boxoffice.domain.model_costs import ModelSpending, ModelUsage
from boxoffice.store.statements import statement


def spending(tx: Transaction, customer_id: UUID, conversation_id: UUID | None, now: datetime) -> ModelSpending:
    """US dollars so far; no conversation has cost nothing."""
    row = tx.query(statement(__name__, "spending"), customer_id=customer_id, conversation_id=conversation_id, at=now)[0]
    found = json.loads(str(row["spent"]))
    return ModelSpending(Decimal(found["conversation"]), Decimal(found["day"]))


def book(
    tx: Transaction,
    customer_id: UUID,
    conversation_id: UUID | None,
    run_id: str | None,
    usage: ModelUsage,
    cost: Decimal,
    now: datetime,
) -> None:
    """One request's use of a model; raises ForeignKeyViolation for a conversation that is not the customer's."""
    tx.execute(
        statement(__name__, "book"),
        at=now,
        customer_id=customer_id,
        conversation_id=conversation_id,
        run_id=run_id,
        model=usage.model,
        model_calls=usage.model_calls,
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        cache_read_tokens=usage.cache_read_tokens,
        cache_write_tokens=usage.cache_write_tokens,
        cost=cost,
    )
