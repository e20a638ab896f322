"""A tool by its description, which is all that Strands and the model know of it."""

from __future__ import annotations

from strands.types.tools import AgentTool, ToolSpec


class DescribedTool(AgentTool):
    """What is left to a tool is what it does: `stream`. `kind` says where its doing is."""

    kind: str

    def __init__(self, spec: ToolSpec) -> None:
        super().__init__()
        self._spec = spec

    @property
    def tool_name(self) -> str:
        return self._spec["name"]

    @property
    def tool_spec(self) -> ToolSpec:
        return self._spec

    @property
    def tool_type(self) -> str:
        return self.kind
