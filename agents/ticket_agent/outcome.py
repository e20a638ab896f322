"""What a finished run says of itself: what was done, what to suggest, how sure the agent is, and what it cost."""

from __future__ import annotations

from typing import Any

from ag_ui.core import TokenUsage
from strands import Agent

from agents.models.router import RULES
from agents.models.rules.model import RuleModel
from agents.models.usage import USAGE_KEY, ModelUse
from boxoffice.contracts.chat import TurnResult

_MOST_ACTIONS, _MOST_STEPS = 20, 4


def turn_result(agent: Agent, state: dict[str, Any]) -> TurnResult:
    """The rules read it from the history, whichever model spoke."""
    decided = RuleModel.last_decision(agent.messages, state, agent.tool_names)
    return TurnResult(
        actions=list(decided.actions)[:_MOST_ACTIONS],
        next_steps=list(decided.next_steps)[:_MOST_STEPS],
        confidence_score=round(min(1.0, max(0.0, decided.confidence)), 2),
    )


def models_used(state: dict[str, Any], model_name: str) -> list[TokenUsage]:
    """What the run used of the model that is set, as that model counted it, and the rules where they had to answer."""
    use: ModelUse = state[USAGE_KEY]
    counted = {
        "model": model_name,
        "modelCalls": use.calls,
        "inputTokens": use.input_tokens,
        "outputTokens": use.output_tokens,
        "cachedInputTokens": use.cache_read_tokens,
        "cacheWriteInputTokens": use.cache_write_tokens,
        "totalTokens": use.total_tokens,
    }
    led = TokenUsage.model_validate(counted)
    if use.calls and not use.failed_calls:
        return [led]
    rules = TokenUsage(model=RULES, input_tokens=0, output_tokens=0, total_tokens=0)
    return [led, rules] if use.calls else [rules]
