"""Answering a request in words: a model chooses among the typed tools and explains; the tools validate."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

from mcp.server.mcpserver import Context
from strands import Agent
from strands.models import Model, ModelRouter
from strands.types.agent import Limits
from strands.types.content import SystemContentBlock

from agents.data_agent.accounts import Accounts, Asker
from agents.data_agent.own_tools import Called, CallRecord, OwnTool
from agents.data_agent.rows import cited_in, given_rows, rows_of
from agents.models.router import RULES_ONLY, retry_strategy
from agents.models.rules.model import RESTS_ON
from agents.models.usage import USAGE_KEY, ModelUse
from boxoffice.contracts.ask import AskAnswer, AskChange, AskRefusal
from mcp_servers.server import ToolServer

ASK = "ask"
_LIMITS: Limits = {"turns": 6, "total_tokens": 60_000}
_CONTEXT_KEY = "boxoffice_context"
_CANNOT = "I could not work this out. Ask for one thing at a time, or for a person."

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reasoner:
    """Answers requests over a server's own tools. One per process; each request is an agent of its own.

    `accounts` is None where the model costs nothing.
    """

    model: Model | ModelRouter
    server: ToolServer
    time_zone: str
    seconds: float = 45.0
    accounts: Accounts | None = None
    caches_prompt: bool = False

    async def answer(self, request: str, today: date, context: Context[Any, Any]) -> AskAnswer:
        """At most six model turns, 60,000 tokens and `seconds`; what was done until then is told in any case."""
        record, use, used = CallRecord(), ModelUse(), list[str]()
        asker, rules_only = None, False
        if self.accounts is not None:
            asker = Asker.of(context)
            rules_only = not await asyncio.to_thread(self.accounts.may_spend, asker)
        state = {
            _CONTEXT_KEY: {"today": today.isoformat(), "timeZone": self.time_zone, "request": True},
            USAGE_KEY: use,
            RULES_ONLY: rules_only,
            RESTS_ON: used,
        }
        cited: tuple[str, ...] | None = None
        try:
            async with asyncio.timeout(self.seconds):
                said, cited = cited_in(await self._reason(request, today, context, record, state))
        except TimeoutError:
            said = _CANNOT
        except Exception:  # a model's failure, whatever it is, must not hide what its tools have done
            logger.exception("the data agent's model failed")
            said = _CANNOT
        if self.accounts is not None and asker is not None:
            await asyncio.to_thread(self.accounts.book, asker, use)
        return AskAnswer(
            answer=said or _CANNOT,
            rows=rows_of(record.calls, used or cited),
            changes=[_change(call) for call in record.calls if call.writes and not call.failed],
            refused=[_refusal(call) for call in record.calls if call.failed],
        )

    async def _reason(
        self, request: str, today: date, context: Context[Any, Any], record: CallRecord, state: dict[str, Any]
    ) -> str:
        described = [tool for tool in await self.server.list_tools() if tool.name != ASK]
        agent = Agent(
            model=self.model,
            tools=[OwnTool(self.server, tool, context, record) for tool in described],
            system_prompt=self._prompt(today),
            callback_handler=None,
            retry_strategy=retry_strategy(),
        )
        result = await agent.invoke_async(request, invocation_state=state, limits=_LIMITS)
        content = result.message["content"] if result.message["role"] == "assistant" else []
        return "\n".join(block["text"] for block in content if "text" in block).strip()

    def _prompt(self, today: date) -> list[SystemContentBlock]:
        """What is the same for everybody first, so that it can be cached."""
        rules = files(__package__).joinpath("prompts/ask.md").read_text(encoding="utf-8")
        mark: list[SystemContentBlock] = [{"cachePoint": {"type": "default"}}] if self.caches_prompt else []
        return [{"text": rules}, *mark, {"text": f"Today is {today.isoformat()}, at the venue ({self.time_zone})."}]


def _change(call: Called) -> AskChange:
    return AskChange(tool=call.tool, id=next(given_rows(call.data), ""))


def _refusal(call: Called) -> AskRefusal:
    code, _, message = call.text.partition(": ")
    return AskRefusal(tool=call.tool, code=code, message=message or call.text)
