"""Answering a request in words: a model chooses among the typed tools and explains; the tools validate."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Mapping
from datetime import date
from importlib.resources import files
from typing import Any

from mcp.server.mcpserver import Context
from strands import Agent
from strands.models import Model, ModelRouter

from agents.data_agent.own_tools import Called, CallRecord, OwnTool
from agents.models.router import retry_strategy
from boxoffice.contracts.ask import AskAnswer, AskChange, AskedRows, AskRefusal
from mcp_servers.server import ToolServer

ASK = "ask"
_MOST_TURNS = 6
_SECONDS = 45.0
_CONTEXT_KEY = "boxoffice_context"
_CANNOT = "I could not work this out. Ask for one thing at a time, or for a person."

logger = logging.getLogger(__name__)


class Reasoner:
    """Answers requests over a server's own tools. One per process; each request is an agent of its own."""

    def __init__(self, model: Model | ModelRouter, server: ToolServer, time_zone: str) -> None:
        self._model = model
        self._server = server
        self._time_zone = time_zone
        self._prompt = files(__package__).joinpath("prompts/ask.md").read_text(encoding="utf-8")

    async def answer(self, request: str, today: date, context: Context[Any, Any]) -> AskAnswer:
        """At most six model turns and 45 seconds; what was done until then is told in any case."""
        record = CallRecord()
        try:
            async with asyncio.timeout(_SECONDS):
                said = await self._reason(request, today, context, record)
        except TimeoutError:
            said = _CANNOT
        except Exception:  # a model's failure, whatever it is, must not hide what its tools have done
            logger.exception("the data agent's model failed")
            said = _CANNOT
        return AskAnswer(
            answer=said or _CANNOT,
            rows=[AskedRows(tool=call.tool, ids=ids) for call in record.calls if (ids := list(_ids(call.data)))],
            changes=[_change(call) for call in record.calls if call.writes and not call.failed],
            refused=[_refusal(call) for call in record.calls if call.failed],
        )

    async def _reason(self, request: str, today: date, context: Context[Any, Any], record: CallRecord) -> str:
        described = [tool for tool in await self._server.list_tools() if tool.name != ASK]
        agent = Agent(
            model=self._model,
            tools=[OwnTool(self._server, tool, context, record) for tool in described],
            system_prompt=f"{self._prompt}\nToday is {today.isoformat()}, at the venue ({self._time_zone}).",
            callback_handler=None,
            retry_strategy=retry_strategy(),
        )
        state = {_CONTEXT_KEY: {"today": today.isoformat(), "timeZone": self._time_zone}}
        result = await agent.invoke_async(request, invocation_state=state, limits={"turns": _MOST_TURNS})
        content = result.message["content"] if result.message["role"] == "assistant" else []
        return "\n".join(block["text"] for block in content if "text" in block).strip()


def _ids(data: Mapping[str, Any]) -> Iterator[str]:
    """The ids of the rows in an answer: its own, or those of the list in it."""
    for name in ("id", "orderId"):
        if isinstance(data.get(name), str):
            yield data[name]
    for value in data.values():
        for item in value if isinstance(value, list) else ():
            found = (item.get("id") or item.get("ticketId")) if isinstance(item, dict) else None
            if isinstance(found, str):
                yield found


def _change(call: Called) -> AskChange:
    return AskChange(tool=call.tool, id=next(_ids(call.data), ""))


def _refusal(call: Called) -> AskRefusal:
    code, _, message = call.text.partition(": ")
    return AskRefusal(tool=call.tool, code=code, message=message or call.text)
