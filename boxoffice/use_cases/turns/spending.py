"""What a run's models cost: booked with its end, and looked at before the next one begins."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from ag_ui.core import TokenUsage

from boxoffice.domain.model_costs import ModelUsage, PriceTable
from boxoffice.store.runs import TakenRun
from boxoffice.use_cases.turns.bridge import Bridge

BUDGET_SPENT = "budget-spent"
"""The id of the message that says so, once in a conversation."""
_MOST_ENTRIES = 8

logger = logging.getLogger(__name__)


def budget_is_spent(bridge: Bridge, run: TakenRun) -> bool:
    """Whether this run is to be answered by the rules, which cost nothing."""
    spent = bridge.budget.is_spent(run.spent)
    if spent:
        logger.info("a model's budget is spent", extra={"run_id": run.id, "conversation": str(run.conversation_id)})
    return spent


def priced(entries: Sequence[TokenUsage], prices: PriceTable) -> list[dict[str, Any]]:
    """The agent's report as the audit keeps it, each entry that used a model with its `cost` in US dollars.

    What cannot be is left out: the agent is ours, so that is a fault to look into, and no reason to fail a run.
    """
    kept = []
    for entry in entries[:_MOST_ENTRIES]:
        wire = entry.model_dump(mode="json", by_alias=True, exclude_none=True)
        try:
            usage = _usage(entry, wire.get("modelCalls", 0))
        except (ValueError, TypeError):
            logger.exception("the agent's report of a model's use was dropped")
            continue
        counted = usage.model_calls > 0 and any(usage.tokens)
        kept.append({**_wire(usage), **({"cost": str(prices.cost(usage))} if counted else {})})
    return kept


def _usage(entry: TokenUsage, calls: Any) -> ModelUsage:
    return ModelUsage(
        model=entry.model or "",
        model_calls=int(calls),
        input_tokens=entry.input_tokens or 0,
        output_tokens=entry.output_tokens or 0,
        cache_read_tokens=entry.cached_input_tokens or 0,
        cache_write_tokens=entry.cache_write_input_tokens or 0,
    )


def _wire(usage: ModelUsage) -> dict[str, Any]:
    return {
        "model": usage.model,
        "modelCalls": usage.model_calls,
        "inputTokens": usage.input_tokens,
        "outputTokens": usage.output_tokens,
        "cachedInputTokens": usage.cache_read_tokens,
        "cacheWriteInputTokens": usage.cache_write_tokens,
        "totalTokens": sum(usage.tokens),
    }
