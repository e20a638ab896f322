"""What a finished turn did and how sure it was: for RUN_FINISHED.result, the audit and the suggested replies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agents.models.rules.decide.policy import Turn, decide
from agents.models.rules.speak.sentences import Voice, reply_texts


@dataclass(frozen=True)
class TurnResult:
    """The tools called and the last step's name; at most four suggested replies; 0 to 1."""

    actions: tuple[str, ...]
    next_steps: tuple[str, ...]
    confidence: float


def turn_result(messages: Sequence[Mapping[str, object]], turn: Turn) -> TurnResult:
    """The result of the turn that the last message ended. Any model may have led it; the suggestions are the rules'."""
    before = list(messages)
    while before and before[-1].get("role") == "assistant":
        before.pop()
    decision, state = decide(before, turn)
    made = tuple(called.name for called in state.called)
    named = () if decision.calls else (decision.name,)
    replies = reply_texts(decision, Voice(state.language, turn.time_zone, state.turns))
    return TurnResult((*made, *named), tuple(replies), decision.confidence)
