"""What a finished run says of itself: what was done, what to suggest, how sure the agent is, and what it cost."""

from __future__ import annotations

from typing import Any

from ag_ui.core import TokenUsage
from strands import Agent

from agents.models.router import RULES
from agents.models.rules.model import RuleModel
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


def tokens_used(agent: Agent, model_name: str) -> TokenUsage:
    """The run's tokens, as the model counted them. A run that cost none was the rules' own."""
    last = agent.event_loop_metrics.latest_agent_invocation
    usage: dict[str, Any] = dict(last.usage) if last else {}
    total = int(usage.get("totalTokens", 0))
    return TokenUsage(
        model=model_name if total else RULES,
        input_tokens=int(usage.get("inputTokens", 0)),
        output_tokens=int(usage.get("outputTokens", 0)),
        total_tokens=total,
    )
