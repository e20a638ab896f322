"""What agents under test are asked: Runtime sessions, and models that listen while rules think or ask for one tool."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from strands.models import Model

from agents.models.rules.model import RuleModel
from tests.agents.chats import SESSION


@dataclass(frozen=True)
class Heard:
    """What a model was given to think about, once."""

    messages: list[dict[str, Any]]
    prompt: str
    tools: frozenset[str]

    @property
    def said(self) -> str:
        """The newest words of a person."""
        texts = [
            block["text"]
            for message in self.messages
            if message["role"] == "user"
            for block in message["content"]
            if "text" in block
        ]
        return str(texts[-1]) if texts else ""


class ListenedTo(RuleModel):
    """The rules; `heard` is each of their calls."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[Heard] = []

    async def stream(
        self, messages: Any, tool_specs: Any = None, system_prompt: str | None = None, **more: Any
    ) -> AsyncIterator[Any]:
        blocks = more.get("system_prompt_content") or [{"text": system_prompt or ""}]
        prompt = "\n".join(block.get("text", "") for block in blocks)
        tools = frozenset(spec["name"] for spec in tool_specs or ())
        self.heard.append(Heard(deepcopy(list(messages)), prompt, tools))
        async for event in super().stream(messages, tool_specs, system_prompt, **more):
            yield event


@dataclass
class AsksOneTool(Model):
    """Calls `tool` with `arguments`, then says that it has: what is shown comes from the tool alone."""

    tool: str
    arguments: dict[str, Any] = field(default_factory=dict)

    def update_config(self, **_: Any) -> None:
        """There is nothing to set."""

    def get_config(self) -> dict[str, Any]:
        return {}

    async def structured_output(self, *_: Any, **__: Any) -> AsyncGenerator[dict[str, Any], None]:
        raise NotImplementedError
        yield {}

    async def stream(self, messages: Any, *_: Any, **__: Any) -> AsyncIterator[Any]:
        answered = any("toolResult" in block for block in messages[-1]["content"])
        yield {"messageStart": {"role": "assistant"}}
        if answered:
            yield {"contentBlockStart": {"start": {}}}
            yield {"contentBlockDelta": {"delta": {"text": "I have looked."}}}
        else:
            use = {"name": self.tool, "toolUseId": f"tooluse_{uuid4().hex}"}
            yield {"contentBlockStart": {"start": {"toolUse": use}}}
            yield {"contentBlockDelta": {"delta": {"toolUse": {"input": json.dumps(self.arguments)}}}}
        yield {"contentBlockStop": {}}
        yield {"messageStop": {"stopReason": "end_turn" if answered else "tool_use"}}


@dataclass(frozen=True)
class SessionsHeard:
    """Stands before a Runtime's app; `sessions` is filled with the Runtime session that each request names."""

    app: ASGIApp
    sessions: list[str | None]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self.sessions.append(Headers(scope=scope).get(SESSION))
        await self.app(scope, receive, send)
