"""What the Data Agent's reasoning costs: looked at before, booked afterwards, under the caller's own identity."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from mcp.server.mcpserver import Context

from agents.models.usage import ModelUse
from boxoffice.aws.data_api import DatabaseError
from boxoffice.contracts.headers import RUN_HEADER
from boxoffice.domain.errors import Refusal
from boxoffice.domain.identity import Caller
from boxoffice.domain.model_costs import ModelBudget, ModelUsage, PriceTable
from boxoffice.use_cases.model_spending import book_model_usage, budget_is_spent
from mcp_servers.desk import Desk
from mcp_servers.identity import caller, conversation

_LONGEST_RUN_ID = 100

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asker:
    """Whose request it is, and the run it belongs to, if any."""

    caller: Caller
    conversation_id: UUID | None
    run_id: str | None

    @classmethod
    def of(cls, context: Context[Any, Any]) -> Asker:
        headers: Mapping[str, str] = context.headers or {}
        return cls(caller(), conversation(context), (headers.get(RUN_HEADER.lower()) or "")[:_LONGEST_RUN_ID] or None)


@dataclass(frozen=True, slots=True)
class Accounts:
    """`model` is the name under which prices are looked up. Both calls block: not for the event loop."""

    desk: Desk
    budget: ModelBudget
    prices: PriceTable
    model: str

    def may_spend(self, asker: Asker) -> bool:
        """Whether a model that costs something may answer. Where that cannot be known, the rules answer."""
        house, database = self.desk.house, self.desk.database
        try:
            return not budget_is_spent(house, database, asker.caller, asker.conversation_id, self.budget)
        except (DatabaseError, Refusal):
            logger.warning("the model's budget could not be looked at", exc_info=True)
            return False

    def book(self, asker: Asker, use: ModelUse) -> None:
        """Trouble is logged: the answer has been found, and is the customer's."""
        if not use.total_tokens:
            return
        try:
            usage = ModelUsage(
                self.model,
                use.calls,
                use.input_tokens,
                use.output_tokens,
                use.cache_read_tokens,
                use.cache_write_tokens,
            )
            book_model_usage(
                self.desk.house,
                self.desk.database,
                asker.caller,
                conversation_id=asker.conversation_id,
                run_id=asker.run_id,
                usage=usage,
                prices=self.prices,
            )
        except (DatabaseError, Refusal, ValueError):
            logger.exception("a model's use could not be booked")
