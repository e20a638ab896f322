"""What to do next: from the conversation so far to tool calls or something to say. Pure and total."""

from agents.models.rules.decide.policy import Turn, decide
from agents.models.rules.decide.step import Call, Decision, Line

__all__ = ["Call", "Decision", "Line", "Turn", "decide"]
