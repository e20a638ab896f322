"""The Ticket Agent as AgentCore Runtime hosts it: AG-UI over server-sent events on the SDK's app."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from ag_ui.core import BaseEvent, RunAgentInput, RunErrorEvent, RunFinishedEvent, RunStartedEvent
from bedrock_agentcore.runtime.ag_ui import AGUIApp
from bedrock_agentcore.runtime.context import RequestContext
from starlette.applications import Starlette
from starlette.types import ASGIApp, Scope
from strands.models import Model, ModelRouter

from agents.models.router import build_model, caches_prompt
from agents.models.spans import spare_unrecorded_spans
from agents.ticket_agent.agent import build_agent, prompt
from agents.ticket_agent.bursts import Bursts
from agents.ticket_agent.caller import RunCaller, act_for
from agents.ticket_agent.confirmation import InterruptUnknown
from agents.ticket_agent.conversations import Conversation, Conversations
from agents.ticket_agent.gate import SUBJECT, TOKEN, Gate
from agents.ticket_agent.memory import ConversationMemory, MemoryClients, MemoryUnavailable
from agents.ticket_agent.memory_tools import memory_tools
from agents.ticket_agent.remembered import Remembered
from agents.ticket_agent.remote_tools import RemoteTool, load_tools
from agents.ticket_agent.tool_server import ToolServer, ToolServerError
from agents.ticket_agent.turn import TurnFailed, take_turn
from agents.ticket_agent.turn_input import Prewarm, TurnInput, read_turn
from boxoffice.aws.memories import CustomerMemories
from boxoffice.aws.session import client
from boxoffice.settings import ModelSettings, ToolServerSettings, load
from boxoffice.telemetry.asgi import observed
from boxoffice.wiring.identity import customer_tokens

_MOST_THREADS = 64

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class TicketAgent:
    """What all conversations of this process share."""

    settings: ModelSettings
    model: Model | ModelRouter
    servers: tuple[ToolServer, ...]
    clients: MemoryClients | None
    conversations: Conversations = field(init=False)
    _tools: asyncio.Task[list[RemoteTool]] | None = None

    def __post_init__(self) -> None:
        self.conversations = Conversations(self._make)

    async def run(self, given: RunAgentInput, context: RequestContext) -> AsyncIterator[BaseEvent]:
        """The SDK's entrypoint: never raises, as the SDK would tell the customer what went wrong inside."""
        turn = read_turn(given)
        caller = _caller(context, turn)
        yield RunStartedEvent(thread_id=turn.conversation_id, run_id=turn.run_id)
        try:
            act_for(caller)
            async for event in self._turn(caller, turn):
                yield event
        except InterruptUnknown:
            yield RunErrorEvent(code="interrupt_unknown", message="That payment request is no longer open.")
        except (ToolServerError, MemoryUnavailable) as trouble:
            logger.warning("a run could not begin", exc_info=True)
            code = trouble.code if isinstance(trouble, ToolServerError) else "unavailable"
            yield RunErrorEvent(code=code, message="The box office cannot be reached just now. Try again in a moment.")
        except TurnFailed as failed:
            logger.exception("a run failed")
            message = "No answer was found. Send that again."
            yield RunErrorEvent(code="model_failed", message=message, usage=failed.usage)
        except Exception:
            logger.exception("a run failed in a way nobody expected")
            yield RunErrorEvent(code="failed", message="Something went wrong. Send that again.")

    async def _turn(self, caller: RunCaller, turn: TurnInput) -> AsyncIterator[BaseEvent]:
        conversation = await self.conversations.get(caller.subject, caller.conversation_id)
        if isinstance(turn.asked, Prewarm):
            yield RunFinishedEvent(thread_id=turn.conversation_id, run_id=turn.run_id)
            return
        events = take_turn(
            conversation,
            turn,
            turn.asked,
            model_name=self.settings.model_id or self.settings.model,
            caches_prompt=self._caches_prompt,
        )
        async for event in events:
            yield event

    async def _make(self, subject: str, conversation_id: str) -> Conversation:
        tools = await self._loaded_tools()
        conversation = await asyncio.to_thread(self._build, tools, subject, conversation_id)
        if conversation.remembered is not None:
            conversation.remembered.begin()
        return conversation

    def _build(self, tools: list[RemoteTool], subject: str, conversation_id: str) -> Conversation:
        if self.clients is None or not self.settings.memory_id:
            return Conversation(build_agent(self.model, tools, None, caches_prompt=self._caches_prompt), None)
        memory = ConversationMemory(self.clients, self.settings.memory_id, conversation_id, subject)
        memories = CustomerMemories(self.clients.client(), self.settings.memory_id)
        remembered = Remembered(memory.recall, memories, subject)
        own_tools = memory_tools(remembered)
        agent = build_agent(self.model, tools, memory, own_tools=own_tools, caches_prompt=self._caches_prompt)
        return Conversation(agent, memory, remembered, kept=memory.kept)

    async def _loaded_tools(self) -> list[RemoteTool]:
        """Listed once per process, under the first caller's token; again after a failure."""
        if self._tools is None or (self._tools.done() and self._tools.exception() is not None):
            self._tools = asyncio.create_task(load_tools(self.servers))
        return await asyncio.shield(self._tools)

    @property
    def _caches_prompt(self) -> bool:
        return caches_prompt(self.settings)


def _caller(context: RequestContext, turn: TurnInput) -> RunCaller:
    """Whom the gate let in."""
    scope: Scope = context.request.scope if context.request is not None else {}
    return RunCaller(scope[SUBJECT], scope[TOKEN], turn.conversation_id, turn.run_id)


def build() -> ASGIApp:
    """The process's app, from its settings. Everything heavy is loaded here, so that no customer waits for it."""
    spare_unrecorded_spans()
    settings, servers = load(ModelSettings), load(ToolServerSettings)
    data_plane = client("bedrock-agentcore") if settings.memory_id else None
    agent = TicketAgent(
        settings,
        build_model(settings),
        (ToolServer(servers.data_agent_url), ToolServer(servers.services_url)),
        MemoryClients(data_plane, data_plane.meta.region_name) if data_plane else None,
    )
    prompt("closing.en")

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        # a model's call holds a thread: Python's own few would make conversations wait for each other
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_MOST_THREADS))
        yield
        for server in agent.servers:
            await server.close()

    app = AGUIApp(lifespan=lifespan)
    app.entrypoint(agent)
    return observed(Gate(Bursts(app), customer_tokens()))
