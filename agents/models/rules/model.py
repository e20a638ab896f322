"""The rule-based model as a Strands model: Converse-shaped events, streamed a few words at a time."""

import json
import re
import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NoReturn, TypeVar, cast
from zoneinfo import ZoneInfo

from pydantic import BaseModel
from strands.models import Model
from strands.types.content import Messages
from strands.types.streaming import StreamEvent
from strands.types.tools import ToolSpec

from agents.models.rules.ask.rests_on import rests_on
from agents.models.rules.decide.policy import Turn, decide
from agents.models.rules.decide.step import Call, Decision
from agents.models.rules.speak.sentences import Voice, spoken
from agents.models.rules.turn_result import TurnResult, turn_result
from agents.models.rules.understand import warm_up
from boxoffice.telemetry import annotate

CONTEXT_KEY = "boxoffice_context"
"""Where the trusted context lies in `invocation_state`: today (ISO date), timeZone, language, firstName, venueName,
`perhapsOrdered` where an order may be there that nobody was told of, and `request`: true where one request is answered
once, without asking back."""

RESTS_ON = "boxoffice_rests_on"
"""Where a list lies in `invocation_state` that takes the ids of the rows whose values stand in the answer."""

_CHUNK = re.compile(r"(?:\S+\s*){1,3}|\s+")
_DEFAULT_ZONE = "Europe/Berlin"
_Output = TypeVar("_Output", bound=BaseModel)


class RuleModel(Model):
    """Thinks by rules: no network, no tokens, the same answer to the same conversation. Making one reads its files."""

    def __init__(self) -> None:
        self._config: dict[str, Any] = {"model_id": "boxoffice-rules", "context_window_limit": 1_000_000}
        warm_up()

    def update_config(self, **model_config: Any) -> None:
        self._config.update(model_config)

    def get_config(self) -> dict[str, Any]:
        return self._config

    async def stream(
        self,
        messages: Messages,
        tool_specs: list[ToolSpec] | None = None,
        system_prompt: str | None = None,  # noqa: ARG002 - the interface's; rules have no prompt
        *,
        invocation_state: dict[str, Any] | None = None,
        **kwargs: Any,  # noqa: ARG002 - the interface's
    ) -> AsyncIterator[StreamEvent]:
        """Yield one message: the words of an answer, or the calls of tools."""
        annotate("gen_ai.response.model", str(self._config["model_id"]))
        turn = turn_of(invocation_state, [spec["name"] for spec in tool_specs or ()])
        decision, state = decide(cast("Sequence[Mapping[str, object]]", messages), turn)
        yield {"messageStart": {"role": "assistant"}}
        if decision.calls:
            for index, made in enumerate(decision.calls):
                for event in _call_events(index, made):
                    yield event
        else:
            _note_rows(invocation_state, decision)
            text = spoken(decision, Voice(state.language, turn.time_zone, state.turns))
            for event in _text_events(text):
                yield event
        yield {"messageStop": {"stopReason": "tool_use" if decision.calls else "end_turn"}}
        yield {
            "metadata": {
                "usage": {"inputTokens": 0, "outputTokens": 0, "totalTokens": 0},
                "metrics": {"latencyMs": 0},
            }
        }

    async def structured_output(
        self,
        output_model: type[_Output],  # noqa: ARG002 - the interface's
        prompt: Messages,  # noqa: ARG002 - the interface's
        system_prompt: str | None = None,  # noqa: ARG002 - the interface's
        **kwargs: Any,  # noqa: ARG002 - the interface's
    ) -> AsyncGenerator[dict[str, _Output | Any], None]:
        """Rules fill no free schema. Raises NotImplementedError."""
        _no_structured_output()
        yield {}

    @staticmethod
    def last_decision(
        messages: Messages, invocation_state: dict[str, Any] | None = None, tools: Sequence[str] = ()
    ) -> TurnResult:
        """What the last turn did, replies to suggest after it, and how sure its answer was; from the history alone."""
        turn = turn_of(invocation_state, tools)
        return turn_result(cast("Sequence[Mapping[str, object]]", messages), turn)


def _no_structured_output() -> NoReturn:
    raise NotImplementedError("The rule-based model fills no schema of its own.")


def turn_of(invocation_state: Mapping[str, Any] | None, tools: Sequence[str]) -> Turn:
    """The trusted context as a Turn. Without a date the zone's present one counts."""
    context = (invocation_state or {}).get(CONTEXT_KEY) or {}
    zone = str(context.get("timeZone") or _DEFAULT_ZONE)
    given = context.get("today")
    today = date.fromisoformat(str(given)) if given else datetime.now(ZoneInfo(zone)).date()
    language = str(context.get("language") or "en")[:2].lower()
    return Turn(
        today=today,
        language=language if language in {"en", "de"} else "en",
        first_name=str(context.get("firstName") or ""),
        venue=str(context.get("venueName") or ""),
        tools=frozenset(tools),
        time_zone=zone,
        single=context.get("request") is True,
        remembered=tuple(context.get("remembered") or ()),
        perhaps_ordered=bool(context.get("perhapsOrdered")),
    )


def _note_rows(invocation_state: Mapping[str, Any] | None, decision: Decision) -> None:
    rows = (invocation_state or {}).get(RESTS_ON)
    if isinstance(rows, list):
        rows[:] = rests_on(decision.lines)


def _text_events(text: str) -> Iterator[StreamEvent]:
    yield {"contentBlockStart": {"start": {}, "contentBlockIndex": 0}}
    for chunk in _CHUNK.findall(text):
        yield {"contentBlockDelta": {"delta": {"text": chunk}, "contentBlockIndex": 0}}
    yield {"contentBlockStop": {"contentBlockIndex": 0}}


def _call_events(index: int, made: Call) -> Iterator[StreamEvent]:
    start = {"toolUse": {"name": made.name, "toolUseId": f"tooluse_{uuid.uuid4().hex}"}}
    yield cast("StreamEvent", {"contentBlockStart": {"start": start, "contentBlockIndex": index}})
    delta = {"toolUse": {"input": json.dumps(made.arguments)}}
    yield cast("StreamEvent", {"contentBlockDelta": {"delta": delta, "contentBlockIndex": index}})
    yield {"contentBlockStop": {"contentBlockIndex": index}}
