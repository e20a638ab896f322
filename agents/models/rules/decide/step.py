"""A step of the house: tool calls, or lines to say. Free of language: speaking is done elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from agents.models.rules.decide.questions import Question

Values = Mapping[str, object]


@dataclass(frozen=True)
class Call:
    """A tool to call."""

    name: str
    arguments: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """Something to say: the key of a template and the values it needs."""

    key: str
    values: Values = field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    """The next step. Either calls, or lines that end on a question or on none."""

    calls: tuple[Call, ...] = ()
    lines: tuple[Line, ...] = ()
    question: Question | None = None
    replies: tuple[Line, ...] = ()
    """Suggested replies of the customer, at most four."""
    confidence: float = 0.9

    @property
    def name(self) -> str:
        """What this step is, for the record: the tools called, or what was said and asked."""
        if self.calls:
            return ", ".join(call.name for call in self.calls)
        said = self.lines[-1].key if self.lines else "say"
        return f"ask_{self.question}" if self.question else f"say_{said}"


def call(tool: str, **arguments: object) -> Decision:
    """A step that calls one tool."""
    return Decision(calls=(Call(tool, arguments),))


def say(*lines: Line, ask: Question | None = None, replies: tuple[Line, ...] = (), confidence: float = 0.9) -> Decision:
    """A step that speaks."""
    return Decision(lines=lines, question=ask, replies=replies[:4], confidence=confidence)
